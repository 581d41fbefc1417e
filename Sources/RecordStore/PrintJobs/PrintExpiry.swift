/// How long a job may wait to be sent, told so that neither a restart nor a wrong clock revives or ends it.
///
/// In the boot in which its time began, the time since boot decides and the wall clock is not asked. After a restart the job has waited at
/// least as long as the new boot has lasted, which alone may end it. Otherwise the wall clock decides, unless it was not trusted when the
/// time began or now stands before that: then it cannot be known, and the job should be held until it can.
package struct PrintExpiry: Sendable, Hashable {
  /// What can be said about a job's time.
  package enum Standing: Sendable, Hashable {
    /// It may be sent.
    case valid
    /// Its time is over.
    case expired
    /// The machine restarted and its clock is wrong, or was.
    case undecidable
  }

  /// Longest time a job may wait: a week.
  package static let longestMilliseconds: Int64 = 7 * 86_400_000

  /// When its time began: accepted, or queued again by a finding.
  package let since: Moment
  /// How long it lasts.
  package let lifetimeMilliseconds: Int64
  /// Whether the wall clock was trusted when it began.
  package let clockTrusted: Bool

  /// An expiry that begins at a moment.
  package init(since: Moment, lifetimeMilliseconds: Int64, clockTrusted: Bool) {
    self.since = since
    self.lifetimeMilliseconds = lifetimeMilliseconds
    self.clockTrusted = clockTrusted
  }

  /// When it ends by the wall clock, in milliseconds since 1970.
  package var wallDeadline: Int64 { since.wallMilliseconds.saturatingAdd(lifetimeMilliseconds) }

  /// When it ends in the boot in which it began, in microseconds since boot.
  package var bootDeadline: Int64 { since.bootMicroseconds.saturatingAdd(lifetimeMilliseconds.saturatingMultiply(1000)) }

  /// What can be said at a moment.
  package func standing(at now: Moment) -> Standing {
    if now.bootID == since.bootID {
      return now.bootMicroseconds >= bootDeadline ? .expired : .valid
    }
    if now.bootMicroseconds / 1000 >= lifetimeMilliseconds { return .expired }
    guard isWallUsable(at: now) else { return .undecidable }
    return now.wallMilliseconds >= wallDeadline ? .expired : .valid
  }

  /// Whether its time is certainly over.
  package func isExpired(now: Moment) -> Bool { standing(at: now) == .expired }

  /// Microseconds of the monotonic clock after which the answer should be asked for again at the latest; 0 when it has expired.
  package func microsecondsLeft(at now: Moment) -> Int64 {
    if now.bootID == since.bootID { return max(0, bootDeadline.saturatingSubtract(now.bootMicroseconds)) }
    let byBoot = lifetimeMilliseconds.saturatingMultiply(1000).saturatingSubtract(now.bootMicroseconds)
    guard isWallUsable(at: now) else { return max(0, byBoot) }
    return max(0, min(byBoot, wallDeadline.saturatingSubtract(now.wallMilliseconds).saturatingMultiply(1000)))
  }

  private func isWallUsable(at now: Moment) -> Bool {
    clockTrusted && now.wallMilliseconds >= since.wallMilliseconds.saturatingSubtract(Moment.wallTolerance)
  }
}
