/// Cuts the printer's byte stream into text, control characters, whole commands, and the data of images, by the lengths that
/// ESC/POS gives to its commands. It knows lengths only; what a command does is not its business.
struct CommandFramer {
  enum Frame: Equatable {
    /// A byte of 20h or more outside any command.
    case text(UInt8)
    /// A byte below 20h that is a command by itself.
    case control(UInt8)
    /// A command with all its parameters.
    case command([UInt8])
    /// The parameters of a command that image data follows, and how many bytes of data; at least 1.
    case header([UInt8], count: Int)
    /// One byte of that data.
    case data(UInt8, isLast: Bool)
    /// The beginning of a command that this firmware does not know.
    case unknown([UInt8])
  }

  /// What the bytes so far amount to.
  private enum Verdict {
    case more(until: Int)
    case complete
    case data(Int)
    case throughNUL
    case unknown
  }

  /// Commands with more parameters than this are passed over, not collected. The longest that matters stores a QR code of 7089 bytes.
  private static let longestCommand = 8192
  /// Tabs (32) and the old bar code forms end with NUL; without one they end here.
  private static let longestUntilNUL = 256

  /// Old firmware reads only the low byte of the rows of GS v 0; what follows is text to it.
  private let readsLowRowByteOnly: Bool
  private var head: [UInt8] = []
  private var need = 1
  private var untilNUL = false
  private var dataLeft = 0

  /// Whether the next byte begins something new.
  var isIdle: Bool { head.isEmpty && dataLeft == 0 }

  init(readsLowRowByteOnly: Bool = false) { self.readsLowRowByteOnly = readsLowRowByteOnly }

  mutating func reset() { self = CommandFramer(readsLowRowByteOnly: readsLowRowByteOnly) }

  mutating func push(_ byte: UInt8) -> Frame? {
    if dataLeft > 0 {
      dataLeft -= 1
      return .data(byte, isLast: dataLeft == 0)
    }
    if head.isEmpty {
      switch byte {
      case 0x10, 0x1B, 0x1C, 0x1D:
        head = [byte]
        need = 2
        return nil
      case 0x20...: return .text(byte)
      default: return .control(byte)
      }
    }
    head.append(byte)
    if untilNUL {
      guard byte == 0 || head.count >= Self.longestUntilNUL else { return nil }
      return finish()
    }
    guard head.count >= need else { return nil }
    switch verdict() {
    case .more(let count):
      need = count
      return nil
    case .complete: return finish()
    case .throughNUL:
      untilNUL = true
      return nil
    case .data(let count):
      let header = head
      reset()
      if count <= 0 { return .command(header) }
      dataLeft = count
      return .header(header, count: count)
    case .unknown:
      let start = head
      reset()
      return .unknown(start)
    }
  }

  private mutating func finish() -> Frame {
    let command = head
    reset()
    return .command(command)
  }

  /// Complete with so many bytes in all.
  private func total(_ count: Int) -> Verdict { head.count >= count ? .complete : .more(until: count) }

  private func word(_ index: Int) -> Int {
    index + 1 < head.count ? Int(head[index]) | Int(head[index + 1]) << 8 : 0
  }

  private func verdict() -> Verdict {
    guard head.count >= 2 else { return .more(until: 2) }
    switch head[0] {
    case 0x10: return verdictDLE()
    case 0x1B: return verdictESC()
    case 0x1C: return verdictFS()
    default: return verdictGS()
    }
  }

  private func verdictDLE() -> Verdict {
    switch head[1] {
    case 0x04, 0x05: return total(3)
    case 0x14:
      guard head.count >= 3 else { return .more(until: 3) }
      switch head[2] {
      case 1: return total(5)
      case 2: return total(5)
      case 3: return total(8)
      case 7: return total(4)
      case 8: return total(10)
      default: return .unknown
      }
    default: return .unknown
    }
  }

