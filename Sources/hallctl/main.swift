import HallctlCommands

Hallctl.runProgram()
