/// The rules for names (varlink.org, "Interface Definition" and "Service").
enum VarlinkName {
  /// Reverse-domain: `[A-Za-z](-*[A-Za-z0-9])*(\.[A-Za-z0-9](-*[A-Za-z0-9])*)+`, at most 255 bytes.
  static func isInterface(_ name: String) -> Bool {
    guard name.utf8.count <= 255 else { return false }
    let labels = Array(name.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard labels.count >= 2, let start = labels.first?.first, VarlinkScanner.isLetter(start) else { return false }
    for label in labels {
      guard let first = label.first, let last = label.last, first != UInt8(ascii: "-"), last != UInt8(ascii: "-") else { return false }
      for byte in label
      where !VarlinkScanner.isLetter(byte) && !VarlinkScanner.isDigit(byte) && byte != UInt8(ascii: "-") { return false }
    }
    return true
  }

  /// Types, methods, errors: `[A-Z][A-Za-z0-9]*`
  static func isMember(_ name: String) -> Bool {
    guard let first = name.utf8.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) else { return false }
    return name.utf8.allSatisfy { VarlinkScanner.isLetter($0) || VarlinkScanner.isDigit($0) }
  }

  /// Fields and members of enums: `[A-Za-z](_?[A-Za-z0-9])*`
  static func isField(_ name: String) -> Bool {
    guard let first = name.utf8.first, VarlinkScanner.isLetter(first) else { return false }
    var afterUnderscore = false
    for byte in name.utf8 {
      if byte == UInt8(ascii: "_") {
        if afterUnderscore { return false }
        afterUnderscore = true
      } else {
        guard VarlinkScanner.isLetter(byte) || VarlinkScanner.isDigit(byte) else { return false }
        afterUnderscore = false
      }
    }
    return !afterUnderscore
  }
}
