import WorkerRuntime

// Nothing but composition: the kinds of work that this build can do.
#if HALLD_TEST_HOOKS
  WorkerProgram.main(CommandLine.arguments, WorkerParts(tickets: { PatternPainter() }))
#else
  WorkerProgram.main(CommandLine.arguments, WorkerParts(tickets: nil))
#endif
