import CShim
import DeviceTestSupport
import Glibc
import Testing

@testable import EventLoop

@Suite struct EventLoopTests {
  init() { LoopThread.start() }

  @Test @LoopActor func `isolated code runs on the loop's thread, and comes back to it after waiting`() async {
    #expect(EventLoop.main.isOnLoop)
    let before = pthread_self()
    await withCheckedContinuation { waiting in
      EventLoop.main.post { waiting.resume() }
    }
    #expect(pthread_equal(before, pthread_self()) != 0)
  }

  @Test func `what other threads post runs in the order in which it was posted`() async {
    let seen = await withCheckedContinuation { (done: CheckedContinuation<[Int], Never>) in
      let box = Box()
      for number in 0..<100 {
        EventLoop.main.post { box.numbers.append(number) }
      }
      EventLoop.main.post { done.resume(returning: box.numbers) }
    }
    #expect(seen == Array(0..<100))
  }

  @LoopActor final class Box {
    nonisolated init() {}
    var numbers: [Int] = []
  }

  @Test @LoopActor func `timers run at their time, earlier ones first`() async {
    let box = Box()
    var timers: [LoopTimer] = []
    let start = SystemClock.shared.now
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      timers.append(
        SystemClock.shared.after(.milliseconds(30)) {
          box.numbers.append(2)
          done.resume()
        })
      timers.append(SystemClock.shared.after(.milliseconds(10)) { box.numbers.append(1) })
    }
    #expect(box.numbers == [1, 2])
    #expect(SystemClock.shared.now - start >= .milliseconds(30))
  }

  @Test @LoopActor func `a cancelled timer and a released timer do not run`() async {
    let box = Box()
    let cancelled = SystemClock.shared.after(.milliseconds(1)) { box.numbers.append(1) }
    cancelled.cancel()
    _ = SystemClock.shared.after(.milliseconds(1)) { box.numbers.append(2) }
    var last: LoopTimer?
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      last = SystemClock.shared.after(.milliseconds(5)) { done.resume() }
    }
    last?.cancel()
    #expect(box.numbers.isEmpty)
  }

  @Test @LoopActor func `a descriptor reports bytes, then the hang-up, and nothing once cancelled`() async throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { close(ends[0]) }
    let box = Box()
    var source: DescriptorSource?
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      do {
        source = try DescriptorSource(descriptor: ends[0], interest: .readable) { ready in
          if ready.contains(.readable) {
            var byte: UInt8 = 0
            box.numbers.append(read(ends[0], &byte, 1))
            close(ends[1])
          } else if ready.contains(.hangUp) {
            source?.cancel()
            done.resume()
          }
        }
        _ = write(ends[1], "x", 1)
      } catch {
        done.resume(throwing: error)
      }
    }
    #expect(box.numbers == [1])
  }

  @Test @LoopActor func `a regular file cannot be watched and says so`() throws {
    let file = open("/proc/self/exe", O_RDONLY)
    defer { close(file) }
    #expect(throws: SystemError(EPERM, "watch a descriptor")) {
      _ = try DescriptorSource(descriptor: file, interest: .readable) { _ in }
    }
  }

  @Test @LoopActor func `the end of a child is reported with its code or signal`() async throws {
    let exited = try await end(of: "exit 7")
    let killed = try await end(of: "kill -9 $$")
    #expect(exited == .exited(7))
    #expect(killed == .killed(9))
  }

  @LoopActor private func end(of command: String) async throws -> ChildEnd {
    SignalSource.block([SIGCHLD])
    var pid: pid_t = 0
    let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sh"), strdup("-c"), strdup(command), nil]
    defer { for argument in arguments { free(argument) } }
    #expect(posix_spawn(&pid, "/bin/sh", nil, nil, arguments, environ) == 0)
    var source: ChildSource?
    let status = try await withCheckedThrowingContinuation { (done: CheckedContinuation<ChildEnd, any Error>) in
      do {
        source = try ChildSource(pid: pid) { done.resume(returning: $0) }
      } catch {
        done.resume(throwing: error)
      }
    }
    source?.cancel()
    return status
  }
}

@Suite struct TimeTests {
  @Test func `the end of time saturates instead of trapping`() {
    let late = MonotonicTime(microseconds: .max - 1)
    let later = late + Duration.seconds(1)
    #expect(later.microseconds == .max)
    let difference: Duration = MonotonicTime(microseconds: 5) - MonotonicTime(microseconds: 7)
    #expect(difference == Duration.microseconds(-2))
  }

  @Test func `a duration counts in whole units and never below nothing`() {
    #expect(Duration.milliseconds(1500).wholeMicroseconds == 1_500_000)
    #expect(Duration.seconds(-1).wholeMicroseconds == 0)
    #expect(Duration.seconds(Int64.max).wholeMicroseconds == .max)
  }
}

@Suite struct ManualClockTests {
  init() { LoopThread.start() }

  @Test @LoopActor func `time passes only by hand and wakes timers in order, those they arm included`() {
    let clock = ManualClock()
    var seen: [String] = []
    var kept: [LoopTimer] = []
    kept.append(clock.after(.seconds(2)) { seen.append("second") })
    kept.append(
      clock.after(.seconds(1)) {
        seen.append("first")
        kept.append(clock.after(.milliseconds(500)) { seen.append("between") })
      })
    clock.advance(by: .milliseconds(999))
    #expect(seen.isEmpty)
    clock.advance(by: .seconds(2))
    #expect(seen == ["first", "between", "second"])
    #expect(clock.armed == 0)
  }
}
