// Nothing but the start: code at this level is bound to the main actor, which halld does not use.
Daemon.main()
