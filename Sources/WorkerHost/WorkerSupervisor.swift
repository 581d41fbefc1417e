import EventLoop
import Glibc
import HallInterface
import Logging
import Varlink

/// Runs the worker of one kind of work: starts it when there is work, prepares it, hands it one job at a time, kills it when it takes too
/// long or lies, collects it, and lets it go when there is nothing to do.
///
/// Only the job under way shares its worker's fate, and is not tried again; those behind it go to a fresh worker. While starting fails, it
/// is tried again less and less often, and jobs are answered at once with why. Every job hears of its end exactly once, from the loop.
@LoopActor package final class WorkerSupervisor {
  /// The first call to every fresh worker.
  package struct Preparation {
    fileprivate let method: String
    fileprivate let parameters: JSONObject
    fileprivate let accept: @LoopActor (VarlinkClient.Answer) throws(WorkerFailure) -> Void

    /// - Parameter accept: reads the reply; throws `refused` when it is not to be believed.
    package init<Method: VarlinkMethod>(
      _ method: Method.Type, _ parameters: Method.Parameters, accept: @escaping @LoopActor (Method.Reply) throws(WorkerFailure) -> Void
    ) {
      self.method = Method.name
      self.parameters = parameters.json.objectValue ?? [:]
      self.accept = { (answer) throws(WorkerFailure) in try accept(try WorkerSupervisor.read(method, answer)) }
    }
  }

  private struct Job {
    let method: String
    let parameters: JSONObject
    let descriptors: [VarlinkDescriptor]
    let deadline: Duration
    /// Somebody stands before the machine: it goes before those that can wait.
    let isUrgent: Bool
    /// Reads the reply; what it returns tells the caller, once the worker's state is in order.
    let read: @LoopActor (VarlinkClient.Answer) throws(WorkerFailure) -> @LoopActor () -> Void
    let fail: @LoopActor (WorkerFailure) -> Void
  }

  private enum Phase {
    /// There is none.
    case resting
    /// It was started and is being prepared.
    case starting(WorkerProcess)
    /// It waits for work.
    case idle(WorkerProcess)
    case working(WorkerProcess, Job)
    /// It was killed or has closed its socket, and is not collected yet.
    case ending(WorkerProcess, Ending)
    /// For good.
    case stopped
  }

  private struct Ending {
    /// Why it was killed; nil when it went by itself, so that only its exit status tells.
    var failure: WorkerFailure?
    /// It was let go.
    var isWanted = false
    var job: Job?
    /// It has not done anything yet.
    var wasStarting: Bool
  }

  /// Kept on when true; see ``WorkerSettings/keepsWarm``.
  package var keepsWarm: Bool { didSet { EventLoop.main.post { [weak self] in self?.advance() } } }
  /// How many workers were started.
  package private(set) var starts = 0

  private let executable: WorkerExecutable
  private let work: WorkerKind
  private let preparation: Preparation
  private let settings: WorkerSettings
  private let clock: any LoopClock
  private let log: Logger

  private var phase = Phase.resting
  private var queue: [Job] = []
  private var timer: LoopTimer?
  private var isWanted = false
  /// Jobs that the worker there is has done.
  private var jobsDone = 0
  private var hasWorked: Bool { jobsDone > 0 }
  private var failedStarts = 0
  /// Why the newest start came to nothing; nil once a worker is prepared.
  package private(set) var lastFailure: WorkerFailure?
  private var retryAt: MonotonicTime?
  private var retry: LoopTimer?
  private var isStopping = false
  private var onStopped: [@LoopActor () -> Void] = []
  private var isRetiring = false

  package init(
    work: WorkerKind, executable: WorkerExecutable, preparation: Preparation, settings: WorkerSettings = WorkerSettings(),
    clock: any LoopClock, log: Logger
  ) {
    self.work = work
    self.executable = executable
    self.preparation = preparation
    self.settings = settings
    self.clock = clock
    self.log = log
    keepsWarm = settings.keepsWarm
  }

  /// The process that runs, if one does.
  package var pid: Int32? {
    switch phase {
    case .resting, .stopped: nil
    case .starting(let process), .idle(let process), .working(let process, _), .ending(let process, _): process.pid
    }
  }

  /// Whether a prepared worker waits for work.
  package var isIdle: Bool { if case .idle = phase { true } else { false } }

  // MARK: Calls

  /// Starts a worker unless there is one, so that the next job need not wait for it.
  package func prestart() {
    isWanted = true
    advance()
  }

  /// Gives the worker a job.
  ///
  /// - Parameters:
  ///   - deadline: how long the worker may take for it; waiting for its turn and for a fresh worker is not counted.
  ///   - isUrgent: goes before jobs that are not.
  ///   - read: makes the result of the reply; throws `refused` when it is not to be believed, which ends the worker.
  ///   - completion: told once, never from within this function.
  package func call<Method: VarlinkMethod, Value>(
    _ method: Method.Type, _ parameters: Method.Parameters, descriptors: [VarlinkDescriptor] = [], deadline: Duration = .seconds(5),
    isUrgent: Bool = false, read: @escaping @LoopActor (Method.Reply, [VarlinkDescriptor]) throws(WorkerFailure) -> Value,
    completion: @escaping @LoopActor (Result<Value, WorkerFailure>) -> Void
  ) {
    let job = Job(
      method: Method.name, parameters: parameters.json.objectValue ?? [:], descriptors: descriptors, deadline: deadline,
      isUrgent: isUrgent,
      read: { (answer) throws(WorkerFailure) in
        let value = try read(try Self.read(method, answer), answer.descriptors)
        return { completion(.success(value)) }
      }, fail: { completion(.failure($0)) })
    func refuse(_ failure: WorkerFailure) { EventLoop.main.post { job.fail(failure) } }
    if case .stopped = phase { return refuse(.stopped) }
    if isRetiring { return refuse(.stopped) }
    if isBackingOff, let lastFailure { return refuse(lastFailure) }
    guard queue.count < settings.queue else { return refuse(.busy) }
    queue.insert(job, at: isUrgent ? queue.firstIndex { !$0.isUrgent } ?? queue.endIndex : queue.endIndex)
    advance()
  }

  private nonisolated static func read<Method: VarlinkMethod>(
    _ method: Method.Type, _ answer: VarlinkClient.Answer
  ) throws(WorkerFailure) -> Method.Reply {
    do { return try Method.Reply(json: .object(answer.parameters), unknownFields: .ignored) } catch {
      throw .refused(OneLine.text("\(error)", limit: 200))
    }
  }

  /// Ends the worker and all jobs, for good.
  ///
  /// - Parameter completion: called when the process is collected.
  package func stop(_ completion: @escaping @LoopActor () -> Void = {}) {
    onStopped.append(completion)
    isStopping = true
    retry = nil
    var jobs = queue
    queue = []
    switch phase {
    case .starting(let process), .idle(let process): end(process, Ending(isWanted: true, wasStarting: false))
    case .working(let process, let job):
      jobs.insert(job, at: 0)
      end(process, Ending(isWanted: true, wasStarting: false))
    case .ending(let process, var ending):
      if let job = ending.job { jobs.insert(job, at: 0) }
      ending.job = nil
      phase = .ending(process, ending)
    case .resting, .stopped: finishStopping()
    }
    EventLoop.main.post { for job in jobs { job.fail(.stopped) } }
  }

  /// Takes no further jobs and ends the worker once those that it has are done.
  package func retire() {
    isRetiring = true
    keepsWarm = false
    advance()
  }

  private func finishStopping() {
    phase = .stopped
    let handlers = onStopped
    onStopped = []
    EventLoop.main.post { for handler in handlers { handler() } }
  }

  // MARK: Life

  private var isBackingOff: Bool { retryAt.map { clock.now < $0 } ?? false }

  /// Does what the queue asks for and the phase allows.
  private func advance() {
    if isRetiring, queue.isEmpty {
      switch phase {
      case .idle, .resting: return stop { _ = self }
      case .starting, .working, .ending, .stopped: break
      }
    }
    switch phase {
    case .resting:
      guard !isStopping, !isBackingOff, !queue.isEmpty || isWanted || keepsWarm else { return }
      isWanted = false
      start()
    case .idle(let process):
      timer = nil
      isWanted = false
      if !queue.isEmpty { return begin(queue.removeFirst(), process) }
      if jobsDone >= settings.jobsPerWorker { return end(process, Ending(isWanted: true, wasStarting: false)) }
      guard !keepsWarm else { return }
      timer = clock.after(settings.idle) { [weak self] in
        guard let self, case .idle(let idle) = phase, idle === process else { return }
        end(process, Ending(isWanted: true, wasStarting: false))
      }
    case .starting, .working, .ending, .stopped: return
    }
  }

  private func start() {
    jobsDone = 0
    starts += 1
    var limits = VarlinkLoopClient.Limits()
    limits.frame = settings.replyLimit
    do {
      let process = try WorkerProcess(executable, work: work, memory: settings.memory, limits: limits, log: log)
      phase = .starting(process)
      process.onEnd = { [weak self, weak process] in if let process { self?.collected(process) } }
      process.client.onDisconnect = { [weak self, weak process] _ in if let process { self?.lost(process, .disconnected) } }
      arm(settings.startDeadline, process)
      process.client.call(preparation.method, preparation.parameters) { [weak self, weak process] outcome in
        if let process { self?.prepared(process, outcome) }
      }
    } catch {
      startFailed(.missing("\(error)"))
    }
  }

  private func prepared(_ process: WorkerProcess, _ outcome: VarlinkLoopClient.Outcome) {
    guard case .starting(let starting) = phase, starting === process else { return }
    switch outcome {
    case .success(let answer):
      do { try preparation.accept(answer) } catch { return end(process, Ending(failure: error, wasStarting: true)) }
      lastFailure = nil
      phase = .idle(process)
      advance()
    case .failure(.failed(let reply)): end(process, Ending(failure: .answered(reply), wasStarting: true))
    case .failure(let error): lost(process, error)
    }
  }

  private func begin(_ job: Job, _ process: WorkerProcess) {
    phase = .working(process, job)
    arm(job.deadline, process)
    process.client.call(job.method, job.parameters, descriptors: job.descriptors) { [weak self, weak process] outcome in
      if let process { self?.answered(process, outcome) }
    }
  }

  private func answered(_ process: WorkerProcess, _ outcome: VarlinkLoopClient.Outcome) {
    guard case .working(let working, let job) = phase, working === process else { return }
    let tell: @LoopActor () -> Void
    switch outcome {
    case .success(let answer):
      do { tell = try job.read(answer) } catch { return end(process, Ending(failure: error, job: job, wasStarting: false)) }
    case .failure(.failed(let reply)): tell = { job.fail(.answered(reply)) }
    case .failure(let error): return lost(process, error)
    }
    jobsDone += 1
    failedStarts = 0
    phase = .idle(process)
    tell()
    advance()
  }

  private func arm(_ deadline: Duration, _ process: WorkerProcess) {
    timer = clock.after(deadline) { [weak self] in
      guard let self else { return }
      switch phase {
      case .starting(let late) where late === process: end(process, Ending(failure: .timedOut, wasStarting: true))
      case .working(let late, let job) where late === process:
        end(process, Ending(failure: .timedOut, job: job, wasStarting: false))
      default: return
      }
    }
  }

  // MARK: End

  /// The connection is over: because the worker has died, which its exit status will tell, or because what it sent made no sense.
  private func lost(_ process: WorkerProcess, _ error: VarlinkClientError) {
    var failure: WorkerFailure?
    if case .malformed(let why) = error { failure = .refused(OneLine.text(why, limit: 200)) }
    switch phase {
    case .starting(let lost) where lost === process: end(process, Ending(failure: failure, wasStarting: true))
    case .working(let lost, let job) where lost === process: end(process, Ending(failure: failure, job: job, wasStarting: false))
    case .idle(let lost) where lost === process: end(process, Ending(failure: failure, wasStarting: !hasWorked))
    default: return
    }
  }

  /// Kills the worker. What becomes of its job is decided when it is collected.
  private func end(_ process: WorkerProcess, _ ending: Ending) {
    timer = nil
    phase = .ending(process, ending)
    process.kill()
    // Outside of whatever led here.
    if process.end != nil { EventLoop.main.post { [weak self] in self?.collected(process) } }
  }

  private func collected(_ process: WorkerProcess) {
    switch phase {
    case .ending(let ended, let ending) where ended === process: conclude(process, ending)
    case .idle(let ended) where ended === process: end(process, Ending(wasStarting: !hasWorked))
    // It may have answered with its last breath: reading the socket to its end tells. Until then the deadline holds.
    default: return
    }
  }

  private func conclude(_ process: WorkerProcess, _ ending: Ending) {
    phase = .resting
    if isStopping { return finishStopping() }
    guard !ending.isWanted else { return advance() }
    let failure = ending.failure ?? WorkerFailure(process.end)
    if ending.wasStarting { return startFailed(failure) }
    log.warning("worker: \(failure)", metadata: ["work": "\(work.rawValue)", "pid": "\(process.pid)"])
    ending.job?.fail(failure)
    advance()
  }

  private func startFailed(_ failure: WorkerFailure) {
    failedStarts += 1
    lastFailure = failure
    let delay = BackOff.delay(afterFailures: failedStarts)
    log.error(
      "worker did not start: \(failure)",
      metadata: ["work": "\(work.rawValue)", "failures": "\(failedStarts)", "next_ms": "\(delay.wholeMilliseconds)"])
    retryAt = clock.now + delay
    // The job for which it was started; with nothing to be expected soon, all of them.
    let failed = isBackingOff ? queue : Array(queue.prefix(1))
    queue.removeFirst(failed.count)
    if isBackingOff { retry = clock.after(delay) { [weak self] in self?.advance() } }
    EventLoop.main.post { [weak self] in
      for job in failed { job.fail(failure) }
      self?.advance()
    }
  }
}

extension WorkerFailure {
  /// What a worker's exit status tells when nobody here killed it for a reason.
  init(_ end: ChildEnd?) {
    switch end {
    case .exited(WorkerContract.Exit.memory): self = .outOfMemory
    case .exited(WorkerContract.Exit.unavailable): self = .missing("this work is not in it")
    case .exited(127): self = .missing("it cannot be run")
    case .exited(let code): self = .crashed("exit status \(code)")
    case .killed(let signal): self = .crashed("signal \(signal)")
    case nil: self = .crashed("it went away")
    }
  }
}
