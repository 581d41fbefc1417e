extension JSON {
  /// The compact text in UTF-8. It never holds a NUL or a raw control character, so it can be framed by NUL.
  ///
  /// A double that is not finite has no JSON form and becomes `null`.
  public func serialized() -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(256)
    serialize(into: &output)
    return output
  }

  /// Appends the compact text to `output`.
  public func serialize(into output: inout [UInt8]) {
    switch self {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let value): output.append(contentsOf: value ? "true".utf8 : "false".utf8)
    case .int(let value): Self.append(value, to: &output)
    case .double(let value):
      output.append(contentsOf: value.isFinite ? value.description.utf8 : "null".utf8)
    case .string(let value): Self.append(value, to: &output)
    case .array(let values):
      output.append(UInt8(ascii: "["))
      var first = true
      for value in values {
        if !first { output.append(UInt8(ascii: ",")) }
        first = false
        value.serialize(into: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .object(let object): object.serialize(into: &output)
    }
  }

  private static func append(_ value: Int64, to output: inout [UInt8]) {
    if value >= 0 && value < 10 {
      output.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value))
      return
    }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var rest = value.magnitude
      var start = digits.count
      while rest > 0 && start > 0 {
        start -= 1
        digits[start] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      if value < 0 { output.append(UInt8(ascii: "-")) }
      output.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
    }
  }

  static func append(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    let done: Void? = text.utf8.withContiguousStorageIfAvailable { appendEscaped($0, to: &output) }
    if done == nil { Array(text.utf8).withUnsafeBufferPointer { appendEscaped($0, to: &output) } }
    output.append(UInt8(ascii: "\""))
  }

  private static func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    // Nearly all text goes out as it is; looking at it without branches is several times as fast as looking for each exception.
    var special: UInt8 = 0
    for byte in text {
      special |=
        (byte < 0x20 ? 1 : 0) | (byte == UInt8(ascii: "\"") ? 1 : 0) | (byte == UInt8(ascii: "\\") ? 1 : 0) | (byte == 0x7F ? 1 : 0)
    }
    guard special != 0 else {
      output.append(contentsOf: text)
      return
    }
    var start = 0
    for position in 0..<text.count {
      let byte = text[position]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F else { continue }
      output.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<position]))
      start = position + 1
      output.append(UInt8(ascii: "\\"))
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
      case 0x08: output.append(UInt8(ascii: "b"))
      case 0x0C: output.append(UInt8(ascii: "f"))
      case 0x0A: output.append(UInt8(ascii: "n"))
      case 0x0D: output.append(UInt8(ascii: "r"))
      case 0x09: output.append(UInt8(ascii: "t"))
      default:
        output.append(contentsOf: "u00".utf8)
        output.append(hexadecimal(byte >> 4))
        output.append(hexadecimal(byte & 15))
      }
    }
    output.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ digit &- 10
  }
}

extension JSONObject {
  /// Appends the compact text to `output`.
  public func serialize(into output: inout [UInt8]) {
    output.append(UInt8(ascii: "{"))
    var first = true
    for (key, value) in self {
      if !first { output.append(UInt8(ascii: ",")) }
      first = false
      JSON.append(key, to: &output)
      output.append(UInt8(ascii: ":"))
      value.serialize(into: &output)
    }
    output.append(UInt8(ascii: "}"))
  }
}
