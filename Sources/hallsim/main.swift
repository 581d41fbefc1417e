import Glibc
import HallSimulation

exit(HallsimProgram.run(CommandLine.arguments))
