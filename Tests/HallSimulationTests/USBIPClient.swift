import Glibc

/// A client of USB/IP with a printer's few transfers, of the tests' own making: what hallsim says is checked against the bytes of the
/// protocol's document, not against hallsim's idea of them.
final class USBIPClient {
  struct Problem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  /// RET_SUBMIT.
  struct Ended: Equatable {
    var id: UInt32
    var status: Int32
    var length: Int
    var data: [UInt8] = []
  }

  private let descriptor: Int32
  private var nextID: UInt32 = 1
  private var device: UInt32 = 0
  /// Transfers into the host, whose answers carry data.
  private var reading: Set<UInt32> = []

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    guard result == 0 else { throw Problem("cannot connect to port \(port)") }
    // Longer than anything takes; a test that waits for it has failed.
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  func send(_ bytes: [UInt8]) { _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

  /// So many bytes; fewer if the server ends the connection.
  func receive(_ count: Int) -> [UInt8] {
    var result: [UInt8] = []
    while result.count < count {
      var buffer = [UInt8](repeating: 0, count: count - result.count)
      let got = recv(descriptor, &buffer, buffer.count, 0)
      guard got > 0 else { break }
      result += buffer.prefix(got)
    }
    return result
  }

  /// Whether the server ended the connection, with nothing more to read.
  var isOver: Bool {
    var byte: UInt8 = 0
    let got = recv(descriptor, &byte, 1, 0)
    return got == 0 || (got < 0 && errno == ECONNRESET)
  }

  static func number(_ bytes: some Collection<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
  static func word(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

  static func importRequest(_ busID: String) -> [UInt8] {
    let name = Array(busID.utf8)
    return bytes("01 11 80 03 00 00 00 00") + name + [UInt8](repeating: 0, count: 32 - name.count)
  }

  /// OP_REQ_IMPORT; the 312 bytes that describe the device.
  func importDevice(_ busID: String) throws -> [UInt8] {
    send(Self.importRequest(busID))
    let head = receive(8)
    guard head == bytes("01 11 00 03 00 00 00 00") else { throw Problem("import of \(busID): \(head)") }
    let record = receive(312)
    device = Self.number(record[288..<292]) << 16 | Self.number(record[292..<296])
    return record
  }

  /// CMD_SUBMIT.
  ///
  /// - Returns: its number.
  @discardableResult func submit(
    endpoint: UInt8, reads: Bool, length: Int, data: [UInt8] = [], setup: [UInt8] = [UInt8](repeating: 0, count: 8)
  ) -> UInt32 {
    let id = nextID
    nextID += 1
    if reads { reading.insert(id) }
    send(
      Self.word(1) + Self.word(id) + Self.word(device) + Self.word(reads ? 1 : 0) + Self.word(UInt32(endpoint)) + Self.word(0)
        + Self.word(UInt32(length)) + Self.word(0) + Self.word(.max) + Self.word(0) + setup + data)
    return id
  }

  func write(_ data: [UInt8], to endpoint: UInt8 = 2) -> UInt32 { submit(endpoint: endpoint, reads: false, length: data.count, data: data) }
  func read(_ length: Int, from endpoint: UInt8 = 1) -> UInt32 { submit(endpoint: endpoint, reads: true, length: length) }

  /// A control request; its eight bytes say whether data comes back.
  func control(_ setup: [UInt8], data: [UInt8] = []) throws -> Ended {
    let reads = setup[0] & 0x80 != 0
    let id = submit(endpoint: 0, reads: reads, length: Int(setup[6]) | Int(setup[7]) << 8, data: data, setup: setup)
    let ended = try next()
    guard ended.id == id else { throw Problem("waited for \(id), got \(ended)") }
    return ended
  }

  /// CMD_UNLINK, without waiting for the answer.
  func unlink(_ transfer: UInt32) -> UInt32 {
    let id = nextID
    nextID += 1
    send(
      Self.word(2) + Self.word(id) + Self.word(device) + Self.word(0) + Self.word(0) + Self.word(transfer)
        + [UInt8](repeating: 0, count: 24))
    return id
  }

  /// The next RET_SUBMIT.
  func next() throws -> Ended {
    let head = receive(48)
    guard head.count == 48, Self.number(head[0..<4]) == 3 else { throw Problem("no RET_SUBMIT: \(head)") }
    let id = Self.number(head[4..<8])
    let length = Int(Self.number(head[24..<28]))
    let data = reading.remove(id) != nil ? receive(length) : []
    return Ended(id: id, status: Int32(bitPattern: Self.number(head[20..<24])), length: length, data: data)
  }

  /// The next RET_UNLINK: its number and status.
  func nextUnlinked() throws -> (id: UInt32, status: Int32) {
    let head = receive(48)
    guard head.count == 48, Self.number(head[0..<4]) == 4 else { throw Problem("no RET_UNLINK: \(head)") }
    return (Self.number(head[4..<8]), Int32(bitPattern: Self.number(head[20..<24])))
  }
}
