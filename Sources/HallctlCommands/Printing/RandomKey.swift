/// Keys for tickets that were given none.
enum RandomKey {
  /// 64 random bits: two will not be the same, and one line of a table holds it.
  static func make() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return "hallctl-" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}
