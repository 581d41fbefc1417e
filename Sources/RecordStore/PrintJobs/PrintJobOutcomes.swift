/// The answer to a job that shall be accepted.
package enum PrintAcceptance: Sendable, Hashable {
  /// It is new and queued.
  case accepted(PrintJobRecord)
  /// The same user accepted the same content for the same printer under this key already.
  case known(PrintJobRecord)
  /// The key names another ticket of this user.
  case conflict(id: Int64)
}

/// The answer to a change that is only made in certain states.
package enum PrintChange: Sendable, Hashable {
  /// Made: the job as it now is.
  case changed(PrintJobRecord)
  /// Not made: the job is in another state, or has been resolved, or the attempt is not its newest.
  case wrongState(PrintJobRecord)
  /// There is no such job.
  case noSuchJob
}

/// The answer to the beginning of an attempt.
package enum PrintBeginning: Sendable, Hashable {
  /// The job is sending, the attempt on disk: bytes may go.
  case begun(PrintJobRecord, PrintAttempt)
  /// Its time was over: it is expired now.
  case expired(PrintJobRecord)
  /// Whether its time is over cannot be known (`PrintExpiry.Standing.undecidable`); unchanged.
  case undecidable(PrintJobRecord)
  /// It is not queued or held.
  case wrongState(PrintJobRecord)
  /// There is no such job.
  case noSuchJob
}

/// How an attempt ended.
package enum PrintAttemptOutcome: Sendable, Hashable {
  /// The printer said that it was printed.
  case printed(PrintProof)
  /// Everything was written to a printer that cannot be asked.
  case written
  /// Known not to be printed whole.
  case failed(reason: String, partial: Bool)
  /// It cannot be known; a part of it may be on paper.
  case unknown(reason: String)
  /// Known to be cleared or never to have reached the printer: whole again at its turn. `reprint` has it bear the mark 补打.
  case queued(reason: String?, partial: Bool, reprint: Bool)
  /// As `queued`, but it waits for the printer.
  case held(reason: String, partial: Bool, reprint: Bool)
}

/// The answer to evidence that came after its attempt had ended.
package enum LateEvidence: Sendable, Hashable {
  /// The job was unknown and is now printed.
  case printed(PrintJobRecord)
  /// The evidence is on record; the job stays as it was, because it is not unknown or somebody has resolved it.
  case noted(PrintJobRecord)
  /// No attempt on record bears the number.
  case noSuchAttempt
}

/// How long ended jobs are kept.
package struct PrintRetention: Sendable, Hashable {
  /// Content of jobs that cannot be printed again is erased after this many milliseconds.
  package var contentMilliseconds: Int64
  /// Ended jobs with attempts and journal entries are removed after this many milliseconds, but never before `leastRecordMilliseconds`.
  package var recordMilliseconds: Int64

  /// Two days: twice the longest expiry that io.halld.TicketPrinter takes, so that a key is known for as long as a client may still ask
  /// for the ticket it names.
  package static let leastRecordMilliseconds: Int64 = 2 * 86_400_000

  /// A retention of contents and records.
  package init(contentMilliseconds: Int64, recordMilliseconds: Int64) {
    self.contentMilliseconds = contentMilliseconds
    self.recordMilliseconds = recordMilliseconds
  }
}

/// What one step of pruning did.
package struct PruneProgress: Sendable, Hashable {
  /// Jobs whose content was erased.
  package let contentsErased: Int
  /// Jobs removed.
  package let jobsRemoved: Int
  /// Where the next step goes on; nil when all jobs have been seen.
  package let next: Int64?
}

/// A counter that pruning leaves alone.
package struct PrintCounter: Sendable, Hashable {
  /// Name of the printer.
  package let printer: String
  /// The state.
  package let state: PrintJobState
  /// How often a job of this printer entered the state since the file was made.
  package let entered: Int64
}