  private func verdictESC() -> Verdict {
    switch head[1] {
    case 0x0C, 0x32, 0x3C, 0x40, 0x4C, 0x53, 0x69, 0x6D, 0x75, 0x76: return .complete
    case 0x20, 0x21, 0x25, 0x2D, 0x33, 0x39, 0x3D, 0x3F, 0x41, 0x45, 0x47, 0x4A, 0x4B, 0x4D, 0x52, 0x54, 0x55, 0x56, 0x61, 0x64,
      0x65, 0x72, 0x74, 0x7B:
      return total(3)
    case 0x24, 0x42, 0x5C, 0x63: return total(4)
    case 0x70: return total(5)
    case 0x57: return total(10)
    case 0x44: return .throughNUL
    case 0x2A:
      guard head.count >= 5 else { return .more(until: 5) }
      return .data(word(3) * (head[2] == 32 || head[2] == 33 ? 3 : 1))
    case 0x28: return bracketed()
    default: return .unknown
    }
  }

  private func verdictFS() -> Verdict {
    switch head[1] {
    case 0x26, 0x2E: return .complete
    case 0x21, 0x2D, 0x43, 0x57: return total(3)
    case 0x3F, 0x53, 0x70: return total(4)
    case 0x32: return head.count >= 4 ? .data(72) : .more(until: 4)
    case 0x28: return bracketed()
    default: return .unknown
    }
  }

  private func verdictGS() -> Verdict {
    switch head[1] {
    case 0x3A, 0x63: return .complete
    case 0x21, 0x23, 0x2F, 0x42, 0x45, 0x48, 0x49, 0x54, 0x61, 0x62, 0x66, 0x68, 0x6A, 0x72, 0x77: return total(3)
    case 0x24, 0x4C, 0x50, 0x57, 0x5C: return total(4)
    case 0x5E: return total(5)
    case 0x56:
      guard head.count >= 3 else { return .more(until: 3) }
      switch head[2] {
      case 0, 1, 0x30, 0x31: return .complete
      case 0x41, 0x42, 0x61, 0x62, 0x67, 0x68: return total(4)
      default: return .unknown
      }
    case 0x65:
      guard head.count >= 3 else { return .more(until: 3) }
      return head[2] == 3 ? total(4) : .complete
    case 0x76:
      guard head.count >= 3 else { return .more(until: 3) }
      guard head[2] == 0x30 else { return .unknown }
      guard head.count >= 8 else { return .more(until: 8) }
      return .data(word(4) * (readsLowRowByteOnly ? word(6) & 0xFF : word(6)))
    case 0x2A:
      guard head.count >= 4 else { return .more(until: 4) }
      return .data(Int(head[2]) * Int(head[3]) * 8)
    case 0x6B:
      guard head.count >= 3 else { return .more(until: 3) }
      switch head[2] {
      case 0...6: return .throughNUL
      case 65...79: return head.count >= 4 ? total(4 + Int(head[3])) : .more(until: 4)
      default: return .unknown
      }
    case 0x28: return bracketed()
    case 0x38:
      guard head.count >= 3 else { return .more(until: 3) }
      guard head[2] == 0x4C else { return .unknown }
      guard head.count >= 7 else { return .more(until: 7) }
      return functions(start: 7, length: word(3) | word(5) << 16)
    default: return .unknown
    }
  }

  /// ESC (, FS ( and GS (: a letter, a length of two bytes, so many bytes.
  private func bracketed() -> Verdict {
    guard head.count >= 5 else { return .more(until: 5) }
    return functions(start: 5, length: word(3))
  }

  /// Short ones are collected whole. Graphics (GS ( L and GS 8 L with m = 48, fn = 112 or 113) are a header of ten bytes and data.
  private func functions(start: Int, length: Int) -> Verdict {
    if head[0] == 0x1D, head[2] == 0x4C, length > 10 {
      guard head.count >= start + 2 else { return .more(until: start + 2) }
      if head[start + 1] == 112 || head[start + 1] == 113 {
        return head.count >= start + 10 ? .data(length - 10) : .more(until: start + 10)
      }
      return .data(length - 2)
    }
    return length <= Self.longestCommand ? total(start + length) : .data(length)
  }
}
