import EventLoop
import Glibc

/// Virtual devices under one directory: their terminals or USB plugs, the pictures of what they printed, and who wants to know.
@LoopActor public final class VirtualHall {
  /// One device to be made.
  public struct DeviceSpecification: Sendable, Equatable {
    /// Its name: letters, digits, `-`, `_` and `.`, not beginning with a dot.
    public var name: String
    /// The name of a ``PrinterModel``.
    public var model: String
    /// What it is connected by.
    public var attachment: Attachment
    /// Bits a second.
    public var baud: Int

    /// Reads `name=model[:baud]` for a terminal, `name=model@usb` for a USB printer, `name=model@acm[:baud]` or `name=model@ftdi[:baud]` for a serial line in
    /// USB; without a baud rate the line has 115200.
    ///
    /// - Throws: ``UsageError`` with a sentence on what is wrong.
    public init(parsing text: String) throws(UsageError) {
      let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2 else { throw UsageError("a device is given as name=model[@usb|@acm|@ftdi][:baud], not \"\(text)\"") }
      name = String(halves[0])
      let allowed = name.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || "-_.".utf8.contains(byte)
      }
      guard !name.isEmpty, allowed, !name.hasPrefix("."), name.utf8.count <= 64, name != "tickets", name != "io.halld.sim" else {
        throw UsageError("\"\(name)\" cannot be the name of a device")
      }
      let parts = halves[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let plug = parts[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
      model = String(plug[0])
      guard PrinterModel.named(model) != nil else {
        throw UsageError("there is no model \"\(model)\"; there are \(PrinterModel.all.map(\.name).joined(separator: ", "))")
      }
      attachment = .terminal
      if plug.count == 2 {
        guard let given = Attachment(rawValue: String(plug[1])), given.isUSB else {
          throw UsageError("\"@\(plug[1])\" is none of @usb, @acm and @ftdi")
        }
        attachment = given
      }
      baud = 115_200
      if parts.count == 2 {
        guard attachment != .usbPrinter else { throw UsageError("a USB printer has no baud rate") }
        guard let given = Int(parts[1]), (300...4_000_000).contains(given) else {
          throw UsageError("\"\(parts[1])\" is no baud rate between 300 and 4000000")
        }
        baud = given
      }
    }
  }

  /// A ticket and where its picture is.
  public struct Record: Sendable {
    /// 1 for the first of its device.
    public let number: Int
    /// The PNG file; nil if it could not be written.
    public let path: String?
    /// Dots across the print area.
    public let width: Int
    /// Rows.
    public let height: Int
    /// What became of it.
    public internal(set) var fate: Ticket.Fate
    /// Printed to its end, and from its beginning.
    public let isComplete: Bool
  }

  /// What somebody who watches the hall is told.
  public struct Change: Sendable {
    /// The device.
    public let device: String
    /// What happened.
    public let event: PrinterEvent
    /// The ticket that it is about, if any.
    public let ticket: Record?
    /// Something went wrong with the picture file.
    public let problem: String?
  }

  /// Pictures stay on disk; of their records only so many of the newest are kept for a device.
  private static let longestRecord = 10_000

  /// Where everything is, as an absolute path.
  public let directory: String
  /// In the order given.
  public private(set) var devices: [any VirtualDevice] = []
  /// What offers the USB devices.
  private let usbip: USBIPServer?
  private var records: [String: [Record]] = [:]
  private var observers: [Int: @LoopActor (Change) -> Void] = [:]
  private var nextObserver = 0

  /// Makes the directory, the terminals and their names, without USB devices.
  ///
  /// - Parameter seed: each device draws its own from it.
  /// - Throws: `SystemError` for files and terminals, ``ROMFont/Missing`` without a font.
  public convenience init(directory: String, devices: [DeviceSpecification], seed: UInt64) throws {
    try self.init(directory: directory, devices: devices, seed: seed, usbip: nil)
  }

