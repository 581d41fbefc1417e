/// How the paper is cut. Which of these a printer knows is in its map.
package enum ESCPOSCut: Hashable, Sendable {
  /// GS V 0: through.
  case full
  /// GS V 1: but for a point in the middle or at the side.
  case partial
  /// GS V 65: feeds the last line past the cutter and `units` (0 to 255 vertical motion units) more, then cuts through.
  case feedAndFull(units: Int)
  /// GS V 66: feeds as above, then cuts but for a point.
  case feedAndPartial(units: Int)
  /// ESC i: cuts but for one point; the command of older printers, through on some of them.
  case old
  /// ESC m: cuts but for three points; the command of older printers.
  case oldPartial
}

/// The printer's sensors that may stop it (ESC c 4).
package struct ESCPOSStoppingSensors: OptionSet, Hashable, Sendable {
  /// The parameter of ESC c 4.
  package let rawValue: UInt8

  /// A set from the parameter of ESC c 4.
  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Near-end of the roll (bits 0 and 1). Printing stops while it still could go on.
  package static let paperNearEnd = ESCPOSStoppingSensors(rawValue: 0x03)
  /// End of the roll (bits 2 and 3), where it does not stop the printer anyway.
  package static let paperEnd = ESCPOSStoppingSensors(rawValue: 0x0C)
}

extension ESCPOSEncoder {
  /// LF: prints the line and feeds by the line spacing.
  package mutating func newLine() {
    append([0x0A])
  }

  /// ESC J: prints the line and feeds by `units` vertical motion units, 0 to 65535, split as needed.
  ///
  /// Each part is a multiple of `granularity` (1 to 255), because a printer truncates every feed to whole steps of its motor.
  package mutating func feed(units: Int, granularity: Int = 1) throws(ESCPOSEncodingError) {
    guard (0...65_535).contains(units) else { throw .parameterOutOfRange(name: "units", value: units, allowed: 0...65_535) }
    let step = Int(try Self.byte(granularity, in: 1...255, name: "granularity"))
    feedInParts(units, step: step)
  }

  /// ``feed(units:granularity:)`` for values that are known to be in range.
  mutating func feedInParts(_ units: Int, step: Int) {
    let most = 255 / step * step
    var left = units
    while left > 0 {
      let part = min(left, most)
      append([0x1B, 0x4A, UInt8(truncatingIfNeeded: part)])
      left -= part
    }
  }

  /// ESC d: prints the line and feeds `lines` lines, 0 to 65535, split as needed.
  package mutating func feed(lines: Int) throws(ESCPOSEncodingError) {
    guard (0...65_535).contains(lines) else { throw .parameterOutOfRange(name: "lines", value: lines, allowed: 0...65_535) }
    var left = lines
    while left > 0 {
      let part = min(left, 255)
      append([0x1B, 0x64, UInt8(truncatingIfNeeded: part)])
      left -= part
    }
  }

  /// GS V, ESC i, ESC m: cuts. Obeyed at the beginning of a line only.
  package mutating func cut(_ cut: ESCPOSCut) throws(ESCPOSEncodingError) {
    switch cut {
    case .full: append([0x1D, 0x56, 0x00])
    case .partial: append([0x1D, 0x56, 0x01])
    case .feedAndFull(let units): append([0x1D, 0x56, 0x41, try Self.byte(units, in: 0...255, name: "units")])
    case .feedAndPartial(let units): append([0x1D, 0x56, 0x42, try Self.byte(units, in: 0...255, name: "units")])
    case .old: append([0x1B, 0x69])
    case .oldPartial: append([0x1B, 0x6D])
    }
  }

  /// ESC p: a pulse on drawer connector pin 2 (`connector` 0) or 5 (1), `on` and `off` in units of 2 ms, 0 to 255.
  package mutating func drawerPulse(connector: Int, on: Int, off: Int) throws(ESCPOSEncodingError) {
    let pin = try Self.byte(connector, in: 0...1, name: "connector")
    let high = try Self.byte(on, in: 0...255, name: "on")
    let low = try Self.byte(off, in: 0...255, name: "off")
    try appendChecked([0x1B, 0x70, pin, high, low])
  }

  /// ESC c 4: which sensors stop printing.
  package mutating func stopPrinting(on sensors: ESCPOSStoppingSensors) {
    append([0x1B, 0x63, 0x34, sensors.rawValue])
  }

  /// GS e 2 (kiosk presenters): pulls a ticket that was not taken back in.
  package mutating func retractTicket() {
    append([0x1D, 0x65, 0x02])
  }

  /// GS e 3 (kiosk presenters): holds the ticket out by `steps` of 0.625 mm, 0 to 255.
  package mutating func presentTicket(steps: Int) throws(ESCPOSEncodingError) {
    append([0x1D, 0x65, 0x03, try Self.byte(steps, in: 0...255, name: "steps")])
  }

  /// GS e 5 (kiosk presenters): pushes the ticket out altogether.
  package mutating func ejectTicket() {
    append([0x1D, 0x65, 0x05])
  }
}
