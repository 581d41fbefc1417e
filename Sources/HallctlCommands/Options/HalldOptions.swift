import ArgumentParser
import Glibc
import HallInterface
import Varlink

/// What every command that talks to halld takes.
package struct HalldOptions: ParsableArguments {
  @OptionGroup var output: OutputOptions

  @Option(
    help: ArgumentHelp(
      "halld 的套接字；缺省为 $HALLD_SOCKET 或 /run/halld/io.halld",
      "The socket of halld; by default $HALLD_SOCKET or /run/halld/io.halld", valueName: "path"))
  var socket: String?

  @Option(help: ArgumentHelp("最长等待时间，如 500ms、30s、10m、1h", "The longest time to wait, such as 500ms, 30s, 10m, 1h", valueName: "time"))
  var timeout: Span?

  package init() {}

  /// How long an answer may take that needs nothing but halld itself.
  static let answerTime = Span(milliseconds: 30_000)

  func connect() throws(Trouble) -> Connection {
    let path = socket ?? Environment["HALLD_SOCKET"] ?? "/run/halld/io.halld"
    return try Connection(path: path, daemon: .halld, answerTime: timeout ?? Self.answerTime)
  }
}

/// Presents a claim that another connection of the same user holds.
package struct TokenOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "hallctl claim 给出的令牌；缺省为 $HALLD_CLAIM", "The token that hallctl claim gave; by default $HALLD_CLAIM", valueName: "token"))
  var token: String?

  package init() {}

  var value: String? { token ?? Environment["HALLD_CLAIM"] }
}

/// What every command that talks to hallsim takes.
package struct HallsimOptions: ParsableArguments {
  @OptionGroup var output: OutputOptions

  @Option(help: ArgumentHelp("hallsim 的套接字；缺省为 $HALLSIM_SOCKET", "The socket of hallsim; by default $HALLSIM_SOCKET", valueName: "path"))
  var simSocket: String?

  @Option(help: ArgumentHelp("最长等待时间，如 30s、10m", "The longest time to wait, such as 30s, 10m", valueName: "time"))
  var timeout: Span?

  package init() {}

  func connect() throws(Trouble) -> Connection {
    guard let path = simSocket ?? Environment["HALLSIM_SOCKET"] else {
      throw .usage(
        Text("没有指明 hallsim 的套接字。", "The socket of hallsim is not given."),
        advice: Text("用 --sim-socket DIR/io.halld.sim，或设置 HALLSIM_SOCKET。", "Use --sim-socket DIR/io.halld.sim, or set HALLSIM_SOCKET."))
    }
    return try Connection(path: path, daemon: .hallsim, answerTime: timeout ?? HalldOptions.answerTime)
  }
}

/// The process's environment.
enum Environment {
  /// A variable that is set and not empty.
  static subscript(name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}
