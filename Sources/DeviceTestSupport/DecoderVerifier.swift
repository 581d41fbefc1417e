/// Feeds one input to a decoder in many divisions and compares what comes out.
///
/// A decoder may not depend on where a read happened to end. So the same bytes are given whole, one by one, one by one with empty portions
/// in between, in two portions divided at every offset, and in random portions; each time a new decoder must say the same.
package struct DecoderVerifier<Message: Equatable> {
  /// A division of the input in which the decoder said something else.
  package struct Disagreement: CustomStringConvertible {
    /// The portions that were given.
    package let portions: [[UInt8]]
    /// What was expected.
    package let expected: [Message]
    /// What came out.
    package let actual: [Message]

    /// Both message lists and the sizes of the portions.
    package var description: String {
      "in portions of \(portions.map(\.count)) bytes: expected \(expected), got \(actual)"
    }
  }

  private let decode: ([[UInt8]]) -> [Message]

  /// `decode` makes a new decoder, gives it the portions in order and returns all its messages.
  package init(decode: @escaping ([[UInt8]]) -> [Message]) {
    self.decode = decode
  }

  /// The first division in which the decoder does not say `expected`, or nil. Without `expected`, what it says to the whole input counts.
  ///
  /// `randomDivisions` of them follow from `seed`.
  package func disagreement(
    on input: [UInt8], expected: [Message]? = nil, seed: UInt64 = 1, randomDivisions: Int = 32
  ) -> Disagreement? {
    let reference = expected ?? decode([input])
    for portions in divisions(of: input, seed: seed, random: randomDivisions) {
      let actual = decode(portions)
      if actual != reference { return Disagreement(portions: portions, expected: reference, actual: actual) }
    }
    return nil
  }

  private func divisions(of input: [UInt8], seed: UInt64, random: Int) -> [[[UInt8]]] {
    var divisions: [[[UInt8]]] = [[input], input.map { [$0] }, input.flatMap { [[], [$0]] } + [[]]]
    for offset in input.indices {
      divisions.append([Array(input[..<offset]), Array(input[offset...])])
    }
    var state = seed
    for _ in 0..<random {
      var portions: [[UInt8]] = []
      var rest = input[...]
      while !rest.isEmpty {
        let count = 1 + Int(truncatingIfNeeded: next(&state) % 16)
        portions.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      divisions.append(portions)
    }
    return divisions
  }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  private func next(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
