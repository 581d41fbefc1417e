import ArgumentParser

/// `hallctl printer …`.
struct PrinterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "printer",
    abstract: Text("测试打印机、检测波特率、送出或收回小票", "Test a printer, find its line rate, move a ticket at its exit").description,
    subcommands: [PrinterTestCommand.self, PrinterDetectCommand.self, PrinterPresentCommand.self, PrinterRetractCommand.self])
}
