import Glibc

exit(GeneratorCommand.run(Array(CommandLine.arguments.dropFirst())))
