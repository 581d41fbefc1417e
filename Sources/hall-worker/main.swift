import Glibc
import WorkerRuntime

// Nothing but composition: the kinds of work that this build can do.
#if HALLD_TEST_HOOKS
  // For tests of everything around painting.
  if getenv("HALLD_WORKER_PATTERN") != nil { WorkerProgram.main(CommandLine.arguments, WorkerParts(tickets: { PatternPainter() })) }
#endif
WorkerProgram.main(CommandLine.arguments, WorkerParts(tickets: { LayoutPainter() }))