  /// Makes the directory, the terminals and their names, and the USB devices, which need `usbip`.
  ///
  /// - Parameter seed: each device draws its own from it.
  /// - Throws: `SystemError` for files and terminals, ``ROMFont/Missing`` without a font.
  init(directory: String, devices specifications: [DeviceSpecification], seed: UInt64, usbip: USBIPServer?) throws {
    self.usbip = usbip
    try Self.makeDirectory(directory)
    // Whoever is told of a path may have another working directory.
    var resolved = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard realpath(directory, &resolved) != nil else { throw SystemError(errno, "find \(directory)") }
    let directory = String(decoding: resolved.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    self.directory = directory
    try Self.makeDirectory(directory + "/tickets")
    let font = try ROMFont()
    var seeds = SplitMix64(seed: seed)
    for specification in specifications {
      guard let model = PrinterModel.named(specification.model) else { continue }
      let printer = VirtualESCPOSPrinter(model: model, font: font, seed: seeds.next())
      devices.append(try makeDevice(specification, printer))
    }
  }

  private func makeDevice(_ specification: DeviceSpecification, _ printer: VirtualESCPOSPrinter) throws -> any VirtualDevice {
    let onEvent: @LoopActor (any VirtualDevice, PrinterEvent) -> Void = { [weak self] device, event in
      self?.happened(device.name, event)
    }
    guard specification.attachment.isUSB else {
      return try VirtualSerialPrinter(
        name: specification.name, path: "\(directory)/\(specification.name)", baud: specification.baud, printer: printer, onEvent: onEvent)
    }
    guard let usbip else { throw UsageError("\(specification.name) is a USB device, which needs --usbip") }
    let device = VirtualUSBPrinter(
      name: specification.name, path: "usbip:\(usbip.address)/\(usbip.nextBusID)", attachment: specification.attachment,
      baud: specification.baud, printer: printer, serial: "HS\(Self.padded(devices.count + 1))", onEvent: onEvent)
    usbip.add(device)
    return device
  }

  /// The device of a name.
  public func device(_ name: String) -> (any VirtualDevice)? { devices.first { $0.name == name } }

  /// What a device printed, oldest first.
  public func tickets(of device: String) -> [Record] { records[device] ?? [] }

  /// How many tickets left the device since the start.
  public func ticketCount(of device: String) -> Int { records[device]?.last?.number ?? 0 }

  /// Calls `observer` for everything that happens from now on.
  ///
  /// - Returns: what ``removeObserver(_:)`` wants.
  public func addObserver(_ observer: @escaping @LoopActor (Change) -> Void) -> Int {
    nextObserver += 1
    observers[nextObserver] = observer
    return nextObserver
  }

  /// Stops calling.
  public func removeObserver(_ id: Int) { observers[id] = nil }

  /// Takes terminals and names away; pictures stay.
  public func close() {
    for device in devices { device.close() }
    usbip?.close()
    devices = []
    observers = [:]
  }

  private func happened(_ device: String, _ event: PrinterEvent) {
    var record: Record?
    var problem: String?
    switch event.kind {
    case .ticket(let ticket):
      var path: String? = "\(directory)/tickets/\(device)-\(Self.padded(ticket.number)).png"
      do throws(TicketPicture.Failure) {
        if let path { try TicketPicture(ticket).write(to: path) }
      } catch {
        problem = error.description
        path = nil
      }
      let made = Record(
        number: ticket.number, path: path, width: ticket.picture.width, height: ticket.picture.height, fate: ticket.fate,
        isComplete: ticket.isComplete)
      records[device, default: []].append(made)
      if let count = records[device]?.count, count > Self.longestRecord { records[device]?.removeFirst() }
      record = made
    case .fate(let number, let fate):
      if let index = records[device]?.lastIndex(where: { $0.number == number }) {
        records[device]?[index].fate = fate
        record = records[device]?[index]
      }
    default: break
    }
    let change = Change(device: device, event: event, ticket: record, problem: problem)
    for observer in observers.sorted(by: { $0.key < $1.key }) { observer.value(change) }
  }

  private static func padded(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 4 - text.count)) + text
  }

  private static func makeDirectory(_ path: String) throws {
    var made = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      made += made.isEmpty && part.isEmpty ? "/" : made.isEmpty || made.hasSuffix("/") ? String(part) : "/" + part
      if mkdir(made, 0o755) < 0, errno != EEXIST { throw SystemError(errno, "make the directory \(made)") }
    }
  }
}
