import Glibc
import StrictTOML
import Testing

@testable import TicketTemplates

/// A directory that goes away with the test. Flat.
final class ScratchDirectory {
  let path: String
  private var files: [String] = []

  init() throws {
    var template = Array("/tmp/halld-templates-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } }
    path = try #require(made)
  }

  deinit {
    for file in files { unlink(file) }
    rmdir(path)
  }

  func write(_ file: String, _ text: String) { write(file, Array(text.utf8)) }

  func write(_ file: String, _ bytes: [UInt8]) {
    files.append("\(path)/\(file)")
    let descriptor = open("\(path)/\(file)", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    defer { close(descriptor) }
    #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
  }

  func addFIFO(_ file: String) {
    files.append("\(path)/\(file)")
    mkfifo("\(path)/\(file)", 0o644)
  }
}

@Suite struct LoadingTests {
  let shipped: ScratchDirectory
  let local: ScratchDirectory

  init() throws {
    shipped = try ScratchDirectory()
    local = try ScratchDirectory()
  }

  private func load() -> TemplateSet {
    TemplateSet(loading: [SourceDirectory(shipped.path), SourceDirectory(local.path, mayBeAbsent: true)])
  }

  /// Begins as every PNG file: signature and IHDR, here of 2 x 3 pixels.
  private static let png: [UInt8] =
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 0, 2, 0, 0, 0, 3]
  private static let withImage = Fixture.changed(adding: "[[block]]\nimage = \"emblem.png\"\n")

  @Test func theSourceOfATemplateIsKeptForWhoLaysItOut() {
    shipped.write("a.toml", Fixture.good)
    let entry = load()["a"]
    #expect(entry?.source == Fixture.good)
    #expect(entry?.template.file == "\(shipped.path)/a.toml")
  }

  @Test func aLaterDirectoryReplacesATemplateOfTheSameNameAndSaysSo() {
    shipped.write("a.toml", Fixture.good)
    shipped.write("b.toml", Fixture.good)
    local.write("a.toml", Fixture.changed("zh", to: "zh = \"本地\""))
    let set = load()
    #expect(set.problems == [])
    #expect(set.entries.map(\.template.name) == ["a", "b"])
    #expect(set["a"]?.template.title.chinese == "本地")
    #expect(set.overrides.map(\.description) == ["\(local.path)/a.toml replaces \(shipped.path)/a.toml"])
  }

  @Test func whenTheReplacementIsFaultyTheShippedTemplateStaysInUse() {
    shipped.write("a.toml", Fixture.good)
    local.write("a.toml", Fixture.changed("text", to: "text = \"{numbr}\""))
    let set = load()
    #expect(set["a"]?.template.file == "\(shipped.path)/a.toml")
    #expect(set.overrides == [])
    #expect(
      set.problems.map(\.description) == [
        "\(local.path)/a.toml:15: block[1].text: there is no field numbr, did you mean number?"
      ])
  }

  @Test func whatIsNoFileIsNamedAndOtherFilesAreLetBe() {
    shipped.write("a.toml", Fixture.good)
    shipped.write("README", "no template")
    shipped.addFIFO("fifo.toml")
    let set = load()
    #expect(set.entries.count == 1)
    #expect(set.problems.map(\.description) == ["\(shipped.path)/fifo.toml: is not a regular file"])
  }

  @Test func onlyADirectoryThatMayBeAbsentIsMissedInSilence() {
    let set = TemplateSet(loading: [SourceDirectory("/nonexistent/t"), SourceDirectory("/nonexistent/t.d", mayBeAbsent: true)])
    #expect(set.problems.map(\.description) == ["/nonexistent/t: cannot be read: No such file or directory"])
  }

  @Test func aPictureOfMorePixelsThanCanBeDrawnIsRefusedWhenTheTemplateIsRead() {
    shipped.write("a.toml", Self.withImage)
    var huge = Self.png
    huge.replaceSubrange(16..<24, with: [0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10])
    shipped.write("emblem.png", huge)
    let problems = load().problems
    #expect(problems.map(\.reason) == ["emblem.png has 10000 x 10000 pixels, at most 4 million are taken"])
  }

  @Test func picturesBesideTheTemplateAreReadWhereTheTemplateShowsThem() {
    shipped.write("a.toml", Self.withImage)
    shipped.write("emblem.png", Self.png + [1, 2, 3])
    shipped.write("other.png", Self.png)
    let set = load()
    #expect(set.problems == [])
    #expect(set["a"]?.images == ["emblem.png": Self.png + [1, 2, 3]])
  }

  @Test func aPictureThatIsNotThereTooLargeOrNoneIsAProblemWithItsLine() {
    shipped.write("a.toml", Self.withImage)
    func problems() -> [String] { load().problems.map { $0.description.replacing("\(shipped.path)/", with: "") } }
    #expect(problems() == ["a.toml:17: block[2].image: emblem.png does not lie beside the template"])
    shipped.write("emblem.png", "GIF89a")
    #expect(problems() == ["a.toml:17: block[2].image: emblem.png is not a PNG file"])
    shipped.write("emblem.png", Self.png + [UInt8](repeating: 0, count: (1 << 20) - 7))
    #expect(problems() == ["a.toml:17: block[2].image: emblem.png is larger than 1024 KiB"])
    #expect(load()["a"] == nil)
  }
}
