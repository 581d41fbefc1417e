extension JSON {
  /// The compact text in UTF-8. It never holds a NUL or a raw control character, so it can be framed by NUL.
  ///
  /// A double that is not finite has no JSON form and becomes `null`.
  public func serialized() -> [UInt8] {
    JSONWriter.text { write(to: &$0) }
  }

  func write(to output: inout JSONWriter) {
    switch self {
    case .null: output.put(word: "null")
    case .bool(let value): output.put(word: value ? "true" : "false")
    case .int(let value): output.put(value)
    case .double(let value):
      var text = value.isFinite ? value.description : "null"
      text.withUTF8 { bytes in if let base = bytes.baseAddress { output.put(base, bytes.count) } }
    case .string(let value): output.put(value)
    case .array(let values):
      output.put(UInt8(ascii: "["))
      var first = true
      for value in values {
        if !first { output.put(UInt8(ascii: ",")) }
        first = false
        value.write(to: &output)
      }
      output.put(UInt8(ascii: "]"))
    case .object(let object): object.write(to: &output)
    }
  }
}

extension JSONObject {
  func write(to output: inout JSONWriter) {
    output.put(UInt8(ascii: "{"))
    var first = true
    for (key, value) in self {
      if !first { output.put(UInt8(ascii: ",")) }
      first = false
      output.put(key)
      output.put(UInt8(ascii: ":"))
      value.write(to: &output)
    }
    output.put(UInt8(ascii: "}"))
  }
}
