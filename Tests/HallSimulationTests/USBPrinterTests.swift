import DeviceTestSupport
import EventLoop
import Glibc
import Testing

@testable import HallSimulation

/// Virtual printers on USB, met over USB/IP by a client that knows only the protocols' documents.
@Suite(.serialized) struct USBPrinterTests {
  init() { LoopThread.start() }

  /// A hall with USB devices on a free port.
  @LoopActor final class Stage {
    let hall: VirtualHall
    let port: UInt16

    init(_ devices: String...) throws {
      var template = Array("/tmp/hallsim-usb-XXXXXX".utf8CString)
      guard let made = mkdtemp(&template).map({ String(cString: $0) }) else { throw USBIPClient.Problem("no temporary directory") }
      let server = try USBIPServer(USBIPAddress(port: 0)) { _ in }
      port = server.address.port
      hall = try VirtualHall(
        directory: made, devices: try devices.map { try VirtualHall.DeviceSpecification(parsing: $0) }, seed: 1, usbip: server)
    }

    func set(_ condition: PrinterCondition, _ on: Bool = true, value: Int? = nil) { hall.devices[0].set(condition, on, value: value) }
    func perform(_ action: PrinterAction) { hall.devices[0].perform(action) }
    var tickets: [VirtualHall.Record] { hall.tickets(of: "p") }
    var isAtAnotherRate: Bool { hall.devices[0].printer.isAtAnotherRate }
    /// So many devices have a host.
    var hosts: Int { hall.devices.count { ($0 as? VirtualUSBPrinter)?.hasHost == true } }
    var received: Int { hall.devices[0].printer.received }
  }

  static let getDeviceID = bytes("A1 00 00 00 00 00 FF 03")
  static let getPortStatus = bytes("A1 01 00 00 00 00 01 00")
  static let clearHalt = bytes("02 01 00 00 02 00 00 00")
  static let job = Array("A ticket\n".utf8) + fullCut + processID("0001")

  @Test func `a host enumerates the printer, prints a ticket through bulk transfers and is told that it is printed`() async throws {
    let stage = try await Stage("p=gsh80@usb")
    let host = try USBIPClient(port: stage.port)
    let record = try host.importDevice("1-1")
    #expect(Array(record[300..<306]) == bytes("04 B8 0E 28 01 00"))

    let device = try host.control(bytes("80 06 00 01 00 00 40 00")).data
    #expect(device == bytes("12 01 00 02 00 00 00 40 B8 04 28 0E 00 01 01 02 03 01"))
    let configuration = try host.control(bytes("80 06 00 02 00 00 FF 00")).data
    #expect(
      configuration == bytes("09 02 20 00 01 01 00 C0 01  09 04 00 00 02 07 01 02 00  07 05 81 02 40 00 00  07 05 02 02 40 00 00"))
    #expect(try host.control(bytes("80 06 00 02 00 00 09 00")).data == Array(configuration.prefix(9)))
    #expect(try host.control(bytes("80 06 01 03 09 04 FF 00")).data == bytes("0C 03 45 00 50 00 53 00 4F 00 4E 00"))
    #expect(try host.control(bytes("00 09 01 00 00 00 00 00")).status == 0)
    // No such descriptor (device qualifier).
    #expect(try host.control(bytes("80 06 00 06 00 00 0A 00")).status == -EPIPE)

    let id = try host.control(Self.getDeviceID).data
    #expect(Int(id[0]) << 8 | Int(id[1]) == id.count)
    #expect(String(decoding: id.dropFirst(2), as: UTF8.self) == "MFG:EPSON;CMD:ESC/POS;MDL:TM-T82III;CLS:PRINTER;SN:HS0001;")
    #expect(try host.control(Self.getPortStatus).data == [0x18])

