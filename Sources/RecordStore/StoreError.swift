/// Why a request to the store was not carried out. Nothing of a request that failed is on disk.
package enum StoreError: Error, Sendable, Hashable {
  /// No room on the file system (ENOSPC, EDQUOT, EFBIG). The store works again when there is.
  case diskFull
  /// The file or its file system cannot be written.
  case readOnly
  /// The file is damaged or is not ours. It is left as it is.
  case corrupt(String)
  /// Another process uses the file; its process id where the kernel tells it.
  case locked(by: Int32?)
  /// The kernel refused to read, write, sync or open.
  case ioError(String)
  /// A newer halld wrote the file; this one does not touch it.
  case tooNew(schema: Int64, known: Int64)
  /// The request itself breaks a rule of the records.
  case constraint(String)
  /// Too many requests wait already.
  case busy
  /// The store was closed before the request was carried out.
  case closed

  /// For the log.
  package var sentence: String {
    switch self {
    case .diskFull: "the disk is full"
    case .readOnly: "the file system is read-only"
    case .corrupt(let what): "the records are damaged: \(what)"
    case .locked(let pid): pid.map { "the records are in use by process \($0)" } ?? "the records are in use by another process"
    case .ioError(let what): what
    case .tooNew(let schema, let known): "the records were written by a newer halld (schema \(schema), this one knows \(known))"
    case .constraint(let what): what
    case .busy: "too many requests wait"
    case .closed: "the records are closed"
    }
  }

  /// The word of docs/names.md for this failure.
  package var word: String {
    switch self {
    case .diskFull: "disk_full"
    case .readOnly: "read_only"
    case .corrupt: "corrupt"
    case .locked: "locked"
    case .ioError: "io_error"
    case .tooNew: "schema_too_new"
    case .constraint: "constraint"
    case .busy: "store_busy"
    case .closed: "store_closed"
    }
  }

  /// Whether opening again later can help without anybody acting on the file.
  var mayPass: Bool {
    switch self {
    case .diskFull, .readOnly, .ioError: true
    default: false
    }
  }
}
