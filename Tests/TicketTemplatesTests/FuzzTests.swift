import StrictTOML
import Testing

@testable import TicketTemplates

/// Whatever the bytes: a template or problems with their lines, never both, never neither, never a crash.
@Suite struct FuzzTests {
  private static let pieces = [
    "[", "]", "[[", "]]", "{", "}", "{{", "}}", "{#", "=", ".", ",", "\"", "'", "\n", "\r\n", "\\u0000", "\\", "\0", "1e999", "-0", "nan",
    "true",
    "{number}", "{#hall}", "{#rules}", "!", "when = \"url\"\n", "[[block]]\n", "[words.zh]\n", "[words.mn]\n", "[fields.x]\n",
    "size = 60\n",
    "text = \"{hall}\"\n", "qr = \"{hall}\"\n", "barcode = \"{time}\"\n", "mongolian = \"{#hall}\"\n", "columns = [{text = \"{time}\"}]\n",
    "image = \"a.png\"\n", "\u{FEFF}", "\u{202E}", "号", "𠮷", "required = true\n", "max_length = 1\n",
  ]

  private static func mutate(_ original: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...5, using: &random) {
      let position = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, position + Int.random(in: 0...40, using: &random))
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes.removeSubrange(position..<end)
      case 1: bytes.insert(contentsOf: bytes[position..<end], at: position)
      case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: position)
      case 3: if position < bytes.count { bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
      case 4, 5:
        // At the beginning of a line, where it is most likely to mean something.
        let line = bytes[position...].firstIndex(of: 0x0A).map { $0 + 1 } ?? position
        bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: line)
      default: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: position)
      }
    }
    return bytes
  }

  private static let values = [
    "", "A023", "一", "{b}", "\n", "\u{202E}", "\u{7}", String(repeating: "长", count: 300), "e\u{301}", "𠮷", "ᠮᠣ\u{180E}",
  ]

  /// A template that was read is filled, or says why not, whatever it is given; and has a text form.
  private func use(_ template: TicketTemplate, _ random: inout SplitMix64) {
    for language in TicketLanguage.allCases {
      var fields = template.samples(language)
      for field in template.fields where Bool.random(using: &random) { fields[field.name] = Self.values.randomElement(using: &random) }
      if let ticket = try? template.fill(fields: fields, language: language) {
        _ = ticket.textForm(
          TextPaper(columns: Int.random(in: 0...60, using: &random), dotsPerMillimetre: 8, drawsQRCodes: .random(using: &random)))
      }
    }
  }

  @Test(arguments: ShippedTemplatesTests.names) func aMutatedTemplateIsATemplateOrHasProblems(_ name: String) throws {
    let original = Array(try #require(Fixture.shipped[name]).source.utf8)
    var random = SplitMix64(state: UInt64(name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF }))
    var read = 0
    for _ in 0..<250 {
      let bytes = Self.mutate(original, &random)
      let (template, problems) = Fixture.read(bytes)
      #expect((template == nil) == !problems.isEmpty)
      let lines = bytes.count { $0 == 0x0A } + 1
      for problem in problems { #expect((1...lines).contains(problem.line ?? 1)) }
      guard let template else { continue }
      read += 1
      use(template, &random)
    }
    // Else nothing but the reader of TOML was tried.
    #expect(read > 5)
  }

  @Test func everyPrefixOfATemplateIsATemplateOrHasProblems() {
    let bytes = Array(Fixture.good.utf8)
    for count in 0...bytes.count {
      let (template, problems) = Fixture.read(Array(bytes[..<count]))
      #expect((template == nil) == !problems.isEmpty)
    }
  }

  @Test func anySequenceOfPiecesInATextIsATextOrHasProblems() {
    var random = SplitMix64(state: 11)
    let pieces = ["{", "}", "{{", "}}", "#", "number", "{number}", "{#hello}", "!", " ", "号", "{#", "{number", "hello}"]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 1...8, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let (template, problems) = Fixture.read(Fixture.changed("text", to: "text = \"\(text)\""))
      #expect((template == nil) == !problems.isEmpty, "\(text)")
    }
  }
}
