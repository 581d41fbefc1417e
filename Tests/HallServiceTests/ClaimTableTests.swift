import DeviceTestSupport
import EventLoop
import Testing

@testable import HallService

@Suite struct ClaimTableTests {
  init() { LoopThread.start() }

  let clerk = Claimant(uid: 1000, pid: 11, name: "queue")
  let other = Claimant(uid: 1001, pid: 12, name: "kiosk")

  @LoopActor final class Ear {
    private(set) var news: [ClaimNews] = []
    func hear(_ item: ClaimNews) { news.append(item) }

    var token: String? {
      for case .granted(let token, _) in news { return token }
      return nil
    }
  }

  @LoopActor private func table(_ clock: ManualClock) -> ClaimTable {
    var made = 0
    return ClaimTable(clock: clock) {
      made += 1
      return "token-\(made)"
    }
  }

  @Test @LoopActor func `a free device is granted at once, a held one refused with its holder's name`() {
    let clock = ManualClock()
    let table = table(clock)
    let first = Ear()
    let second = Ear()
    _ = table.claim("printer", by: clerk, timeout: .zero, lease: .seconds(60), news: first.hear)
    #expect(first.news == [.granted(token: "token-1", generation: 0)])
    clock.advance(by: .seconds(2))
    _ = table.claim("printer", by: other, timeout: .zero, lease: .seconds(60), news: second.hear)
    #expect(
      second.news == [
        .refused(ClaimHolder(uid: 1000, pid: 11, name: "queue", heldMilliseconds: 2000, leaseLeftMilliseconds: 58_000))
      ])
  }

  @Test @LoopActor func `who waits gets it in turn, or is refused when the time is over`() {
    let clock = ManualClock()
    let table = table(clock)
    let ears = [Ear(), Ear(), Ear()]
    let first = table.claim("printer", by: clerk, timeout: .zero, lease: .seconds(60), news: ears[0].hear)
    _ = table.claim("printer", by: other, timeout: .seconds(5), lease: .seconds(60), news: ears[1].hear)
    _ = table.claim("printer", by: other, timeout: .seconds(1), lease: .seconds(60), news: ears[2].hear)
    clock.advance(by: .seconds(2))
    #expect(ears[2].news.count == 1)
    #expect(ears[1].news.isEmpty)
    table.end(first, on: "printer")
    #expect(ears[1].token == "token-2")
    clock.advance(by: .seconds(10))
    #expect(ears[1].news.count == 1)
  }

  @Test @LoopActor func `a lease ends by itself, a release by its token, and only by the user who has it`() {
    let clock = ManualClock()
    let table = table(clock)
    let ear = Ear()
    _ = table.claim("printer", by: clerk, timeout: .zero, lease: .seconds(3), news: ear.hear)
    clock.advance(by: .seconds(3))
    #expect(ear.news.last == .ended(.leaseOver))
    #expect(table.holder(of: "printer") == nil)
    _ = table.claim("printer", by: clerk, timeout: .zero, lease: .seconds(3), news: ear.hear)
    #expect(!table.release(token: "token-2", uid: other.uid))
    #expect(table.release(token: "token-2", uid: clerk.uid))
    #expect(ear.news.last == .ended(.released))
  }

  @Test @LoopActor func `a claim does not outlive the device it was made on`() {
    let clock = ManualClock()
    let table = table(clock)
    let ear = Ear()
    table.generationChanged("printer", to: 1)
    _ = table.claim("printer", by: clerk, timeout: .zero, lease: .seconds(60), news: ear.hear)
    table.generationChanged("printer", to: 1)
    #expect(ear.news == [.granted(token: "token-1", generation: 1)])
    table.generationChanged("printer", to: 2)
    #expect(ear.news.last == .ended(.newGeneration))
    #expect(table.permits("printer", uid: clerk.uid, token: "token-1") == .failure(.noSuchClaim))
  }

  @Test @LoopActor func `while a device is held only its token opens it, and only for its user`() {
    let clock = ManualClock()
    let table = table(clock)
    #expect(table.permits("printer", uid: 1001, token: nil) == .success(()))
    _ = table.claim("printer", by: clerk, timeout: .zero, lease: .seconds(60)) { _ in }
    #expect(table.permits("printer", uid: 1000, token: "token-1") == .success(()))
    #expect(table.permits("printer", uid: 1001, token: "token-1") == .failure(.noSuchClaim))
    #expect(table.permits("printer", uid: 1000, token: "token-9") == .failure(.noSuchClaim))
    guard case .failure(.held(let holder)) = table.permits("printer", uid: 1000, token: nil) else {
      Issue.record("a held device was opened without its token")
      return
    }
    #expect(holder.name == "queue")
  }
}

extension Result where Success == Void, Failure == ClaimRefusal {
  static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.success, .success): true
    case (.failure(let one), .failure(let other)): one == other
    default: false
    }
  }
}
