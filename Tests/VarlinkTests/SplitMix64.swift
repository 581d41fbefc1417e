/// Steele, Lea, Flood: "Fast splittable pseudorandom number generators" (2014). A seed gives the same numbers on every run.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Some bytes changed, cut out, doubled or put in.
  mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &self) {
      let place = Int.random(in: 0...bytes.count, using: &self)
      switch Int.random(in: 0..<4, using: &self) {
      case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &self)
      case 1 where place < bytes.count: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...8, using: &self)))
      case 2: bytes.insert(contentsOf: bytes.prefix(place).suffix(16), at: place)
      default: bytes.insert(#"{}[]",:\0-e"#.utf8.randomElement(using: &self) ?? 0, at: place)
      }
    }
    return bytes
  }
}
