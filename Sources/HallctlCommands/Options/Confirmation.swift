import ArgumentParser

/// Acts that weigh something ask first.
package struct Confirmation: ParsableArguments {
  @Flag(name: [.short, .long], help: ArgumentHelp("不再询问，直接执行", "Do not ask"))
  var yes = false

  package init() {}

  /// Returns when the person agrees, or has agreed beforehand.
  ///
  /// - Throws: `Trouble` when not, or when nobody is there to be asked.
  func confirm(_ question: Text) throws(Trouble) {
    if yes { return }
    guard Console.inputIsTerminal else {
      throw Trouble(
        "not_confirmed", .refused,
        Text("此操作需要确认，但输入不是终端，没有执行。", "This needs a confirmation, but the input is no terminal; nothing was done."),
        advice: Text("确定要执行时，请加 --yes。", "If it is meant, add --yes."))
    }
    let answer = Console.ask(question + Text(" [y/N]", " [y/N]"))?.lowercased() ?? ""
    guard ["y", "yes", "是"].contains(answer) else {
      throw Trouble("not_confirmed", .refused, Text("没有确认，未执行。", "Not confirmed; nothing was done."))
    }
  }
}
