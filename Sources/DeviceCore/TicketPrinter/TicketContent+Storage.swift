/// The form in which a ticket lies in the journal until it is printed: a version byte, then length-prefixed fields, big-endian.
/// Compact and exact, so that "the same content" means the same bytes.
extension TicketContent {
  private static let version: UInt8 = 1

  package var stored: [UInt8] {
    var out: [UInt8] = [Self.version, cut.rawValue]
    out.reserveCapacity(64 + (bitmap?.rows.count ?? 0))
    func put(_ number: Int) {
      let value = UInt32(clamping: number)
      for shift in [24, 16, 8, 0] as [UInt32] { out.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
    func put(_ bytes: some Collection<UInt8>) {
      put(bytes.count)
      out.append(contentsOf: bytes)
    }
    put(lines.count)
    for line in lines {
      out.append(line.alignment.rawValue)
      out.append(line.bold ? 1 : 0)
      out.append(UInt8(clamping: line.width))
      out.append(UInt8(clamping: line.height))
      switch line.element {
      case .text(let text):
        out.append(0)
        put(Array(text.utf8))
      case .qr(let text):
        out.append(1)
        put(Array(text.utf8))
      case .rule:
        out.append(2)
      case .feed(let dots):
        out.append(3)
        put(dots)
      }
    }
    if let bitmap {
      put(bitmap.width)
      put(bitmap.height)
      put(bitmap.rows)
    }
    return out
  }

  /// - Returns: nil when the bytes are not what ``stored`` makes.
  package init?(stored bytes: [UInt8]) {
    var rest = bytes[...]
    func byte() -> UInt8? { rest.popFirst() }
    func number() -> Int? {
      guard rest.count >= 4 else { return nil }
      defer { rest = rest.dropFirst(4) }
      return Int(rest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
    }
    func chunk() -> ArraySlice<UInt8>? {
      guard let count = number(), count <= rest.count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
    func string() -> String? { chunk().flatMap { String(validating: $0, as: UTF8.self) } }

    guard byte() == Self.version, let cut = byte().flatMap(Cut.init), let count = number(), count <= rest.count else { return nil }
    var lines: [TicketLine] = []
    for _ in 0..<count {
      guard let alignment = byte().flatMap(TicketLine.Alignment.init), let bold = byte(), let width = byte(), let height = byte(),
        let kind = byte()
      else { return nil }
      let element: TicketLine.Element
      switch kind {
      case 0:
        guard let text = string() else { return nil }
        element = .text(text)
      case 1:
        guard let text = string() else { return nil }
        element = .qr(text)
      case 2: element = .rule
      case 3:
        guard let dots = number() else { return nil }
        element = .feed(dots)
      default: return nil
      }
      lines.append(TicketLine(element, alignment: alignment, bold: bold == 1, width: Int(width), height: Int(height)))
    }
    var bitmap: TicketBitmap?
    if !rest.isEmpty {
      guard let width = number(), let height = number(), let rows = chunk(), rest.isEmpty,
        let picture = TicketBitmap(width: width, height: height, rows: Array(rows))
      else { return nil }
      bitmap = picture
    }
    self.init(lines: lines, bitmap: bitmap, cut: cut)
  }
}
