import FirmwareMaps
import Glibc
import StrictTOML
import Testing

/// A directory that goes away with the test.
final class ScratchDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/halld-maps-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } }
    path = try #require(made)
  }

  deinit { Self.remove(path) }

  func write(_ file: String, _ text: String) {
    var directory = path
    for part in file.split(separator: "/").dropLast() {
      directory += "/\(part)"
      mkdir(directory, 0o755)
    }
    let descriptor = open("\(path)/\(file)", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
  }

  private static func remove(_ path: String) {
    if let directory = opendir(path) {
      defer { closedir(directory) }
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name == "." || name == ".." { continue }
        var information = stat()
        if lstat("\(path)/\(name)", &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
          remove("\(path)/\(name)")
        } else {
          unlink("\(path)/\(name)")
        }
      }
    }
    rmdir(path)
  }
}

@Suite struct LoaderTests {
  let shipped: ScratchDirectory
  let local: ScratchDirectory

  init() throws {
    shipped = try ScratchDirectory()
    local = try ScratchDirectory()
  }

  private func load() -> MapLoader.Result {
    MapLoader.load([SourceDirectory(shipped.path), SourceDirectory(local.path, mayBeAbsent: true)], drivers: Fixture.drivers)
  }

  @Test func aFaultyFileIsLeftOutWithAllItsProblemsWhileTheOthersWork() {
    shipped.write("ticket-printer/good.toml", Fixture.good)
    shipped.write("ticket-printer/bad.toml", Fixture.changed("baud", to: "baud = 1\nbuad = 2"))
    let result = load()
    #expect(result.maps.map(\.id) == ["good"])
    #expect(result.problems.map(\.file) == ["\(shipped.path)/ticket-printer/bad.toml", "\(shipped.path)/ticket-printer/bad.toml"])
    #expect(result.problems.map(\.keyPath) == ["serial.baud", "serial.buad"])
  }

  @Test func aLaterDirectoryReplacesAMapOfTheSameNameAndSaysSo() {
    shipped.write("ticket-printer/a.toml", Fixture.good)
    shipped.write("ticket-printer/b.toml", Fixture.good)
    local.write("ticket-printer/a.toml", Fixture.changed("vendor", to: "vendor = \"Local\""))
    let result = load()
    #expect(result.problems == [])
    #expect(result.map("a")?.identity.vendor == "Local")
    #expect(result.map("b")?.identity.vendor == "Acme")
    #expect(result.overrides.map(\.description) == ["\(local.path)/ticket-printer/a.toml replaces \(shipped.path)/ticket-printer/a.toml"])
  }

  @Test func whenTheReplacementIsFaultyTheShippedMapStaysInUse() {
    shipped.write("ticket-printer/a.toml", Fixture.good)
    local.write("ticket-printer/a.toml", "nonsense")
    let result = load()
    #expect(result.map("a")?.file == "\(shipped.path)/ticket-printer/a.toml")
    #expect(result.problems.map(\.file) == ["\(local.path)/ticket-printer/a.toml"])
    #expect(result.overrides == [])
  }

