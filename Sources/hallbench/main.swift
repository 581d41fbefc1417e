// Nothing but the start: code at this level is bound to the main actor.
Hallbench.main()
