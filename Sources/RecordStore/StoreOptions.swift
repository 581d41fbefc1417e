/// The store's bounds.
package struct StoreOptions: Sendable {
  /// Requests that may wait; one more is refused with `StoreError.busy`.
  package var queueLimit = 256
  /// Requests carried out in one transaction, and so by one fsync, at most.
  package var batchLimit = 64
  /// Pages of 4 KiB in the write-ahead log from which on it is copied into the database, after the waiting callers have their answers.
  package var checkpointPages: Int32 = 512
  /// Name of the SQLite VFS, nil for the system's own. Tests put one in between that fails on demand.
  package var vfs: String?

  #if HALLD_TEST_HOOKS
    /// Called on the writer thread at each step of the journal. Debug builds only.
    package var reached: (@Sendable (StorePoint) -> Void)?
  #endif

  /// The default bounds.
  package init() {}
}

#if HALLD_TEST_HOOKS
  /// The steps at which a test may end the process. Debug builds only.
  package enum StorePoint: String, Sendable, CaseIterable {
    /// The database is open, its schema current and interrupted jobs are marked.
    case opened
    /// A transaction has begun.
    case begun
    /// One request of the transaction is carried out.
    case carriedOut = "carried-out"
    /// All requests are carried out, COMMIT follows.
    case committing
    /// COMMIT returned; nobody has been told.
    case committed
    /// The answers are handed to the loop.
    case delivered
    /// The write-ahead log is in the database.
    case checkpointed
  }
#endif