  @Test func overlappingMatchesAreAProblemAndNeitherMapTakesTheDevice() {
    let match = "[[match]]\nvendor = \"0dd4\"\nproduct = \"0175\"\n"
    shipped.write("ticket-printer/a.toml", Fixture.changed(adding: match))
    shipped.write("ticket-printer/b.toml", Fixture.changed(adding: match + "product_name = \"VKP*\"\n"))
    let result = load()
    #expect(result.maps.map(\.id) == ["a", "b"])
    #expect(
      result.problems == [
        FileProblem(
          file: "\(shipped.path)/ticket-printer/b.toml", line: 19, keyPath: "match[1]",
          reason: "0dd4:0175 product_name \"VKP*\" also matches match[1] of \(shipped.path)/ticket-printer/a.toml",
          rule: "matches-are-exclusive")
      ])
    #expect(Matcher(result.maps).match(USBIdentity(vendor: 0x0DD4, product: 0x0175, productName: "VKP80")) == .ambiguous(["a", "b"]))
  }

  @Test func aReplacedMapDoesNotOverlapWithItsReplacement() {
    let text = Fixture.changed(adding: "[[match]]\nvendor = \"0dd4\"\nproduct = \"0175\"\n")
    shipped.write("ticket-printer/a.toml", text)
    local.write("ticket-printer/a.toml", text)
    #expect(load().problems == [])
  }

  @Test func whatIsNotAMapIsNamed() {
    shipped.write("ticket-printer/good.toml", Fixture.good)
    shipped.write("ticket-printer/README", "not a map")
    shipped.write("ticket-printer/.hidden.toml", "not a map")
    shipped.write("ticket-printers/a.toml", Fixture.good)
    shipped.write("stray.toml", Fixture.good)
    mkdir("\(shipped.path)/ticket-printer/folder.toml", 0o755)
    mkfifo("\(shipped.path)/ticket-printer/fifo.toml", 0o644)
    symlink("loop.toml", "\(shipped.path)/ticket-printer/loop.toml")
    symlink("nowhere.toml", "\(shipped.path)/ticket-printer/dangling.toml")
    symlink("/dev/zero", "\(shipped.path)/ticket-printer/zero.toml")
    let result = load()
    #expect(result.maps.map(\.id) == ["good"])
    let shown = result.problems.map { $0.description.replacing("\(shipped.path)/", with: "") }
    #expect(
      shown == [
        "stray.toml: must lie in the folder of its class: ticket-printer",
        "ticket-printers: is not a device class; there is ticket-printer",
        "ticket-printer/dangling.toml: cannot be read: No such file or directory",
        "ticket-printer/fifo.toml: is not a regular file",
        "ticket-printer/folder.toml: is not a regular file",
        "ticket-printer/loop.toml: cannot be read: Too many levels of symbolic links",
        "ticket-printer/zero.toml: is not a regular file",
      ])
  }

  @Test func aClassFolderThatIsAFileIsNamed() {
    shipped.write("ticket-printer", "")
    #expect(load().problems.map(\.reason) == ["cannot be read: Not a directory"])
  }

  @Test func onlyADirectoryThatMayBeAbsentIsMissedInSilence() {
    let absent = MapLoader.load(
      [SourceDirectory("/nonexistent/maps"), SourceDirectory("/nonexistent/maps.d", mayBeAbsent: true)], drivers: Fixture.drivers)
    #expect(absent.problems.map(\.description) == ["/nonexistent/maps: cannot be read: No such file or directory"])
  }

  @Test func theSameFilesGiveTheSameResultEveryTime() {
    for index in 0..<30 {
      shipped.write("ticket-printer/map-\(index).toml", index % 3 == 0 ? Fixture.good + "\nbad = \(index)" : Fixture.good)
    }
    let first = load()
    #expect(first.maps.count == 20)
    #expect(first.problems.count == 10)
    for _ in 0..<5 {
      let again = load()
      #expect(again.maps.map(\.id) == first.maps.map(\.id))
      #expect(again.problems == first.problems)
    }
  }

  /// A driver of another class that reads nothing of its own.
  struct Sign: DriverSchema {
    static let driver = "sign"
    static let deviceClass = "call_display"
    static let section = "sign"
    static let rules: [DriverRule<Sign>] = []
    init(reading reader: TableReader) {}
    func problem(replaying sample: SampleFrame) -> String? { nil }
  }

  @Test func twoMapsOfOneNameInOneDirectoryAreAProblemWhateverTheirClass() {
    let sign = Fixture.good.replacing("ticket_printer", with: "call_display").replacing("\"escpos\"", with: "\"sign\"")
    shipped.write("ticket-printer/a.toml", Fixture.good)
    shipped.write("call-display/a.toml", (sign.split(separator: "\n").prefix { $0 != "[escpos]" } + ["[sign]"]).joined(separator: "\n"))
    let result = MapLoader.load([SourceDirectory(shipped.path)], drivers: Fixture.drivers + [Sign.self])
    #expect(result.maps.map(\.identity.deviceClass) == ["call_display"])
    #expect(
      result.problems == [
        FileProblem(
          file: "\(shipped.path)/ticket-printer/a.toml", reason: "\(shipped.path)/call-display/a.toml has the same name",
          rule: "id-is-unique")
      ])
  }
}
