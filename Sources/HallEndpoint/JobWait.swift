import EventLoop
import HallInterface
import HallService
import RecordStore
import Varlink

/// One client that waits for the end of one job. It lives as long as the job's watcher, the timer or the call holds it.
@LoopActor final class JobWait {
  private let call: HalldTicketPrinter.WaitJob.Call
  private let service: PrintService
  private let clock: any LoopClock
  private var watcher: Int?
  private var timer: LoopTimer?
  private var newest: PrintJobRecord?

  init(_ call: HalldTicketPrinter.WaitJob.Call, service: PrintService, clock: any LoopClock) {
    self.call = call
    self.service = service
    self.clock = clock
  }

  private var id: Int64 { Int64(call.parameters.id) }

  func start(timeout: Duration) {
    // Watching begins before the journal is read, so that no change falls between.
    watcher = service.watch(id) { self.tell($0) }
    call.onDisconnect { self.stop() }
    service.job(id) { result in
      switch result {
      case .success(let job):
        self.tell(job)
        if self.watcher != nil { self.timer = self.clock.after(timeout) { self.timedOut() } }
      case .failure(let refusal):
        self.stop()
        self.call.refuse(refusal)
      }
    }
  }

  private func tell(_ job: PrintJobRecord) {
    guard watcher != nil, newest.map({ $0.sequence < job.sequence }) ?? true else { return }
    newest = job
    let reply = HalldTicketPrinter.WaitJob.Reply(job: .init(job, trusted: service.isClockTrusted))
    if job.state.isEnded {
      stop()
      call.reply(reply)
    } else if call.wantsMore, call.reply(reply, continues: true) == .overflow {
      stop()
    }
  }

  private func timedOut() {
    guard let newest else { return }
    stop()
    call.fail(.waitTimedOut(job: .init(newest, trusted: service.isClockTrusted)))
  }

  private func stop() {
    if let watcher { service.stopWatching(id, watcher) }
    watcher = nil
    timer?.cancel()
    timer = nil
  }
}
