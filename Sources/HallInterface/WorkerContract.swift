/// What a hall-worker and whoever starts it agree on beside the interface that it serves.
///
///     hall-worker --work WORK --memory BYTES
///
/// Descriptor 3 is a connected stream socket on which it serves; when that closes it ends.
public enum WorkerContract {
  /// The socket.
  public static let socket: Int32 = 3
  /// Followed by a ``WorkerKind``.
  public static let workArgument = "--work"
  /// Followed by how many bytes of memory of its own the worker may have (RLIMIT_DATA).
  public static let memoryArgument = "--memory"

  /// How a worker ends that ends by itself.
  public enum Exit {
    /// The socket closed.
    public static let done: Int32 = 0
    /// The command line is wrong (EX_USAGE).
    public static let usage: Int32 = 64
    /// This build does not have this work in it (EX_UNAVAILABLE).
    public static let unavailable: Int32 = 69
    /// It could not be set up or locked in (EX_OSERR); standard error says why.
    public static let failed: Int32 = 71
    /// An allocation was refused: it has used up its memory. No value of sysexits.h, so that nothing else ends with it.
    public static let memory: Int32 = 99
  }

  /// No call to a worker is longer, in bytes: the longest ticket of lines, each byte escaped.
  public static let callLimit = 8 << 20
  /// No picture file of a template is larger, in bytes.
  public static let imageLimit = 4 << 20
  /// No file that a worker makes is larger, in bytes (RLIMIT_FSIZE): a picture of 2 MiB that cannot be compressed, and its frame.
  public static let fileLimit = 4 << 20
}

/// A kind of heavy work. Each has an interface, a sandbox and a process of its own.
public enum WorkerKind: String, CaseIterable, Sendable {
  /// Ticket layout: io.halld.worker.Tickets.
  case tickets
}
