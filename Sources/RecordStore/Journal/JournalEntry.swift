/// One change of one record, as it stays on record.
package struct JournalEntry: Sendable, Hashable {
  /// What kind of record changed.
  package enum Kind: String, Sendable, Hashable {
    /// A print job; `record` is its id, the states are `PrintJobState`s.
    case printJob = "print_job"
  }

  /// Durable sequence number of the change: greater than that of every earlier change of any record, never given twice.
  package let sequence: Int64
  /// What kind of record changed.
  package let kind: Kind
  /// Which record of that kind.
  package let record: Int64
  /// State before; nil for a new record.
  package let from: String?
  /// State after. Equal to `from` where something else about the record changed.
  package let to: String
  /// Why, as a word of docs/names.md.
  package let reason: String?
  /// What somebody who looked found, where the change is that finding.
  package let verdict: Verdict?
  /// The user who caused the change, where one did.
  package let uid: UInt32?
  /// The attempt that the change belongs to, counted from 1.
  package let attempt: Int?
  /// When.
  package let moment: Moment
}

/// A piece of the journal.
package struct JournalPage: Sendable, Hashable {
  /// In order of their sequence numbers.
  package let entries: [JournalEntry]
  /// Whether entries after the asked-for number may be missing because their records' time was over.
  package let gap: Bool
}
