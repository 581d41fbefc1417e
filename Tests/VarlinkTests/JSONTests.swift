import Testing

@testable import Varlink

@Suite("JSON") struct JSONTests {
  @Test(
    "Every kind of value is read",
    arguments: [
      ("null", JSON.null), ("true", true), (" false ", false), ("0", 0), ("-0", 0), ("42", 42), ("-17", -17),
      ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)), ("1.5", 1.5), ("-0.25e2", -25.0), ("1E+2", 100.0),
      ("1e-999", 0.0), (#""""#, ""), (#""a""#, "a"), ("[]", []), ("[ ]", []), ("[1,[2], 3]", [1, [2], 3]), ("{}", [:]),
      (#"{ "a" : 1 , "b":{"c":[null]}}"#, ["a": 1, "b": ["c": [nil]]]), ("\t\r\n 1 \n", 1),
    ] as [(String, JSON)])
  func reads(text: String, value: JSON) throws {
    #expect(try JSON(parsing: text) == value)
  }

  @Test(
    "Escapes give the characters they stand for",
    arguments: [
      (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u00e9\u4E2d""#, "é中"), (#""\ud83d\ude00""#, "😀"), (#""x\u0000y""#, "x\0y"),
      ("\"补打 é 😀\"", "补打 é 😀"), (#""\u007f""#, "\u{7f}"), (#""\uFFFF""#, "\u{FFFF}"),
    ])
  func unescapes(text: String, value: String) throws {
    #expect(try JSON(parsing: text) == .string(value))
  }

  @Test(
    "What RFC 8259 does not allow is refused, with the reason",
    arguments: [
      ("", .unexpectedEnd), (" ", .unexpectedEnd), ("nul", .unexpectedEnd), ("nulL", .unexpectedByte), ("True", .unexpectedByte),
      ("[1,]", .unexpectedByte), ("[1 2]", .unexpectedByte), ("[", .unexpectedEnd), ("[1", .unexpectedEnd), ("]", .unexpectedByte),
      (#"{"a":1,}"#, .unexpectedByte), (#"{"a" 1}"#, .unexpectedByte), (#"{a:1}"#, .unexpectedByte), (#"{"a":1"#, .unexpectedEnd),
      (#"{"a""#, .unexpectedEnd), ("1 2", .trailingData), ("{}{}", .trailingData), ("01", .invalidNumber), ("-", .unexpectedEnd),
      ("-a", .invalidNumber), ("1.", .unexpectedEnd), ("1.e3", .invalidNumber), (".5", .unexpectedByte), ("+1", .unexpectedByte),
      ("1e", .unexpectedEnd), ("1e+", .unexpectedEnd), ("NaN", .unexpectedByte), ("Infinity", .unexpectedByte), ("0x10", .trailingData),
      ("'a'", .unexpectedByte), (#""a"#, .unexpectedEnd), (#""\"#, .unexpectedEnd), (#""\x41""#, .invalidEscape),
      (#""\u12g4""#, .invalidEscape),
      (#""\u12"#, .unexpectedEnd), ("\"\n\"", .controlCharacter), ("\"\\n\t\"", .controlCharacter), ("// c\n1", .unexpectedByte),
      ("\u{FEFF}1", .unexpectedByte), ("[1]\0", .trailingData),
    ] as [(String, JSONError.Reason)])
  func refuses(text: String, reason: JSONError.Reason) {
    #expect { try JSON(parsing: text) } throws: { ($0 as? JSONError)?.reason == reason }
  }

  @Test(
    "A surrogate without its other half is refused",
    arguments: [#""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\ud800""#, #""\udc00\ud800""#, #""\ud83d\u0041""#])
  func loneSurrogates(text: String) {
    #expect { try JSON(parsing: text) } throws: { ($0 as? JSONError)?.reason == .invalidEscape }
  }

  @Test(
    "Bytes that are no UTF-8 are refused, with and without an escape beside them",
    arguments: [
      [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xF0, 0x80, 0x80, 0xAF], [0xC1, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xB0, 0x80],
      [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xFF], [0x80], [0xC3], [0xE4, 0xB8], [0xF0, 0x9F, 0x98], [0xC3, 0x28],
    ] as [[UInt8]])
  func invalidUTF8(bytes: [UInt8]) {
    for text in [Array("\"".utf8) + bytes + Array("\"".utf8), Array(#""\n"#.utf8) + bytes + Array("\"".utf8)] {
      #expect { try JSON(parsing: text) } throws: { ($0 as? JSONError)?.reason == .invalidUTF8 }
    }
  }

  @Test(
    "A number that would lose its value is refused rather than rounded",
    arguments: [
      "9223372036854775808", "-9223372036854775809", "18446744073709551616", "123456789012345678901234567890", "1e999", "-1e999", "1.8e308",
    ])
  func outOfRange(text: String) {
    #expect { try JSON(parsing: text) } throws: { ($0 as? JSONError)?.reason == .numberOutOfRange }
  }

  @Test("A number of a million digits costs an error, not time") func endlessNumber() {
    let digits = String(repeating: "7", count: 1_000_000)
    for text in [digits, "0." + digits, "1e" + digits] {
      #expect { try JSON(parsing: text) } throws: { ($0 as? JSONError)?.reason == .numberOutOfRange }
    }
  }

  @Test("Nesting is read to the limit and refused beyond it", arguments: [("[", "]"), (#"{"a":"#, "}")])
  func nesting(open: String, close: String) throws {
    func nested(_ depth: Int) -> String { String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth) }
    _ = try JSON(parsing: nested(64))
    #expect { try JSON(parsing: nested(65)) } throws: { ($0 as? JSONError)?.reason == .tooDeep }
    #expect { try JSON(parsing: String(repeating: open, count: 1_000_000)) } throws: { ($0 as? JSONError)?.reason == .tooDeep }
    #expect { try JSON(parsing: nested(3), depthLimit: 2) } throws: { ($0 as? JSONError)?.reason == .tooDeep }
  }

  @Test("A key given twice is refused, in small and in large objects, however it is written", arguments: [2, 8, 9, 10, 500])
  func duplicateKeys(count: Int) throws {
    let members = (0..<count).map { #""k\#($0)":\#($0)"# }
    let object = try #require(JSON(parsing: "{\(members.joined(separator: ","))}").objectValue)
    #expect(object.keys == (0..<count).map { "k\($0)" })
    for place in 0..<count { #expect(object["k\(place)"] == .int(Int64(place))) }
    for last in [#""k0":9"#, #""\u006b0":9"#] {
      let text = "{\((members + [last]).joined(separator: ","))}"
      #expect { try JSON(parsing: text) } throws: { ($0 as? JSONError)?.reason == .duplicateKey }
    }
  }

  @Test("A large object is read in time that grows with its length") func largeObject() throws {
    let text = "{" + (0..<50_000).map { #""\#($0)":0"# }.joined(separator: ",") + "}"
    #expect(try JSON(parsing: text).objectValue?.count == 50_000)
  }

  @Test("Members keep their order; equality does not ask for it") func order() throws {
    let first = try JSON(parsing: #"{"b":1,"a":2}"#)
    let second = try JSON(parsing: #"{"a":2,"b":1}"#)
    #expect(first.description == #"{"b":1,"a":2}"#)
    #expect(first == second)
    #expect(first.hashValue == second.hashValue)
    #expect(try first != JSON(parsing: #"{"a":2,"b":2}"#))
    #expect(try first != JSON(parsing: #"{"a":2}"#))
  }

  @Test("A member can be set, replaced in its place and removed", arguments: [3, 12]) func editing(count: Int) {
    var object = JSONObject()
    for place in 0..<count { object["k\(place)"] = .int(Int64(place)) }
    object["k1"] = "new"
    object["k0"] = nil
    #expect(object.keys == (1..<count).map { "k\($0)" })
    #expect(object["k1"] == "new")
    #expect(object["k0"] == nil)
    #expect(object["k2"] == 2)
    object["k0"] = "back"
    #expect(object.keys.last == "k0")
    #expect(object.count == count)
  }

  @Test("Control characters, quotes and backslashes are escaped; other text stays as it is") func serializesStrings() {
    #expect(JSON.string("a\"b\\c/\u{8}\u{c}\n\r\t\0\u{1f}\u{7f}").description == #""a\"b\\c/\b\f\n\r\t\u0000\u001f\u007f""#)
    #expect(JSON.string("补打 é 😀").description == "\"补打 é 😀\"")
  }

  @Test("Every ASCII character at every place of a text of any length goes out right", arguments: 1...20)
  func serializesEachCharacter(length: Int) throws {
    let mustBeEscaped = Set(UInt8(0)..<0x20).union([UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x7F])
    for byte in UInt8(0)..<0x80 {
      for place in 0..<length {
        // Neighbours with bits that a sum over eight bytes could carry from one into the next.
        var text = [UInt8](repeating: UInt8(ascii: " "), count: length)
        text[place] = byte
        let value = JSON.string(String(decoding: text, as: UTF8.self))
        let written = value.serialized()
        #expect(try JSON(parsing: written) == value)
        #expect((written.count == length + 2) == !mustBeEscaped.contains(byte), "\(byte) at \(place)")
      }
    }
  }

  @Test("A long text is written whole") func serializesLongText() throws {
    for length in [511, 512, 513, 100_000] {
      let value = JSON.array([.string(String(repeating: "补", count: length)), .string(String(repeating: "\"", count: length)), -1])
      #expect(try JSON(parsing: value.serialized()) == value)
    }
  }

  @Test(
    "Numbers are written so that they read back the same",
    arguments: [0, 1, 9, 10, -1, -10, .max, .min, 1_000_000_007] as [Int64])
  func serializesIntegers(value: Int64) throws {
    #expect(JSON.int(value).description == "\(value)")
    #expect(try JSON(parsing: JSON.int(value).serialized()) == .int(value))
  }

  @Test("Doubles read back the same; what is not finite becomes null") func serializesDoubles() throws {
    for value in [0.1, -2.5, 1e300, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 100, 1e16] {
      #expect(try JSON(parsing: JSON.double(value).serialized()) == .double(value))
    }
    #expect(JSON.double(.infinity).description == "null")
    #expect(JSON.double(.nan).description == "null")
  }

  @Test("Damaged texts give a value that writes and reads back the same, or an error; never more", arguments: 0..<20 as Range<UInt64>)
  func fuzz(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let seeds = [
      #"{"method":"io.halld.Devices.List","parameters":{"class":"ticket_printer","n":[1,-2.5e3,true,null]},"more":true}"#,
      #"["\ud83d\ude00 补打","\u0000\n",{"a":{"b":{"c":[[[[]]]]}}},12345678901234567]"#,
    ].map { Array($0.utf8) }
    var accepted = 0
    for _ in 0..<2000 {
      let text = random.mutate(seeds.randomElement(using: &random) ?? [])
      guard let value = try? JSON(parsing: text) else { continue }
      accepted += 1
      let written = value.serialized()
      #expect(!written.contains { $0 < 0x20 })
      #expect(try JSON(parsing: written) == value)
    }
    #expect(accepted > 0)
  }
}
