import Glibc
import HallInterface
import Varlink

extension HalldTicketPrinter.Content {
  /// A ticket by template.
  static func template(_ name: String, _ fields: [String: String], language: String? = nil) -> Self {
    .init(template: .init(name: name, fields: fields, language: language))
  }

  /// The code on ``queue(_:)``.
  static let address = "https://hall.example/q/A023"

  /// The queue ticket that halld comes with, every field filled in.
  static func queue(_ number: String = "A023") -> Self {
    .template(
      "queue",
      [
        "hall": "青山县政务服务中心", "number": number, "item": "社会保险登记", "windows": "3、4、5 号窗口", "zone": "B 区（综合窗口）", "ahead": "6",
        "time": "2026-03-02 09:32", "url": address,
      ])
  }

  /// ``TestHall/writeSlip()``.
  static func slip(_ text: String) -> Self { .template("slip", ["text": text]) }
}

extension TestHall {
  /// A preview with its picture.
  struct Shown {
    let reply: Printers.Preview.Reply
    let picture: PNGFile
  }

  // MARK: Tickets

  func printing(_ content: Printers.Content, key: String, on printer: String = "printer") throws -> Printers.Print.Reply {
    try call(Printers.Print.self, .init(printer: printer, key: key, content: content))
  }

  func preview(_ content: Printers.Content, on printer: String = "printer", descriptors: [VarlinkDescriptor] = []) throws -> Shown {
    let (reply, files) = try connect().callForDescriptors(
      Printers.Preview.self, .init(printer: printer, content: content), descriptors: descriptors, timeout: .seconds(20))
    guard let index = reply.descriptor, files.indices.contains(index), reply.path == nil else {
      throw HarnessError("a preview without its picture: \(reply)")
    }
    return Shown(reply: reply, picture: try PNGFile(files[index]))
  }

  /// How Print and Preview refuse a ticket, which must be the same. Nothing is accepted or printed.
  func refusal(of content: Printers.Content, descriptors: [VarlinkDescriptor] = []) throws -> Printers.Failure {
    let printing = try refusal(
      Printers.Print.self, .init(printer: "printer", key: "refused", content: content), descriptors: descriptors)
    let preview = try refusal(Printers.Preview.self, .init(printer: "printer", content: content), descriptors: descriptors)
    guard printing == preview else { throw HarnessError("Print refuses with \(printing), Preview with \(preview)") }
    return printing
  }

  // MARK: Templates

  func write(template name: String, _ text: String) throws { try Files.write(text, to: "\(folder)/templates/\(name).toml") }

  /// A short ticket with one field.
  func writeSlip(maxLength: Int = 2000, longest: Int = 300) throws {
    try write(template: "slip", Self.slip(#"text = "{text}""#, maxLength: maxLength, longest: longest))
  }

  /// A template `slip` with these blocks.
  static func slip(_ block: String, maxLength: Int = 2000, longest: Int = 300) -> String {
    """
    schema = 1
    [title]
    zh = "测试票"
    en = "Test slip"
    [paper]
    longest = \(longest)
    [fields.text]
    required = true
    max_length = \(maxLength)
    sample = "A"
    zh = "文字"
    en = "Text"
    [[block]]
    \(block)

    """
  }

  // MARK: The worker

  /// The processes that halld has started and not collected.
  var workers: [Int32] {
    guard let pid = daemon?.pid else { return [] }
    return Files.names(in: "/proc/\(pid)/task").flatMap { task in
      Files.text("/proc/\(pid)/task/\(task)/children").split(separator: " ").compactMap { Int32($0) }
    }
  }

  /// Waits until halld has as many workers.
  @discardableResult func untilWorkers(_ count: Int) throws -> [Int32] {
    let deadline = Moment.in(seconds: 20)
    while true {
      let workers = workers
      if workers.count == count { return workers }
      guard !deadline.hasPassed else { throw HarnessError("halld never had \(count) workers but \(workers)") }
      sched_yield()
    }
  }

  /// Kills the worker there is and waits until halld has collected it.
  func killWorker() throws {
    for worker in workers { kill(worker, SIGKILL) }
    try untilWorkers(0)
  }

  /// The environment with which halld starts workers that read how to fail from the file ``fault``.
  func workersThatFail() throws -> [String: String] {
    let path = folder + "/worker.sh"
    try Files.write(
      """
      #!/bin/sh
      read -r HALLD_WORKER_FAULT < '\(folder)/fault'
      export HALLD_WORKER_FAULT
      exec '\(Programs.path("hall-worker"))' "$@"

      """, to: path, mode: 0o755)
    try arm("")
    return ["HALLD_WORKER": path]
  }

  /// How the workers from now on fail, `step:kind`; with `once` the first of them alone.
  func arm(_ fault: String, once: Bool = false) throws {
    if once { try Files.write("", to: folder + "/once") }
    try Files.write(once ? "\(fault):\(folder)/once\n" : "\(fault)\n", to: folder + "/fault")
  }

  /// Whether the fault has happened that was to happen once.
  var hasFailed: Bool { access(folder + "/once", F_OK) != 0 }
}
