import Testing

@testable import RecordStore

/// The lives of three tickets, one request after the other: what crash tests interrupt and then look at.
struct Journey: Sendable {
  /// A request and what it does to one ticket.
  struct Step: Sendable {
    let key: String
    let state: PrintJobState
    let carryOut: @Sendable (borrowing Transaction) throws(StoreError) -> Void
  }

  static let steps: [Step] = [
    accept("a"), accept("b"), begin("a"), finish("a", .printed, .printed(.processID)), begin("b"),
    finish("b", .unknown, .unknown(reason: "device_lost")),
    Step(key: "b", state: .queued) { transaction throws(StoreError) in
      let job = try find("b", transaction)
      guard case .changed = try transaction.resolve(job.id, verdict: .missing, uid: 7, reprint: true) else { throw .constraint("resolve") }
    },
    accept("c"), begin("b"), finish("b", .written, .written),
    Step(key: "c", state: .cancelled) { transaction throws(StoreError) in
      let job = try find("c", transaction)
      guard case .changed = try transaction.transition(job.id, from: [.queued], to: .cancelled) else { throw .constraint("cancel") }
    },
  ]

  /// Carries out all steps, one transaction each; `acknowledge` is told the number of each step that the store reported done.
  static func run(_ store: RecordStore, acknowledge: @escaping @Sendable (Int) -> Void) async throws {
    for (number, step) in steps.enumerated() {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        store.submit(step.carryOut) { result in
          if case .success = result { acknowledge(number + 1) }
          continuation.resume(with: result)
        }
      }
    }
  }

  /// States by key after the first `count` steps, as a restart shows them.
  static func states(after count: Int) -> [String: PrintJobState] {
    var states: [String: PrintJobState] = [:]
    for step in steps.prefix(count) { states[step.key] = step.state }
    return states.mapValues { $0 == .sending ? .unknown : $0 }
  }

  /// Checks that a reopened store holds what was acknowledged, at most `inFlight` steps more, and nothing by halves.
  static func check(_ store: RecordStore, acknowledged: Int, inFlight: Int = 1, _ comment: Comment) async throws {
    let (jobs, journal, counters) = try await store.perform { transaction throws(StoreError) in
      (try transaction.list(limit: 500), try transaction.changes(since: 0, limit: 1000).entries, try transaction.counters())
    }
    let found = Dictionary(jobs.map { ($0.key, $0.state) }, uniquingKeysWith: { first, _ in first })
    #expect((acknowledged...acknowledged + inFlight).map(states).contains(found), comment)
    #expect(journal.map(\.sequence) == (0..<journal.count).map { Int64($0) + 1 }, comment)
    for job in jobs {
      let (history, attempts, content) = try await store.perform { transaction throws(StoreError) in
        (
          try transaction.history(ofJob: job.id, limit: 1000), try transaction.attempts(ofJob: job.id),
          try transaction.content(ofJob: job.id)
        )
      }
      #expect(content == Array(job.key.utf8), comment)
      #expect(history.last?.to == job.state.rawValue, comment)
      #expect(history.last?.sequence == job.sequence, comment)
      #expect(zip(history, history.dropFirst()).allSatisfy { $0.to == $1.from }, comment)
      #expect(attempts.map(\.number) == Array(0..<job.attempts).map { $0 + 1 }, comment)
      #expect(attempts.allSatisfy { $0.ended != nil && $0.outcome != nil }, comment)
    }
    var entered: [String: Int64] = [:]
    for entry in journal where entry.from != entry.to { entered[entry.to, default: 0] += 1 }
    #expect(Dictionary(counters.map { ($0.state.rawValue, $0.entered) }, uniquingKeysWith: +) == entered, comment)
  }

  private static func accept(_ key: String) -> Step {
    Step(key: key, state: .queued) { transaction throws(StoreError) in
      guard case .accepted = try transaction.accept(.ticket(key, content: Array(key.utf8))) else { throw .constraint("accept") }
    }
  }

  private static func begin(_ key: String) -> Step {
    Step(key: key, state: .sending) { transaction throws(StoreError) in
      let job = try find(key, transaction)
      guard case .begun = try transaction.beginAttempt(job.id, rendering: .raster) else { throw .constraint("begin") }
    }
  }

  private static func finish(_ key: String, _ state: PrintJobState, _ outcome: PrintAttemptOutcome) -> Step {
    Step(key: key, state: state) { transaction throws(StoreError) in
      let job = try find(key, transaction)
      guard case .changed = try transaction.finishAttempt(job.id, number: job.attempts, outcome) else { throw .constraint("finish") }
    }
  }

  private static func find(_ key: String, _ transaction: borrowing Transaction) throws(StoreError) -> PrintJobRecord {
    guard let job = try transaction.job(uid: 1000, key: key) else { throw .constraint("no job \(key)") }
    return job
  }
}
