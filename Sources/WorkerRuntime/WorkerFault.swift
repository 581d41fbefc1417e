#if HALLD_TEST_HOOKS
  import CShim
  import Glibc
  import HallInterface
#endif

/// The steps of a worker's life at which a test may let something go wrong. Compiled into debug builds only; HALLD_WORKER_FAULT is a step and
/// what happens there, such as `painting:hang`. With a path behind it, `painting:hang:/tmp/once`, it happens to the one worker that finds
/// and removes this file.
enum WorkerFault: String, CaseIterable {
  /// The program runs, its limits are set.
  case start
  /// Prepare is read.
  case prepare
  /// A call of the work is read.
  case received
  /// Its parameters are checked, its pictures read.
  case painting
  /// The picture is drawn, not yet in a memory file.
  case encoding
  /// All is ready to be answered.
  case reply

  #if HALLD_TEST_HOOKS
    enum Kind: String, CaseIterable {
      case crash
      case hang
      case memory
      case exit
      case garbage
      case halfreply
    }

    // Written once, before the loop runs.
    private nonisolated(unsafe) static var armed: (WorkerFault, Kind)?

    static func arm() {
      guard let text = getenv("HALLD_WORKER_FAULT").map({ String(cString: $0) }) else { return }
      let words = text.split(separator: ":", maxSplits: 2).map(String.init)
      guard words.count >= 2, let step = WorkerFault(rawValue: words[0]), let kind = Kind(rawValue: words[1]) else { return }
      if words.count == 3, unlink(words[2]) != 0 { return }
      armed = (step, kind)
    }

    static func reach(_ step: WorkerFault) {
      guard let (wanted, kind) = armed, wanted == step else { return }
      switch kind {
      case .crash: raise(SIGSEGV)
      case .hang: while true { poll(nil, 0, -1) }
      case .memory:
        // Kept and touched, so that it counts.
        while let block = malloc(1 << 20) { memset(block, 1, 1 << 20) }
      case .exit: _exit(3)
      case .garbage:
        send("{]\u{0}")
        while true { poll(nil, 0, -1) }
      case .halfreply:
        send(#"{"parameters":{"wid"#)
        _exit(0)
      }
    }

    private static func send(_ text: String) {
      _ = text.withCString { hall_send_with_fds(WorkerContract.socket, $0, strlen($0) + (text.hasSuffix("\u{0}") ? 1 : 0), nil, 0) }
    }
  #else
    @inline(__always) static func arm() {}
    @inline(__always) static func reach(_ step: WorkerFault) {}
  #endif
}
