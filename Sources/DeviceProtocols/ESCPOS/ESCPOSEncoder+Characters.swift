/// Where a line stands on the paper (ESC a).
package enum ESCPOSJustification: UInt8, Hashable, Sendable, CaseIterable {
  /// At the left margin.
  case left = 0
  /// In the middle.
  case centre = 1
  /// At the right margin.
  case right = 2
}

extension ESCPOSEncoder {
  /// ESC a: justification of the lines that follow. Takes effect at the beginning of a line only.
  package mutating func justify(_ justification: ESCPOSJustification) {
    append([0x1B, 0x61, justification.rawValue])
  }

  /// GS !: character size, 1 to 8 times in each direction.
  package mutating func characterSize(width: Int, height: Int) throws(ESCPOSEncodingError) {
    let wide = try Self.byte(width, in: 1...8, name: "width")
    let high = try Self.byte(height, in: 1...8, name: "height")
    append([0x1D, 0x21, (wide &- 1) << 4 | (high &- 1)])
  }

  /// ESC E: bold on or off.
  package mutating func bold(_ on: Bool) {
    append([0x1B, 0x45, on ? 1 : 0])
  }

  /// ESC M: font 0 (A, usually 12 x 24 dots) to 4; which ones exist differs by model.
  package mutating func font(_ number: Int) throws(ESCPOSEncodingError) {
    append([0x1B, 0x4D, try Self.byte(number, in: 0...4, name: "font")])
  }

  /// ESC t: code page of the single-byte characters, 0 to 255; the numbers differ by maker.
  package mutating func codePage(_ number: Int) throws(ESCPOSEncodingError) {
    append([0x1B, 0x74, try Self.byte(number, in: 0...255, name: "codePage")])
  }

  /// FS & and FS .: Chinese (two-byte) mode on or off. Chinese firmware often powers up with it on.
  package mutating func chineseMode(_ on: Bool) {
    append([0x1C, on ? 0x26 : 0x2E])
  }

  /// FS !: size of the Chinese characters where GS ! does not change them; also ends their underline.
  package mutating func chineseSize(doubleWidth: Bool, doubleHeight: Bool) {
    append([0x1C, 0x21, (doubleWidth ? 0x04 : 0) | (doubleHeight ? 0x08 : 0)])
  }

  /// ESC 3: distance from line to line, 0 to 255 vertical motion units (see ``motionUnits(horizontal:vertical:)``).
  package mutating func lineSpacing(_ units: Int) throws(ESCPOSEncodingError) {
    append([0x1B, 0x33, try Self.byte(units, in: 0...255, name: "lineSpacing")])
  }

  /// ESC 2: the printer's usual line spacing.
  package mutating func defaultLineSpacing() {
    append([0x1B, 0x32])
  }

  /// GS P: the units of feeds and spacings, 1/horizontal and 1/vertical inch; 0 is the printer's own.
  ///
  /// Needed where a feed shall mean dots: Epson's own default is half a dot vertically (TM-T88III: 1/360 inch at 180 dots per inch).
  package mutating func motionUnits(horizontal: Int, vertical: Int) throws(ESCPOSEncodingError) {
    let x = try Self.byte(horizontal, in: 0...255, name: "horizontal")
    let y = try Self.byte(vertical, in: 0...255, name: "vertical")
    try appendChecked([0x1D, 0x50, x, y])
  }
}
