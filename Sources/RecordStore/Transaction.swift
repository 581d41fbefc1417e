/// What a request may do. It is lent to the request's closure and cannot be kept.
///
/// Everything a closure does through it stands or falls together. A closure may take anything it likes from a result, but must not act
/// on the outside world: its changes are on disk only when the request's completion says so.
package struct Transaction: ~Copyable {
  let session: Session
  /// When this request is carried out: the moment of every change it makes.
  package let now: Moment

  init(session: Session, now: Moment) {
    self.session = session
    self.now = now
  }

  var connection: Connection { session.connection }

  /// Whether the wall clock is not behind the newest change on record (by more than `Moment.wallTolerance`).
  package var clockTrusted: Bool { session.ledger.isTrusted(now) }

  /// Sequence number of the newest change of any record; 0 when there was none.
  package var newestSequence: Int64 { session.ledger.sequence }
}
