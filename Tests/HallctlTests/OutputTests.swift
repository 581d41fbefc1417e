import HallctlCommands
import Testing

@Suite struct OutputTests {
  @Test(arguments: [
    ([:], Language.english), (["LANG": "zh_CN.UTF-8"], .chinese), (["LANG": "zh_CN"], .chinese), (["LANG": "zh_TW.utf8@x"], .chinese),
    (["LANG": "zh_CN.GB18030"], .english), (["LANG": "de_DE.UTF-8"], .english),
    (["LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"], .english),
    (["LANG": "en_US.UTF-8", "LC_MESSAGES": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"], .chinese),
    (["LANG": "zh_CN.UTF-8", "LC_ALL": ""], .chinese),
  ])
  func theLanguageIsThatOfTheLocale(_ environment: [String: String], _ language: Language) {
    #expect(Language.choose(arguments: [], environment: { environment[$0] }, onTerminal: false) == language)
  }

  @Test func aLanguageThatIsAskedForWinsUnlessItIsForTheCommandBehindTheDashes() {
    func choose(_ arguments: String...) -> Language {
      Language.choose(arguments: arguments, environment: { _ in nil }, onTerminal: false)
    }
    #expect(choose("devices", "--language", "zh") == .chinese)
    #expect(choose("--language=zh", "devices") == .chinese)
    #expect(choose("claim", "d", "--", "hallctl", "--language", "zh") == .english)
    #expect(choose("devices", "--language") == .english)
  }

  @Test func theKernelsConsoleHasNoChineseGlyphs() {
    let environment = ["LANG": "zh_CN.UTF-8", "TERM": "linux"]
    #expect(Language.choose(arguments: [], environment: { environment[$0] }, onTerminal: true) == .english)
    #expect(Language.choose(arguments: [], environment: { environment[$0] }, onTerminal: false) == .chinese)
    #expect(Language.choose(arguments: ["--language", "zh"], environment: { environment[$0] }, onTerminal: true) == .chinese)
  }

  @Test(arguments: [
    (["--json", "devices"], ["devices", "--json"]),
    (["--timeout", "5s", "claim", "d", "--", "ls", "--json"], ["claim", "d", "--timeout", "5s", "--", "ls", "--json"]),
    (["--language", "zh", "help", "print"], ["help", "print"]), (["print", "p", "--language=en"], ["print", "p"]),
    (["--language", "fr", "devices"], ["devices", "--language", "fr"]), (["--json", "bogus"], ["bogus"]), ([], []),
    (["--socket"], ["--socket"]),
    (["claim", "d", "--", "x", "--language", "zh"], ["claim", "d", "--", "x", "--language", "zh"]),
  ])
  func optionsOfEveryCommandMayStandBeforeItsName(_ typed: [String], _ parsed: [String]) {
    #expect(ArgumentOrder.normalised(typed, commands: ["devices", "claim", "print"]) == parsed)
  }

  @Test(arguments: [
    ("abc", 3), ("打印机", 6), ("A打b印", 6), ("，。", 4), ("e\u{301}", 1), ("\u{20000}", 2), ("䶮", 2), ("…", 1), ("ＡＢ", 4),
    ("\u{1820}\u{180B}", 1),
    ("▌", 1), ("😀", 2), ("", 0),
  ])
  func columnsAreCountedAsATerminalShowsThem(_ text: String, _ columns: Int) {
    #expect(text.columns == columns)
  }

  @Test(arguments: 0...14) func aTextThatIsTooWideIsCutToTheColumnsThereAre(_ limit: Int) {
    for text in ["配置的位置上没有设备", "path:pci-0000", "a打b印c机"] {
      for truncation in [Truncation.end, .middle] {
        let fitted = text.fitted(to: limit, truncation)
        #expect(fitted.columns <= limit)
        #expect((text.columns <= limit) == (fitted == text))
      }
    }
    #expect("path:usb-0:1.3:1.0".fitted(to: 10, .middle) == "pat….3:1.0")
  }

  @Test(arguments: 8...40) func aTableNeverGetsWiderThanAskedAndKeepsItsColumns(_ width: Int) {
    var table = Table([.init("名称", minimum: 2), .init("reason", minimum: 2), .init("位置", minimum: 2, .middle)])
    table.append([.init("打印机一号"), .init("paper jam"), .init("device:/dev/ttyS0")])
    table.append([.init("a"), .init("没有应答"), .init("x")])
    // Titles are never cut: 4 + 6 + 4 and two gaps.
    let lines = table.lines(width: width) { text, _ in text }
    for line in lines { #expect(line.columns <= max(width, 18), "\(line)") }
    #expect(lines.count == 3)
  }

  @Test(arguments: [10, 20, 33, 80]) func linesBreakBetweenChineseCharactersAndAtSpacesButNotBeforePunctuation(_ width: Int) {
    let text = "请检查电源、数据线是否插紧（交叉线？），再执行 hallctl printer detect，核对波特率。"
    let lines = text.wrapped(to: width, indent: 2).split(separator: "\n")
    for line in lines {
      #expect(line.columns <= width || !line.dropFirst(2).contains(" "), "\(line)")
      #expect(!"，。、）？".contains(line.first { $0 != " " } ?? " "), "\(line)")
    }
    #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
  }

  @Test(arguments: [
    ("500ms", 500), ("90s", 90_000), ("10m", 600_000), ("10min", 600_000), ("2h", 7_200_000), ("0s", 0),
    ("10", nil), ("", nil), ("s", nil), ("-1s", nil), ("1.5h", nil), ("9999999999999999999h", nil), ("99999h", nil), ("１s", nil),
    ("1 s", nil),
  ])
  func timesAreWrittenWithAUnit(_ text: String, _ milliseconds: Int?) {
    #expect(Span(argument: text)?.milliseconds == milliseconds)
  }

  @Test func lengthsOfTimeAreSaidInTwoUnitsAtMost() {
    #expect(Span.words(milliseconds: 65_000).zh == "1 分 5 秒")
    #expect(Span.words(milliseconds: 65_000).en == "1 min 5 s")
    #expect(Span.words(milliseconds: 120_000).zh == "2 分钟")
    #expect(Span.words(milliseconds: 3_660_000).en == "1 h 1 min")
    #expect(Span.words(milliseconds: -5).en == "0 ms")
    #expect(Span.words(milliseconds: .max).en.hasSuffix(" min"))
  }

  @Test func momentsOutsideOfTimeAreNoReasonToTrap() {
    for moment in [Int.min, -1, 0, Int.max] { #expect(!LocalTime.full(milliseconds: moment).isEmpty) }
  }

  @Test func aPictureForTheTestPageIsAsWideAsTheHeadAndItsRulerIsExact() {
    let picture = TestPicture(width: 576, dotsPerInch: 203, code: "0347").bitmap
    #expect(picture.width == 576)
    #expect(picture.rows.count == 72 * picture.height)
    // Row 30 is crossed by the long ticks only: 0, 10, 20 ... 70 mm.
    let row = picture.rows[30 * 72..<31 * 72]
    let dots = (0..<576).filter { row[row.startIndex + $0 / 8] & (0x80 >> UInt8($0 % 8)) != 0 }
    #expect(dots == (0...7).map { $0 * 10 * 2030 / 254 })
  }

  @Test(arguments: [(0, 203), (-5, 100), (99_999, 1200), (97, 1)]) func anOddHeadNeverBreaksThePicture(_ width: Int, _ dotsPerInch: Int) {
    let picture = TestPicture(width: width, dotsPerInch: max(1, dotsPerInch), code: "12").bitmap
    #expect((96...4096).contains(picture.width))
    #expect(picture.rows.count == (picture.width + 7) / 8 * picture.height)
  }

  @Test(arguments: 0..<500) func noBytesMakeThePictureReaderTrap(_ seed: Int) {
    var generator = SplitMix64(seed: UInt64(seed))
    var file = Array(["P4\n", "P1 ", "P4 8 8\n", "P1\n# c\n3 2\n"][Int.random(in: 0...3, using: &generator)].utf8)
    for _ in 0..<Int.random(in: 0...40, using: &generator) {
      file.append(
        Bool.random(using: &generator) ? UInt8(ascii: "0") + .random(in: 0...9, using: &generator) : .random(in: 0...255, using: &generator)
      )
    }
    for end in 0...file.count {
      guard let picture = try? PortableBitmap(Array(file[..<end])) else { continue }
      #expect(picture.rows.count == (picture.width + 7) / 8 * picture.height)
    }
  }
}

/// Equal seeds give equal numbers (Steele, Lea, Flood: Fast splittable pseudorandom number generators).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
