/// How hallctl ends. Scripts rely on the numbers: hallctl(1) and docs/names.md list them.
package enum CommandStatus: Int32, CaseIterable, Sendable {
  /// Done; a ticket was printed, or written to a printer that cannot be asked.
  case done = 0
  /// The ticket was not printed (state failed), the test or check found something wrong, or hallctl itself could not go on.
  case failed = 1
  /// The command line, or a file named there, cannot be used. Nothing was done.
  case usage = 2
  /// Whether the ticket was printed cannot be known: somebody must look.
  case unknown = 3
  /// The ticket expired before it could be printed.
  case expired = 4
  /// The ticket was taken back before it was sent.
  case cancelled = 5
  /// The time to wait is over; the ticket still waits.
  case waiting = 6
  /// The daemon does not run, or went away in the middle.
  case unreachable = 7
  /// The request was refused: not permitted, not confirmed, claimed, busy, no such thing. Nothing was done.
  case refused = 8
  /// What was watched or held ended early: events were lost, or the claim ended by itself.
  case ended = 9
  /// The test page was printed, but nobody typed in its code.
  case unchecked = 10

  package var text: Text {
    switch self {
    case .done: Text("完成", "done")
    case .failed: Text("失败", "failed")
    case .usage: Text("用法错误", "wrong usage")
    case .unknown: Text("结果未知", "outcome unknown")
    case .expired: Text("已过期", "expired")
    case .cancelled: Text("已撤回", "cancelled")
    case .waiting: Text("仍在等待", "still waiting")
    case .unreachable: Text("守护进程不可用", "daemon not reachable")
    case .refused: Text("被拒绝", "refused")
    case .ended: Text("提前结束", "ended early")
    case .unchecked: Text("未核对", "not checked")
    }
  }
}
