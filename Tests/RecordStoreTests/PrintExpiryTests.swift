import Testing

@testable import RecordStore

@Suite struct PrintExpiryTests {
  /// Accepted at 1,000,000 s by the wall, 100 s after boot; lasts 600 s.
  let expiry = PrintExpiry(since: moment(wall: 1_000_000, boot: 100), lifetimeMilliseconds: 600_000, clockTrusted: true)

  /// A moment in seconds.
  static func moment(wall: Int64, boot: Int64, _ bootID: String = "1") -> Moment {
    Moment(wallMilliseconds: wall * 1000, bootMicroseconds: boot * 1_000_000, bootID: bootID)
  }

  @Test func itsDeadlinesAreToldByBothClocks() {
    #expect(expiry.wallDeadline == 1_000_600_000)
    #expect(expiry.bootDeadline == 700_000_000)
  }

  @Test(
    arguments: [
      (100, PrintExpiry.Standing.valid), (699, .valid), (700, .expired), (10_000, .expired),
    ] as [(Int64, PrintExpiry.Standing)])
  func inItsOwnBootOnlyTheTimeSinceBootCounts(boot: Int64, expected: PrintExpiry.Standing) {
    // Whatever the wall clock was set to: a year back, not at all, a year on, the ends of its range.
    for wall in [1_000_000 - 31_536_000, 1_000_000, 1_000_000 + 31_536_000] {
      #expect(expiry.standing(at: Self.moment(wall: Int64(wall), boot: boot)) == expected)
      #expect(expiry.isExpired(now: Self.moment(wall: Int64(wall), boot: boot)) == (expected == .expired))
    }
    for wall in [Int64.min, 0, Int64.max] {
      let now = Moment(wallMilliseconds: wall, bootMicroseconds: boot * 1_000_000, bootID: "1")
      #expect(expiry.standing(at: now) == expected)
    }
  }

  @Test(arguments: [
    // A quick restart, then the deadline by the wall clock.
    (1_000_060, 10, PrintExpiry.Standing.valid), (1_000_599, 10, .valid), (1_000_600, 10, .expired), (1_086_400, 10, .expired),
    // The new boot alone has lasted as long: expired whatever the wall clock says.
    (1_000_060, 600, .expired), (0, 600, .expired), (1_000_060, 599, .valid),
    // The wall clock stands before the acceptance: nobody can know.
    (999_998, 10, .valid), (999_997, 10, .undecidable), (1_000_000 - 31_536_000, 10, .undecidable), (0, 599, .undecidable),
  ])
  func afterARestartTheWallClockCountsUnlessItIsWrong(wall: Int64, boot: Int64, expected: PrintExpiry.Standing) {
    #expect(expiry.standing(at: Self.moment(wall: wall, boot: boot, "2")) == expected)
  }

  @Test func aJobAcceptedUnderAWrongClockIsNotJudgedByItAfterARestart() {
    let doubtful = PrintExpiry(since: expiry.since, lifetimeMilliseconds: 600_000, clockTrusted: false)
    #expect(doubtful.standing(at: Self.moment(wall: 1_000_700, boot: 699)) == .valid)
    #expect(doubtful.standing(at: Self.moment(wall: 31_536_000, boot: 10, "2")) == .undecidable)
    #expect(doubtful.standing(at: Self.moment(wall: 1_000_010, boot: 10, "2")) == .undecidable)
    #expect(doubtful.standing(at: Self.moment(wall: 1_000_010, boot: 600, "2")) == .expired)
  }

  @Test func whatIsLeftIsAnUpperBoundAndZeroOnceExpired() {
    #expect(expiry.microsecondsLeft(at: Self.moment(wall: 0, boot: 650)) == 50_000_000)
    #expect(expiry.microsecondsLeft(at: Self.moment(wall: 0, boot: 700)) == 0)
    #expect(expiry.microsecondsLeft(at: Self.moment(wall: 1_000_500, boot: 10, "2")) == 100_000_000)
    #expect(expiry.microsecondsLeft(at: Self.moment(wall: 1_000_010, boot: 500, "2")) == 100_000_000)
    #expect(expiry.microsecondsLeft(at: Self.moment(wall: 0, boot: 500, "2")) == 100_000_000)
    #expect(expiry.microsecondsLeft(at: Self.moment(wall: 2_000_000, boot: 10, "2")) == 0)
  }

  @Test func whenNothingIsLeftItHasExpiredAndNotBefore() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<5000 {
      let now = Moment(
        wallMilliseconds: Int64.random(in: 999_000_000...1_002_000_000, using: &random),
        bootMicroseconds: Int64.random(in: 0...1_000_000_000, using: &random), bootID: Bool.random(using: &random) ? "1" : "2")
      let left = expiry.microsecondsLeft(at: now)
      #expect((left == 0) == expiry.isExpired(now: now))
      var then = now
      then.wallMilliseconds += left / 1000
      then.bootMicroseconds += left
      if expiry.standing(at: now) == .valid { #expect(expiry.isExpired(now: then)) }
    }
  }

  @Test func numbersAtTheEndsOfTheirRangeDoNotTrap() {
    let ends: [Int64] = [.min, -1, 0, 1, .max]
    for wall in ends {
      for boot in ends {
        for lifetime in ends {
          let odd = PrintExpiry(
            since: Moment(wallMilliseconds: wall, bootMicroseconds: boot, bootID: "1"), lifetimeMilliseconds: lifetime, clockTrusted: true)
          for bootID in ["1", "2"] {
            let now = Moment(wallMilliseconds: boot, bootMicroseconds: wall, bootID: bootID)
            _ = odd.standing(at: now)
            #expect(odd.microsecondsLeft(at: now) >= 0)
            #expect(now.millisecondsAtLeast(since: odd.since, wallTrusted: true) >= 0)
          }
        }
      }
    }
  }

  @Test func ageIsOnlyWhatHasCertainlyPassed() {
    let earlier = Self.moment(wall: 1000, boot: 100)
    #expect(Self.moment(wall: 9_999_999, boot: 130).millisecondsAtLeast(since: earlier, wallTrusted: true) == 30_000)
    #expect(Self.moment(wall: 5000, boot: 30, "2").millisecondsAtLeast(since: earlier, wallTrusted: true) == 4_000_000)
    #expect(Self.moment(wall: 5000, boot: 30, "2").millisecondsAtLeast(since: earlier, wallTrusted: false) == 30_000)
    #expect(Self.moment(wall: 0, boot: 30, "2").millisecondsAtLeast(since: earlier, wallTrusted: true) == 30_000)
  }
}

@Suite struct ContentFingerprintTests {
  @Test(arguments: [
    // Published vectors of FNV-1a 128: the empty input, "a", "foobar".
    ("", "6c62272e07bb014262b821756295c58d"), ("a", "d228cb696f1a8caf78912b704e4a8964"), ("foobar", "343e1662793c64bf6f0d3597ba446f18"),
  ])
  func itIsTheStandardHash(text: String, expected: String) {
    let hex = ContentFingerprint(of: Array(text.utf8)).bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    #expect(hex.joined() == expected)
  }

  @Test func itSurvivesItsBytesAndMayBeMadeInPieces() {
    var pieces = ContentFingerprint()
    pieces.update([1, 2])
    pieces.update([3])
    let whole = ContentFingerprint(of: [1, 2, 3])
    #expect(pieces == whole)
    #expect(ContentFingerprint(bytes: whole.bytes) == whole)
    #expect(ContentFingerprint(bytes: [1]) == nil)
    #expect(ContentFingerprint(of: [1, 2, 4]) != whole)
  }
}
