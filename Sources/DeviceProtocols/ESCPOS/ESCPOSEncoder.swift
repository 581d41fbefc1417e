/// Builds the bytes of one job for an ESC/POS printer.
///
/// A pure value: commands are appended to ``bytes`` and nothing is sent. What can be asked at any time (`DLE EOT` and its kin) is not
/// part of a job and is found in ``ESCPOSRealTimeCommand``.
///
/// Two promises hold for every sequence of calls. No control character of the caller's text reaches the printer. And nowhere in
/// ``bytes`` do `10 04`, `10 05` or `10 14` occur, because older printers execute real-time commands even inside image data (Epson
/// ESC/POS reference, DLE EOT and DLE DC4, notes).
///
/// Sources of the constants: the section of the Epson ESC/POS reference that each method names; see docs/device-protocols/escpos.md.
package struct ESCPOSEncoder: Hashable, Sendable {
  /// The job so far.
  package private(set) var bytes: [UInt8] = []

  /// The offsets in ``bytes`` at which a command or a run of text has ended, ascending.
  ///
  /// A real-time command put in anywhere else would be taken as a parameter or as a part of an image (Epson ESC/POS reference,
  /// DLE DC4, notes: "Do not embed this command within another command").
  package private(set) var commandEnds: [Int] = []

  /// What the texts of this job lost on their way to the printer's character set.
  package internal(set) var textLosses = ESCPOSTextLosses()

  /// An empty job with room for `capacity` bytes.
  package init(reservingCapacity capacity: Int = 0) {
    bytes.reserveCapacity(max(0, capacity))
  }

  /// ESC @: back to the settings at power-on. Also ends automatic status back and Chinese mode as far as the printer's switches do not
  /// set it.
  package mutating func initialise() {
    append([0x1B, 0x40])
  }

  /// Appends one whole command whose bytes cannot contain a real-time command whatever its parameters are.
  mutating func append(_ command: [UInt8]) {
    bytes.append(contentsOf: command)
    commandEnds.append(bytes.count)
  }

  /// Appends one whole command, unless its parameters happen to spell a real-time command.
  mutating func appendChecked(_ command: [UInt8]) throws(ESCPOSEncodingError) {
    guard !ESCPOSRealTimeCommand.isIntroduced(in: command) else { throw .collidesWithRealTimeCommand }
    append(command)
  }

  /// Appends a run of already encoded text.
  mutating func append(text: [UInt8]) {
    guard !text.isEmpty else { return }
    append(text)
  }

  /// Appends one raster slice: its header and its rows, copied as a block.
  mutating func append(header: [UInt8], rows: ArraySlice<UInt8>) {
    bytes.append(contentsOf: header)
    bytes.append(contentsOf: rows)
    commandEnds.append(bytes.count)
  }

  /// Makes room for `count` more bytes, so that a large image is not moved while it is appended.
  mutating func reserve(_ count: Int) {
    bytes.reserveCapacity(bytes.count + count)
  }

  /// The value as a byte, if it is in the range.
  static func byte(_ value: Int, in allowed: ClosedRange<Int>, name: String) throws(ESCPOSEncodingError) -> UInt8 {
    guard allowed.contains(value), let byte = UInt8(exactly: value) else {
      throw .parameterOutOfRange(name: name, value: value, allowed: allowed)
    }
    return byte
  }
}
