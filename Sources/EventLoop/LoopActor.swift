/// Everything that happens on the event loop's thread. Whatever has state in a daemon is isolated to it, so that its parts call one
/// another synchronously and no state machine is interrupted between two of its lines.
@globalActor public actor LoopActor {
  /// The actor itself.
  public static let shared = LoopActor()

  public nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoop.main.asUnownedSerialExecutor() }

  /// Runs `body` as isolated code. For callbacks that C code makes on the loop's thread.
  ///
  /// - Precondition: the caller is on the loop's thread.
  public nonisolated static func assumeIsolated<Result>(_ body: @LoopActor () throws -> Result) rethrows -> Result {
    EventLoop.main.checkIsolated()
    // The type differs only in its isolation, which the check above has proved.
    return try withoutActuallyEscaping(body) { body in
      try unsafeBitCast(body, to: (() throws -> Result).self)()
    }
  }
}
