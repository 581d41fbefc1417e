// HallctlCommands
