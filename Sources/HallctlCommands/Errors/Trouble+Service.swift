import Glibc
import HallInterface
import Varlink

/// Whom a command talks to; decides what is advised when nobody answers.
package enum Daemon: Sendable {
  case halld
  case hallsim

  var name: String {
    switch self {
    case .halld: "halld"
    case .hallsim: "hallsim"
    }
  }

  var advice: Text {
    switch self {
    case .halld:
      Text(
        "查看状态：systemctl status halld.socket halld；启动：sudo systemctl start halld.socket",
        "See: systemctl status halld.socket halld; start it: sudo systemctl start halld.socket")
    case .hallsim:
      Text(
        "启动虚拟大厅：hallsim run --directory DIR；再用 --sim-socket DIR/io.halld.sim",
        "Start a virtual hall: hallsim run --directory DIR; then use --sim-socket DIR/io.halld.sim")
    }
  }
}

extension Trouble {
  /// A call that failed, whatever the reason.
  ///
  /// - Parameters:
  ///   - method: the full name of what was called.
  ///   - declared: reads the errors of its interface.
  package init(
    _ error: VarlinkClientError, _ daemon: Daemon, method: String = "", declared: (VarlinkErrorReply) -> Trouble? = { _ in nil }
  ) {
    let name = daemon.name
    switch error {
    case .noSuchSocket(let path):
      self.init(
        "no_socket", .unreachable, Text("\(name) 没有运行：找不到套接字 \(path)。", "\(name) does not run: there is no socket \(path)."),
        advice: daemon.advice)
    case .connectionRefused(let path):
      self.init(
        "not_listening", .unreachable, Text("\(name) 没有运行：套接字 \(path) 无人应答。", "\(name) does not run: nobody listens on \(path)."),
        advice: daemon.advice)
    case .permissionDenied(let path):
      self.init(
        "socket_permission", .refused, Text("您没有权限打开 \(path)。", "You may not open \(path)."),
        advice: Text("查看权限：ls -l \(path)；您所在的组：id", "Compare: ls -l \(path) with your groups: id"))
    case .system(let code, let attempt):
      self.init(
        "system", .unreachable,
        Text("与 \(name) 通信时系统出错：", "Cannot \(attempt): ") + SystemErrorWords.text(code))
    case .timedOut:
      self.init(
        "timed_out", .unreachable, Text("\(name) 没有按时答复。", "\(name) did not answer in time."),
        advice: Text("可用 --timeout 1m 延长等待；查看 journalctl -u \(name)", "Give it longer with --timeout 1m; see journalctl -u \(name)"))
    case .disconnected:
      self.init("disconnected", .unreachable, Text("\(name) 中途断开了连接。", "\(name) closed the connection."), advice: daemon.advice)
    case .busy: self.init("busy", .failed, Text("该连接正在使用中。", "The connection is in use."))
    case .malformed(let reason):
      self.init(
        "malformed", .failed, Text("对方发来的不是 Varlink 消息：\(reason)", "What answers does not speak Varlink: \(reason)"),
        advice: Text("请检查 --socket 是否指向 \(name)。", "Check that --socket leads to \(name)."))
    case .unexpectedReply(let reason):
      self.init(
        "unexpected_reply", .failed, Text("\(name) 的答复与接口不符：\(reason)", "The reply of \(name) does not fit the interface: \(reason)"),
        advice: Text("hallctl 与 \(name) 的版本可能不一致。", "hallctl and \(name) may be of different versions."))
    case .failed(let reply):
      if let trouble = declared(reply) {
        self = trouble
      } else if let failure = VarlinkServiceError(reply) {
        self.init(failure, daemon, method: method)
      } else {
        self.init(
          reply.errorName, .failed,
          Text("\(name) 报告了 hallctl 不认识的错误：\(reply)", "\(name) reports an error that hallctl does not know: \(reply)"),
          advice: Text("hallctl 与 \(name) 的版本可能不一致。", "hallctl and \(name) may be of different versions."),
          parameters: reply.errorParameters)
      }
    }
  }

  /// An error that every service may answer.
  package init(_ failure: VarlinkServiceError, _ daemon: Daemon, method: String = "") {
    let name = daemon.name
    let versions = Text("hallctl 与 \(name) 的版本可能不一致。", "hallctl and \(name) may be of different versions.")
    let (status, text, advice): (CommandStatus, Text, Text) =
      switch failure {
      case .interfaceNotFound(let interface):
        (.failed, Text("\(name) 没有接口 \(interface)。", "\(name) has no interface \(interface)."), versions)
      case .methodNotFound(let method): (.failed, Text("\(name) 没有方法 \(method)。", "\(name) has no method \(method)."), versions)
      case .methodNotImplemented(let method): (.failed, Text("\(name) 不执行 \(method)。", "\(name) does not carry out \(method)."), versions)
      case .invalidParameter(let parameter):
        (
          .refused, Text("\(name) 不接受参数 \(parameter)。", "\(name) does not accept the parameter \(parameter)."),
          Text("请检查该值是否超出范围；用法见 hallctl help。", "It may be out of range; see hallctl help.")
        )
      case .permissionDenied:
        (
          .refused, Text("您没有权限执行此操作。", "You are not permitted to do this."), Self.group(for: method)
        )
      case .expectedMore: (.failed, Text("\(name) 要求以流的方式调用。", "\(name) expects a call for a stream."), versions)
      }
    self.init(failure.errorName, status, text, advice: advice, parameters: failure.errorParameters)
  }

  /// The group that may call a method, unless halld.toml says otherwise.
  private static func group(for method: String) -> Text {
    let group =
      switch method {
      // Of tickets that another user handed in; one's own need less.
      case HalldTicketPrinter.ResolveJob.name, HalldTicketPrinter.Detect.name, HalldTicketPrinter.Cancel.name: "halld-technician"
      default: "halld"
      }
    return Text(
      "需要加入 \(group) 组（见 halld.toml 的 [access]）：sudo adduser $USER \(group)，然后重新登录。",
      "It takes the group \(group) (see [access] in halld.toml): sudo adduser $USER \(group), then log in again.")
  }
}
