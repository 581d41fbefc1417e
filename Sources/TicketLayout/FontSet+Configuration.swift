import CFreeType
import CLayoutShim
import CPango

/// Fontconfig's view of the fonts. It sorts by family before anything else, so each face gets a family of its own and a list of families is an
/// order of faces.
extension FontSet {
  /// What text is drawn with: the order of the faces follows.
  struct Role: Hashable {
    let use: FontFile.Use
    let isBold: Bool

    static let all = [
      Role(use: .text, isBold: false), Role(use: .text, isBold: true), Role(use: .mongolian, isBold: false),
      Role(use: .mongolian, isBold: true),
    ]
  }

  /// The name under which Pango finds a face; bold: emboldened, unless it is bold by itself.
  static func alias(_ index: Int, isBold: Bool) -> String { (isBold ? "bold" : "face") + "\(index)" }

  /// First the faces for this use, among them first those of this weight, else as configured.
  func order(_ role: Role) -> [Int] {
    faces.indices.sorted { left, right in
      func rank(_ index: Int) -> (Int, Int, Int) {
        (faces[index].use == role.use ? 0 : 1, faces[index].isBold == role.isBold ? 0 : 1, index)
      }
      return rank(left) < rank(right)
    }
  }

  /// The same as families for Pango, comma between.
  func families(_ role: Role) -> String {
    order(role).map { Self.alias($0, isBold: role.isBold) }.joined(separator: ",")
  }

  /// A private configuration of these faces; nil without memory or without a face.
  static func configuration(_ faces: [Face]) -> OpaquePointer? {
    guard !faces.isEmpty else { return nil }
    var fonts: UnsafeMutablePointer<FcFontSet>?
    guard let config = layout_empty_config(&fonts), let fonts else { return nil }
    for (index, face) in faces.enumerated() {
      for isBold in [false, true] {
        guard let pattern = pattern(face, index, isBold: isBold), FcFontSetAdd(fonts, pattern) != 0 else {
          FcConfigDestroy(config)
          return nil
        }
      }
    }
    return config
  }

  private static func pattern(_ face: Face, _ index: Int, isBold: Bool) -> OpaquePointer? {
    guard let pattern = FcPatternCreate() else { return nil }
    let done =
      FcPatternAddString(pattern, FC_FAMILY, alias(index, isBold: isBold)) != 0
      && FcPatternAddString(pattern, FC_FILE, face.path) != 0
      && FcPatternAddInteger(pattern, FC_INDEX, Int32(truncatingIfNeeded: face.handle.pointee.face_index)) != 0
      // Cairo draws with the open face; it would otherwise close and reopen files as it pleases.
      && layout_pattern_add_face(pattern, face.handle) != 0
      && FcPatternAddCharSet(pattern, FC_CHARSET, face.characters) != 0
      // What Pango accepts for everything that is SFNT.
      && FcPatternAddString(pattern, FC_FONTFORMAT, "TrueType") != 0
      && FcPatternAddBool(pattern, FC_SCALABLE, 1) != 0
      && FcPatternAddBool(pattern, FC_OUTLINE, 1) != 0
      && FcPatternAddInteger(pattern, FC_SLANT, FC_SLANT_ROMAN) != 0
      && FcPatternAddInteger(pattern, FC_WEIGHT, isBold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR) != 0
      && FcPatternAddInteger(pattern, FC_WIDTH, FC_WIDTH_NORMAL) != 0
      && FcPatternAddBool(pattern, FC_EMBOLDEN, isBold && !face.isBold ? 1 : 0) != 0
    if done { return pattern }
    FcPatternDestroy(pattern)
    return nil
  }
}
