import EventLoop
import Glibc

/// Who asks for a device: a connection's peer.
package struct Claimant: Sendable, Hashable {
  package var uid: UInt32
  package var pid: Int32
  package var name: String

  package init(uid: UInt32, pid: Int32, name: String) {
    self.uid = uid
    self.pid = pid
    self.name = name
  }
}

/// What a claimant hears.
package enum ClaimNews: Sendable, Equatable {
  case granted(token: String, generation: Int)
  /// Somebody else held it until the time to wait was over.
  case refused(ClaimHolder)
  case ended(ClaimEnd)
}

/// Why a claim ended. Words of docs/names.md.
package enum ClaimEnd: String, Sendable {
  case released
  case leaseOver = "lease_over"
  case newGeneration = "new_generation"
  /// The device is no longer in the configuration.
  case removed
  case shutdown
}

/// Who holds which device alone, and who waits for it, first come first served.
@LoopActor package final class ClaimTable {
  private struct Held {
    let number: Int
    let claimant: Claimant
    let token: String
    let generation: Int
    let since: MonotonicTime
    let leaseEnd: MonotonicTime
    let news: @LoopActor (ClaimNews) -> Void
    let timer: LoopTimer
  }

  private struct Waiting {
    let number: Int
    let claimant: Claimant
    let lease: Duration
    let news: @LoopActor (ClaimNews) -> Void
    let timer: LoopTimer
  }

  private let clock: any LoopClock
  private let makeToken: @LoopActor () -> String
  /// Called after every change of who holds a device.
  var onChange: (@LoopActor (_ device: String, _ claimed: Bool) -> Void)?
  private var held: [String: Held] = [:]
  private var waiting: [String: [Waiting]] = [:]
  private var generations: [String: Int] = [:]
  private var made = 0

  /// - Parameter makeToken: unguessable, 128 bits at least.
  package init(clock: any LoopClock, makeToken: @escaping @LoopActor () -> String) {
    self.clock = clock
    self.makeToken = makeToken
  }

  package func holder(of device: String) -> ClaimHolder? {
    held[device].map { claim in
      ClaimHolder(
        uid: claim.claimant.uid, pid: claim.claimant.pid, name: claim.claimant.name,
        heldMilliseconds: (clock.now - claim.since).wholeMilliseconds,
        leaseLeftMilliseconds: (claim.leaseEnd - clock.now).wholeMilliseconds)
    }
  }

  /// Asks for a device. News comes from within this call when it can be granted, or refused, at once.
  ///
  /// - Parameters:
  ///   - timeout: how long to wait for another holder; zero tries once.
  ///   - lease: how long the claim lasts if nobody ends it.
  /// - Returns: the claim's number, for ``end(_:on:)`` when the claimant goes.
  package func claim(
    _ device: String, by claimant: Claimant, timeout: Duration, lease: Duration, news: @escaping @LoopActor (ClaimNews) -> Void
  ) -> Int {
    made += 1
    let number = made
    if held[device] == nil {
      grant(device, number, claimant, lease, news)
    } else if timeout > .zero {
      let timer = clock.after(timeout) { [weak self] in self?.timedOut(number, device) }
      waiting[device, default: []].append(Waiting(number: number, claimant: claimant, lease: lease, news: news, timer: timer))
    } else if let holder = holder(of: device) {
      news(.refused(holder))
    }
    return number
  }

  /// The claimant is gone, whether it held the device or waited.
  package func end(_ number: Int, on device: String) {
    waiting[device]?.removeAll { $0.number == number }
    guard let claim = held[device], claim.number == number else { return }
    release(device, nil)
  }

  /// Ends a claim by its token.
  ///
  /// - Returns: false when this user has no such claim.
  package func release(token: String, uid: UInt32) -> Bool {
    guard let (device, _) = held.first(where: { $0.value.token == token && $0.value.claimant.uid == uid }) else { return false }
    release(device, .released)
    return true
  }

  /// Whether this user may use the device now.
  package func permits(_ device: String, uid: UInt32, token: String?) -> Result<Void, ClaimRefusal> {
    guard let claim = held[device] else {
      return token == nil ? .success(()) : .failure(.noSuchClaim)
    }
    if let token {
      return claim.token == token && claim.claimant.uid == uid ? .success(()) : .failure(.noSuchClaim)
    }
    guard let holder = holder(of: device) else { return .success(()) }
    return .failure(.held(holder))
  }

  /// The device was opened anew: who claimed the old one must look at the new one first.
  func generationChanged(_ device: String, to generation: Int) {
    let before = generations.updateValue(generation, forKey: device)
    if before != generation, held[device] != nil { release(device, .newGeneration) }
  }

  /// Nobody holds this device any more. Who waits for it goes on waiting where another driver takes it over.
  func endAll(on device: String, _ end: ClaimEnd) {
    if end == .removed {
      for claim in waiting.removeValue(forKey: device) ?? [] { claim.news(.ended(end)) }
    }
    release(device, end)
  }

  /// Nobody holds anything any more, and nobody waits.
  func endAll() {
    let left = waiting.values.joined().sorted { $0.number < $1.number }
    waiting = [:]
    for claim in left { claim.news(.ended(.shutdown)) }
    for device in held.keys.sorted() { release(device, .shutdown) }
  }

  private func grant(
    _ device: String, _ number: Int, _ claimant: Claimant, _ lease: Duration, _ news: @escaping @LoopActor (ClaimNews) -> Void
  ) {
    let claim = Held(
      number: number, claimant: claimant, token: makeToken(), generation: generations[device] ?? 0, since: clock.now,
      leaseEnd: clock.now + lease, news: news,
      timer: clock.after(lease) { [weak self] in
        guard let self, held[device]?.number == number else { return }
        release(device, .leaseOver)
      })
    held[device] = claim
    news(.granted(token: claim.token, generation: claim.generation))
    onChange?(device, true)
  }

  private func release(_ device: String, _ end: ClaimEnd?) {
    guard let claim = held.removeValue(forKey: device) else { return }
    claim.timer.cancel()
    if let end { claim.news(.ended(end)) }
    onChange?(device, false)
    guard held[device] == nil, var queue = waiting[device], !queue.isEmpty else { return }
    let next = queue.removeFirst()
    waiting[device] = queue
    next.timer.cancel()
    grant(device, next.number, next.claimant, next.lease, next.news)
  }

  private func timedOut(_ number: Int, _ device: String) {
    guard let index = waiting[device]?.firstIndex(where: { $0.number == number }), let entry = waiting[device]?.remove(at: index),
      let holder = holder(of: device)
    else { return }
    entry.news(.refused(holder))
  }
}

/// Why somebody may not use a device.
package enum ClaimRefusal: Error, Sendable, Equatable {
  case held(ClaimHolder)
  case noSuchClaim
}
