import CFreeType
import CLayoutShim
import CPango
import Glibc

/// The configured fonts, opened once. Nothing of the system's font configuration is read and no directory is searched: a character is drawn
/// with the first of these files that has it.
///
/// The files stay mapped until the process ends, because Cairo keeps glyphs of fonts that nobody uses any more; a process makes one set.
/// Not for use by two threads at once.
package final class FontSet {
  /// A font in use.
  struct Face {
    let handle: FT_Face
    let path: String
    let family: String
    let version: String?
    let use: FontFile.Use
    let isBold: Bool
    let isFaulty: Bool
    /// Which characters it has, an FcCharSet.
    let characters: OpaquePointer

    /// A letter that this font has.
    var letter: Unicode.Scalar? {
      var glyph: FT_UInt = 0
      var code = FT_Get_First_Char(handle, &glyph)
      while glyph != 0 {
        if let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init), scalar.properties.isAlphabetic { return scalar }
        code = FT_Get_Next_Char(handle, code, &glyph)
      }
      return nil
    }
  }

  /// One per file, in their order.
  package let reports: [FontReport]
  /// The usable ones, in the files' order.
  let faces: [Face]
  /// A private FcConfig that knows `faces` alone, each under names of its own.
  let config: OpaquePointer?

  /// Whether text can be drawn at all.
  package var hasText: Bool { config != nil && faces.contains { $0.use == .text } }

  /// Opens the files in their order. Never fails: what a file is good for stands in `reports`.
  package init(files: [FontFile]) {
    _ = Self.systemConfigurationIsShutOut
    var reports: [FontReport] = []
    var faces: [Face] = []
    var library: FT_Library?
    if FT_Init_FreeType(&library) != 0 { library = nil }
    for file in files {
      let (report, face) = Self.open(file, library)
      reports.append(report)
      if let face { faces.append(face) }
    }
    self.reports = reports
    self.faces = faces
    config = Self.configuration(faces)
  }

  /// Pango asks Fontconfig to load the system's configuration when it starts; it is content with any that is there already.
  private static let systemConfigurationIsShutOut: Bool = {
    guard let empty = FcConfigCreate() else { return false }
    return FcConfigSetCurrent(empty) != 0
  }()

  private static func open(_ file: FontFile, _ library: FT_Library?) -> (FontReport, Face?) {
    func report(_ state: FontReport.State, _ family: String? = nil, _ version: String? = nil) -> FontReport {
      FontReport(path: file.path, state: state, family: family, version: version)
    }
    var status = stat()
    guard stat(file.path, &status) == 0, access(file.path, R_OK) == 0 else { return (report(.missing), nil) }
    // A named pipe would keep us waiting.
    guard status.st_mode & S_IFMT == S_IFREG, let handle = face(of: file, library) else { return (report(.broken), nil) }
    let needed = FT_Long(FT_FACE_FLAG_SCALABLE | FT_FACE_FLAG_SFNT)
    guard handle.pointee.face_flags & needed == needed, let name = handle.pointee.family_name,
      let characters = FcFreeTypeCharSet(handle, nil)
    else {
      FT_Done_Face(handle)
      return (report(.broken), nil)
    }
    let family = String(cString: name)
    let revision = Int(layout_font_revision(handle))
    let version = revision < 0 ? nil : "\(revision / 1000)." + String(String(1000 + revision % 1000).dropFirst())
    // Its rules for the forms of words were rewritten for 3.000.
    let isFaulty = family == "Noto Sans Mongolian" && revision < 3000
    let face = Face(
      handle: handle, path: file.path, family: family, version: version, use: file.use,
      isBold: handle.pointee.style_flags & FT_Long(FT_STYLE_FLAG_BOLD) != 0, isFaulty: isFaulty, characters: characters)
    return (report(isFaulty ? .faulty : .good, family, version), face)
  }

  /// The face asked for, out of a file with one or more.
  private static func face(of file: FontFile, _ library: FT_Library?) -> FT_Face? {
    guard let library else { return nil }
    let wanted = file.family.map { family in family.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }
    var first: FT_Face?
    var index: FT_Long = 0
    var count: FT_Long = 1
    // More faces than any collection has.
    while index < min(count, 64) {
      var opened: FT_Face?
      guard FT_New_Face(library, file.path, index, &opened) == 0, let face = opened else { break }
      count = face.pointee.num_faces
      if let wanted {
        if layout_face_has_family(face, wanted, wanted.count) != 0 {
          if let first { FT_Done_Face(first) }
          return face
        }
        FT_Done_Face(face)
      } else if count == 1 || (face.pointee.family_name.map { String(cString: $0).hasSuffix(" SC") } ?? false) {
        if let first { FT_Done_Face(first) }
        return face
      } else if first == nil {
        first = face
      } else {
        FT_Done_Face(face)
      }
      index += 1
    }
    return first
  }
}
