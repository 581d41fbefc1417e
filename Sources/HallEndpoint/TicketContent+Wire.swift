import CShim
import DeviceCore
import Glibc
import HallInterface
import HallService
import Varlink

/// What is wrong with a ticket's content, for its sender.
struct ContentError: Error {
  let reason: String
}

extension PrintContent {
  private static let fieldLimit = 64
  /// Bytes of all fields together.
  private static let fieldsSize = 32 << 10

  /// - Throws: ``ContentError``.
  init(_ content: HalldTicketPrinter.Content, descriptors: [VarlinkDescriptor]) throws(ContentError) {
    guard let order = content.template else {
      self = .ready(try TicketContent(content, descriptors: descriptors))
      return
    }
    guard content.lines == nil, content.bitmap == nil else { throw ContentError(reason: "a template stands instead of lines and picture") }
    guard order.fields.count <= Self.fieldLimit else { throw ContentError(reason: "a ticket has at most \(Self.fieldLimit) fields") }
    guard order.fields.reduce(0, { $0 + $1.key.utf8.count + $1.value.utf8.count }) <= Self.fieldsSize else {
      throw ContentError(reason: "the fields have more than \(Self.fieldsSize) bytes")
    }
    self = .template(
      TemplateOrder(template: order.name, fields: order.fields, language: order.language),
      cut: content.cut.map { TicketContent.Cut($0) } ?? .partial)
  }
}

extension TicketContent {
  private static let lineLimit = 500
  private static let textLimit = 2000

  /// - Throws: ``ContentError``.
  init(_ content: HalldTicketPrinter.Content, descriptors: [VarlinkDescriptor]) throws(ContentError) {
    let wire = content.lines ?? []
    guard wire.count <= Self.lineLimit else {
      throw ContentError(reason: "a ticket has at most \(Self.lineLimit) lines, not \(wire.count)")
    }
    var lines: [TicketLine] = []
    for (index, line) in wire.enumerated() {
      do throws(ContentError) {
        lines.append(try TicketLine(line, textLimit: Self.textLimit))
      } catch {
        throw ContentError(reason: "line \(index + 1): \(error.reason)")
      }
    }
    var bitmap: TicketBitmap?
    if let wire = content.bitmap { bitmap = try TicketBitmap(wire, descriptors: descriptors) }
    guard bitmap != nil || !lines.isEmpty else { throw ContentError(reason: "neither lines nor a picture were given") }
    self.init(lines: lines, bitmap: bitmap, cut: content.cut.map { Cut($0) } ?? .partial)
  }
}

extension TicketContent.Cut {
  init(_ cut: HalldTicketPrinter.Cut) {
    self =
      switch cut {
      case .partial: .partial
      case .full: .full
      case .none: .none
      }
  }
}

extension TicketLine {
  init(_ line: HalldTicketPrinter.Line, textLimit: Int) throws(ContentError) {
    let element: Element
    switch (line.text, line.qr, line.rule ?? false, line.feed) {
    case (let text?, nil, false, nil):
      guard text.utf8.count <= textLimit else { throw ContentError(reason: "text of more than \(textLimit) bytes") }
      element = .text(text)
    case (nil, let code?, false, nil):
      guard (1...textLimit).contains(code.utf8.count) else { throw ContentError(reason: "a QR code holds 1 to \(textLimit) bytes") }
      element = .qr(code)
    case (nil, nil, true, nil): element = .rule
    case (nil, nil, false, let dots?):
      guard (1...4096).contains(dots) else { throw ContentError(reason: "feed is 1 to 4096 dots, not \(dots)") }
      element = .feed(dots)
    default: throw ContentError(reason: "exactly one of text, qr, rule and feed must be given")
    }
    let width = line.width ?? 1
    let height = line.height ?? 1
    guard (1...8).contains(width), (1...8).contains(height) else { throw ContentError(reason: "width and height are 1 to 8") }
    let alignment: Alignment =
      switch line.align {
      case nil, .left: .left
      case .center: .center
      case .right: .right
      }
    self.init(element, alignment: alignment, bold: line.bold ?? false, width: width, height: height)
  }
}

extension TicketBitmap {
  /// Reads the picture from its memory file. Only a sealed one: reading it can neither block nor fail half-way, and the sender cannot
  /// change it afterwards.
  init(_ bitmap: HalldTicketPrinter.Bitmap, descriptors: [VarlinkDescriptor]) throws(ContentError) {
    guard descriptors.indices.contains(bitmap.descriptor) else {
      throw ContentError(reason: "descriptor \(bitmap.descriptor) did not come with the call")
    }
    let file = descriptors[bitmap.descriptor].number
    guard hall_memfd_is_sealed(file) == 1 else {
      throw ContentError(reason: "the picture is not in a memory file sealed against change (F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE)")
    }
    guard (1...4096).contains(bitmap.width), (1...16_384).contains(bitmap.height) else {
      throw ContentError(reason: "a picture is 1 to 4096 dots wide and 1 to 16384 high, not \(bitmap.width) x \(bitmap.height)")
    }
    let size = (bitmap.width + 7) / 8 * bitmap.height
    guard size <= TicketBitmap.sizeLimit else { throw ContentError(reason: "a picture has at most \(TicketBitmap.sizeLimit) bytes") }
    let length = lseek(file, 0, SEEK_END)
    guard length == size else { throw ContentError(reason: "the picture has \(length) bytes, \(size) were expected") }
    let rows = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = max(0, pread(file, buffer.baseAddress, size, 0))
    }
    guard let picture = TicketBitmap(width: bitmap.width, height: bitmap.height, rows: rows) else {
      throw ContentError(reason: "the picture cannot be read")
    }
    self = picture
  }
}