    let answer = host.read(64)
    let sent = host.write(Self.job)
    #expect(try host.next() == .init(id: sent, status: 0, length: Self.job.count))
    #expect(try host.next() == .init(id: answer, status: 0, length: 7, data: confirmation("0001")))
    let ticket = try #require(await stage.tickets.first)
    let picture = try #require(ticket.path)
    #expect(ticket.isComplete && access(picture, R_OK) == 0)
    await stage.hall.close()
  }

  @Test func `a full printer keeps the host's transfer waiting, and takes it when it has room again`() async throws {
    let stage = try await Stage("p=gsh80@usb")
    let host = try USBIPClient(port: stage.port)
    _ = try host.importDevice("1-1")
    await stage.set(.coverOpen)
    let image = raster(Bitmap(width: 576, height: 200))
    let job = image + fullCut + processID("0002")
    let sent = host.write(job)
    // Endpoint 0 answers all the while.
    #expect(try host.control(Self.getPortStatus).data == [0x00])
    #expect(await stage.received < job.count)
    await stage.perform(.closeCover)
    #expect(try host.next() == .init(id: sent, status: 0, length: job.count))
    let answer = host.read(64)
    #expect(try host.next() == .init(id: answer, status: 0, length: 7, data: confirmation("0002")))
    await stage.hall.close()
  }

  @Test func `a transfer that is taken back half-way says how much went over the bus`() async throws {
    let stage = try await Stage("p=gsh80@usb")
    let host = try USBIPClient(port: stage.port)
    _ = try host.importDevice("1-1")
    await stage.set(.coverOpen)
    let sent = host.write([UInt8](repeating: 0, count: 20_000))
    _ = try host.control(Self.getPortStatus)
    let taken = await stage.received
    #expect(taken >= 4096 && taken < 20_000)
    let unlink = host.unlink(sent)
    #expect(try host.next() == .init(id: sent, status: -ECONNRESET, length: taken))
    #expect(try host.nextUnlinked() == (unlink, 0))

    // One that waits untouched is simply gone, and one that has ended is not found.
    let waiting = host.read(64)
    let second = host.unlink(waiting)
    #expect(try host.nextUnlinked() == (second, -ECONNRESET))
    let third = host.unlink(waiting)
    #expect(try host.nextUnlinked() == (third, 0))
    await stage.hall.close()
  }

  @Test func `a stall ends the transfer with what went before it, and lasts until the host clears it`() async throws {
    let stage = try await Stage("p=gsh80@usb")
    let host = try USBIPClient(port: stage.port)
    _ = try host.importDevice("1-1")
    await stage.set(.usbStall, value: 4)
    let first = host.write(Self.job)
    #expect(try host.next() == .init(id: first, status: -EPIPE, length: 4))
    let second = host.write(Self.job)
    #expect(try host.next() == .init(id: second, status: -EPIPE, length: 0))
    #expect(try host.control(bytes("82 00 00 00 02 00 02 00")).data == [1, 0])
    #expect(try host.control(Self.clearHalt).status == 0)
    #expect(try host.control(bytes("82 00 00 00 02 00 02 00")).data == [0, 0])
    let third = host.write(Array(Self.job.dropFirst(4)))
    #expect(try host.next() == .init(id: third, status: 0, length: Self.job.count - 4))
    let answer = host.read(64)
    #expect(try host.next() == .init(id: answer, status: 0, length: 7, data: confirmation("0001")))
    await stage.hall.close()
  }

  @Test func `a printer that answers NAK takes nothing until the condition ends`() async throws {
    let stage = try await Stage("p=gsh80@usb")
    let host = try USBIPClient(port: stage.port)
    _ = try host.importDevice("1-1")
    await stage.set(.usbNAK)
    let sent = host.write(bytes("10 04 01"))
    #expect(try host.control(Self.getPortStatus).data == [0x18])
    #expect(await stage.received == 0)
    await stage.set(.usbNAK, false)
    #expect(try host.next() == .init(id: sent, status: 0, length: 3))
    await stage.hall.close()
  }

  @Test(arguments: [(nil, [0, 0]), (65535, [0xFF, 0xFF])] as [(Int?, [UInt8])])
  func `the length of the device id can be a lie`(_ value: Int?, _ length: [UInt8]) async throws {
    let stage = try await Stage("p=gsh80@usb")
    let host = try USBIPClient(port: stage.port)
    _ = try host.importDevice("1-1")
    await stage.set(.usbDeviceID, value: value)
    let id = try host.control(Self.getDeviceID)
    #expect(id.status == 0 && Array(id.data.prefix(2)) == length && (id.data.count > 2) == (value != nil))
    await stage.hall.close()
  }

  @Test func `SOFT_RESET throws away what was sent and ends a stall`() async throws {
    let stage = try await Stage("p=gsh80@usb")
    let host = try USBIPClient(port: stage.port)
    _ = try host.importDevice("1-1")
    await stage.set(.coverOpen)
    let sent = host.write(Self.job)
    #expect(try host.next().id == sent)
    #expect(try host.control(bytes("21 02 00 00 00 00 00 00")).status == 0)
    await stage.perform(.closeCover)
    let answer = host.read(64)
    let question = host.write(processID("0002"))
    #expect(try host.next().id == question)
    #expect(try host.next() == .init(id: answer, status: 0, length: 7, data: confirmation("0002")))
    #expect(await stage.tickets.isEmpty)
    await stage.hall.close()
  }

  @Test func `a pulled cable ends the connection, a printer that is not plugged in cannot be had, and one that is can again`() async throws
  {
    let stage = try await Stage("p=gsh80@usb")
    do {
      let host = try USBIPClient(port: stage.port)
      _ = try host.importDevice("1-1")
      _ = host.write(Self.job)
      await stage.perform(.unplug)
      while !host.receive(1).isEmpty {}
      #expect(host.isOver)
    }
    let refused = try USBIPClient(port: stage.port)
    refused.send(USBIPClient.importRequest("1-1"))
    #expect(refused.receive(8) == bytes("01 11 00 03 00 00 00 04"))
    refused.send(USBIPCodecTests.deviceList)
    #expect(refused.receive(12) == bytes("01 11 00 05 00 00 00 00 00 00 00 00"))

    await stage.set(.usbEndpoints)
    await stage.set(.usbKeyboard)
    await stage.perform(.replug)
    let host = try USBIPClient(port: stage.port)
    #expect(try host.importDevice("1-1").last == 2)
    let configuration = try host.control(bytes("80 06 00 02 00 00 FF 00")).data
    #expect(Array(configuration[18..<32]) == bytes("07 05 84 02 40 00 00 07 05 03 02 40 00 00"))
    #expect(Array(configuration[32..<41]) == bytes("09 04 01 00 01 03 01 01 00"))
    #expect(try host.control(bytes("81 06 00 22 01 00 3F 00")).data.count == 63)
    let sent = host.write(bytes("10 04 01"), to: 3)
    #expect(try host.next().id == sent)
    let answer = host.read(64, from: 4)
    #expect(try host.next() == .init(id: answer, status: 0, length: 1, data: [0x12]))
    await stage.hall.close()
  }

  @Test func `the cable can be pulled after some bytes and in a control request, and a switched-off printer leaves the bus`() async throws {
    let stage = try await Stage("p=gsh80@usb")
    let first = try USBIPClient(port: stage.port)
    _ = try first.importDevice("1-1")
    await stage.set(.unplugAfter, value: 3)
    _ = first.write(Self.job)
    #expect(first.isOver)
    #expect(await stage.received == 3)

    await stage.perform(.replug)
    let second = try USBIPClient(port: stage.port)
    _ = try second.importDevice("1-1")
    await stage.set(.usbVanish)
    #expect(try second.control(bytes("80 06 00 01 00 00 12 00")).data.count == 18)
    second.submit(endpoint: 0, reads: true, length: 1, setup: Self.getPortStatus)
    #expect(second.isOver)

    await stage.perform(.replug)
    let third = try USBIPClient(port: stage.port)
    _ = try third.importDevice("1-1")
    await stage.perform(.powerOff)
    #expect(third.isOver)
    await stage.hall.close()
  }

  @Test func `a serial line in USB understands the host that has set it rightly, and only that`() async throws {
    let stage = try await Stage("p=gsh80@acm:19200")
    let host = try USBIPClient(port: stage.port)
    _ = try host.importDevice("1-1")
    let configuration = try host.control(bytes("80 06 00 02 00 00 FF 00")).data
    #expect(Int(configuration[2]) | Int(configuration[3]) << 8 == configuration.count && configuration[4] == 2)
    #expect(try host.control(bytes("A1 21 00 00 00 00 07 00")).data == bytes("80 25 00 00 00 00 08"))
    func open(_ coding: String) throws {
      #expect(try host.control(bytes("21 20 00 00 00 00 07 00"), data: bytes(coding)).status == 0)
      #expect(try host.control(bytes("21 22 03 00 00 00 00 00")).status == 0)
    }
    // 19200 8E1, then 9600 8N1: not understood. 19200 8N1 is.
    for wrong in ["00 4B 00 00 00 02 08", "80 25 00 00 00 00 08"] {
      try open(wrong)
      #expect(await stage.isAtAnotherRate)
    }
    try open("00 4B 00 00 00 00 08")
    #expect(await stage.isAtAnotherRate == false)
    // Six bytes, and a rate of 0, are no line coding.
    #expect(try host.control(bytes("21 20 00 00 00 00 06 00"), data: bytes("00 4B 00 00 00 00")).status == -EPIPE)
    #expect(try host.control(bytes("21 20 00 00 00 00 07 00"), data: bytes("00 00 00 00 00 00 08")).status == -EPIPE)
    let answer = host.read(64)
    let sent = host.write(Self.job)
    #expect(try host.next() == .init(id: sent, status: 0, length: Self.job.count))
    #expect(try host.next() == .init(id: answer, status: 0, length: 7, data: confirmation("0001")))
    await stage.hall.close()
  }

  /// Divisors as the maker's note gives them.
  @Test(
    arguments: [
      (0x4138, 0, 9600), (0x809C, 0, 19_200), (0xC04E, 0, 38_400), (0x001A, 0, 115_384), (0x2710, 0, 300), (0, 0, 3_000_000),
      (1, 0, 2_000_000),
      (0x0003, 1, 888_888), (0xC003, 1, 774_193),
    ] as [(UInt16, UInt16, UInt32)])
  func `a bridge's divisor is a rate`(_ value: UInt16, _ index: UInt16, _ rate: UInt32) {
    var line = USBLineCoding()
    line.setDivisor(value: value, index: index)
    #expect(line.rate == rate)
  }

  @Test func `behind a bridge the printer understands the host that has set it rightly, and answers in the bridge's packets`() async throws
  {
    let stage = try await Stage("p=gsh80@ftdi:9600")
    let host = try USBIPClient(port: stage.port)
    let record = try host.importDevice("1-1")
    #expect(Array(record[300..<306]) == bytes("04 03 60 01 06 00"))
    func set(_ request: String) throws { #expect(try host.control(bytes("40 \(request) 00 00")).status == 0) }
    // Modem lines: DTR and RTS on. 8N1; 19200, which is wrong.
    try set("01 03 03 00 00")
    try set("04 08 00 00 00")
    try set("03 9C 80 00 00")
    #expect(await stage.isAtAnotherRate)
    // 9600, with even parity and without.
    try set("03 38 41 00 00")
    try set("04 08 02 00 00")
    #expect(await stage.isAtAnotherRate)
    try set("04 08 00 00 00")
    #expect(await stage.isAtAnotherRate == false)
    #expect(try host.control(bytes("40 04 09 00 00 00 00 00")).status == -EPIPE)
    let answer = host.read(512)
    let sent = host.write(Self.job)
    #expect(try host.next() == .init(id: sent, status: 0, length: Self.job.count))
    #expect(try host.next() == .init(id: answer, status: 0, length: 9, data: [0xB1, 0x60] + confirmation("0001")))
    // 69 bytes of status: a full packet and the rest.
    let question = Array(repeatElement(bytes("10 04 01"), count: 69).joined())
    #expect(try host.control(bytes("C0 0A 00 00 00 00 01 00")).data == [16])
    let many = host.write(question)
    #expect(try host.next().id == many)
    let packets = host.read(512)
    let ok = [UInt8](repeating: 0x12, count: 69)
    #expect(
      try host.next() == .init(id: packets, status: 0, length: 73, data: [0xB1, 0x60] + ok.prefix(62) + [0xB1, 0x60] + ok.suffix(7)))
    await stage.hall.close()
  }

  @Test func `a device has one host, which gives it back when it goes`() async throws {
    let stage = try await Stage("p=gsh80@usb", "q=gsh80@acm")
    do {
      let host = try USBIPClient(port: stage.port)
      _ = try host.importDevice("1-1")
      let other = try USBIPClient(port: stage.port)
      other.send(USBIPClient.importRequest("1-1"))
      #expect(other.receive(8) == bytes("01 11 00 03 00 00 00 02"))
      #expect(try other.importDevice("1-2").count == 312)
    }
    while await stage.hosts > 0 { await Task.yield() }
    let again = try USBIPClient(port: stage.port)
    #expect(try again.importDevice("1-1").count == 312)
    await stage.hall.close()
  }

  /// CMD_SUBMIT of reads from the bulk endpoint.
  private static func reads(_ numbers: [UInt32], length: UInt32) -> [UInt8] {
    var result: [UInt8] = []
    for number in numbers {
      result += bytes("00 00 00 01") + USBIPClient.word(number) + bytes("00 01 00 01 00 00 00 01 00 00 00 01 00 00 00 00")
      result += USBIPClient.word(length) + [UInt8](repeating: 0, count: 20)
    }
    return result
  }

  /// What a client sends, after it has imported the device or instead.
  static let offences: [(what: String, imports: Bool, bytes: [UInt8])] = [
    ("HTTP", false, Array("GET / HTTP/1.1".utf8)),
    ("an unknown command", true, bytes("00 00 00 09")),
    ("another device", true, bytes("00 00 00 02 00 00 00 09 00 01 00 07") + [UInt8](repeating: 0, count: 36)),
    ("a number twice", true, reads([1, 1], length: 64)),
    ("too many transfers", true, reads(Array(1...1025), length: 64)),
    ("too many bytes", true, reads(Array(1...9), length: 1 << 20)),
  ]

  @Test(arguments: offences.indices)
  func `a client that does not keep to the protocol loses its connection`(_ index: Int) async throws {
    let offence = Self.offences[index]
    let stage = try await Stage("p=gsh80@usb")
    let client = try USBIPClient(port: stage.port)
    client.send((offence.imports ? USBIPClient.importRequest("1-1") : []) + offence.bytes)
    while !client.receive(1).isEmpty {}
    #expect(client.isOver, "\(offence.what)")
    let host = try USBIPClient(port: stage.port)
    #expect(try host.importDevice("1-1").count == 312)
    await stage.hall.close()
  }

  @Test(.enabled(if: USBIPTool.isThere, "the tool usbip is not installed: scripts/setup test"))
  func `the stock tool usbip lists the devices`() async throws {
    let stage = try await Stage("p=gsh80@usb", "q=gsh80@acm", "r=generic58")
    let output = try USBIPTool.run("--tcp-port", "\(stage.port)", "list", "-r", "127.0.0.1")
    #expect(output.contains("1-1: ") && output.contains("04b8:0e28") && output.contains("07/01/02"))
    #expect(output.contains("1-2: ") && output.contains("0483:5740") && output.contains("02/02/01"))
    #expect(!output.contains("1-3"))
    await stage.hall.close()
  }

  @Test func `a specification says how the printer is connected`() throws {
    let parse = { try VirtualHall.DeviceSpecification(parsing: $0) }
    #expect(try parse("p=gsh80@usb").attachment == .usbPrinter)
    #expect(try parse("p=gsh80@acm").baud == 115_200)
    #expect(try parse("p=gsh80@acm:9600").baud == 9600)
    #expect(try parse("p=gsh80").attachment == .terminal)
    for text in ["p=gsh80@", "p=gsh80@ftdi:1", "p=gsh80@terminal", "p=gsh80@USB", "p=gsh80@usb:9600", "p=gsh80@acm:0"] {
      #expect(throws: UsageError.self, "\(text)") { try parse(text) }
    }
    let options = try HallsimProgram.parse(["run", "--directory=d", "--usbip", "--device=p=gsh80@usb"])
    #expect(options.usbip == USBIPAddress())
    #expect(try HallsimProgram.parse(["run", "--directory=d", "--usbip=[::1]:99"]).usbip == USBIPAddress(host: "::1", port: 99))
    #expect(try HallsimProgram.parse(["run", "--usbip", "127.0.0.2", "--directory=d"]).usbip?.host == "127.0.0.2")
    for words in [["--device=p=gsh80@usb"], ["--usbip", "somewhere"], ["--usbip="]] {
      #expect(throws: UsageError.self, "\(words)") { try HallsimProgram.parse(["run", "--directory=d"] + words) }
    }
  }
}

/// Debian's package usbip.
enum USBIPTool {
  private static let path = "/usr/sbin/usbip"
  static var isThere: Bool { access(path, X_OK) == 0 }

  static func run(_ arguments: String...) throws -> String {
    let command = ([path] + arguments).joined(separator: " ") + " 2>&1"
    guard let pipe = popen(command, "r") else { throw USBIPClient.Problem("cannot run \(command)") }
    var output = ""
    var line = [CChar](repeating: 0, count: 4096)
    while fgets(&line, Int32(line.count), pipe) != nil {
      output += String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    guard pclose(pipe) == 0 else { throw USBIPClient.Problem("\(command): \(output)") }
    return output
  }
}
