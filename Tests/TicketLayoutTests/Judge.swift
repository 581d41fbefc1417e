import Glibc
import TicketLayout
import Testing

/// Programs that know nothing of ours.
enum Judge {
  /// Standard output of a shell command that must succeed.
  static func run(_ command: String) throws -> String {
    let pipe = try #require(popen(command, "r"))
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = fread(&buffer, 1, buffer.count, pipe)
      if count == 0 { break }
      output += buffer[..<count]
    }
    try #require(pclose(pipe) == 0, "\(command)")
    return String(decoding: output, as: UTF8.self)
  }

  /// What zbarimg reads from a picture, a code a line.
  static func codes(_ ticket: PaintedTicket) throws -> [String] {
    var name = Array("/tmp/halld-layout-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    try #require(file >= 0)
    close(file)
    let path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { unlink(path) }
    try Sample.write(Sample.png(ticket, scale: 2, border: 30), to: path)
    return try run("zbarimg -q --raw \(path)").split(separator: "\n").map(String.init)
  }

  /// The glyph numbers that hb-shape chooses for a word of Mongolian.
  static func glyphs(_ word: String, font: String) throws -> [UInt32] {
    try run("hb-shape --no-glyph-names --no-positions --no-clusters --language=mn '\(font)' '\(word)'")
      .split { "[]|\n".contains($0) }.compactMap { UInt32($0) }
  }

  static func glyphNames(_ word: String, font: String) throws -> [String] {
    try run("hb-shape --no-positions --no-clusters --language=mn '\(font)' '\(word)'").split { "[]|\n".contains($0) }.map(String.init)
  }
}

struct SplitMix64: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
