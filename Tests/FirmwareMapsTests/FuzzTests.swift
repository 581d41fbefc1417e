import FirmwareMaps
import StrictTOML
import Testing

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every run.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Whatever the bytes: a map or problems, never both, never neither, never a crash.
@Suite struct FuzzTests {
  private static let pieces = [
    "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "\"", "'", "\"\"\"", "'''", "\n", "\r\n", "#", "\\u0000", "\\", "\\U0010FFFF", "\0",
    "1e999",
    "0x", "0xFFFFFFFFFFFFFFFFF", "-0", "1979-05-27T07:32:00Z", "25:61:61", "nan", "true", "a.b.c = 1\n", "[a.a]\n", "[[sample]]\n",
    "[[match]]\n",
    "\u{FEFF}", "\u{202E}", "é", "𝄞", "sample = []\n", "escpos = 1\n", "schema = 1\n",
  ]

  private static func mutate(_ original: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let position = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, position + Int.random(in: 0...20, using: &random))
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes.removeSubrange(position..<end)
      case 1: bytes.insert(contentsOf: bytes[position..<end], at: position)
      case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: position)
      case 3: if position < bytes.count { bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
      case 4: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: position)
      default: bytes.removeSubrange(position..<bytes.count)
      }
    }
    return bytes
  }

  @Test(arguments: Fixture.shipped.maps.map(\.file)) func aMutatedMapIsAMapOrHasProblems(_ file: String) throws {
    let original = try PlainFiles.read(file, limit: 65_536)
    var random = SplitMix64(state: UInt64(truncatingIfNeeded: file.utf8.reduce(0) { $0 &* 31 &+ Int($1) }.magnitude))
    for _ in 0..<400 {
      let bytes = Self.mutate(original, &random)
      let (map, problems) = Fixture.read(bytes, file: "maps/ticket-printer/fuzz.toml")
      #expect((map == nil) == !problems.isEmpty)
      let lines = bytes.count { $0 == 0x0A } + 1
      for problem in problems { #expect((problem.line ?? 1) <= lines) }
    }
  }

  @Test func anySequenceOfTOMLPiecesIsAMapOrHasProblems() {
    var random = SplitMix64(state: 7)
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
      let (map, problems) = Fixture.read(text)
      #expect((map == nil) == !problems.isEmpty)
    }
  }

  @Test func everyPrefixOfAMapIsAMapOrHasProblems() {
    let bytes = Array(Fixture.good.utf8)
    for count in 0...bytes.count {
      let (map, problems) = Fixture.read(Array(bytes[..<count]))
      #expect((map == nil) == !problems.isEmpty)
    }
  }
}
