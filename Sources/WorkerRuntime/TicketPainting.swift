import DeviceCore
import EventLoop
import HallInterface

/// A ticket to be drawn, out of a call that was checked as far as its form goes; template, fields and pictures are as they came.
package struct TicketOrder: Sendable {
  /// The template's whole source
  package var template: String
  package var language: String
  package var fields: [String: String]
  /// The template's picture files by name, as they are on disk; each at most ``WorkerContract/imageLimit`` bytes
  package var images: [String: [UInt8]]
  /// 1 to 4096
  package var widthDots: Int
  /// 90 to 1200
  package var dpi: Int
}

/// A text form to be drawn, checked.
package struct SketchOrder: Sendable {
  package var lines: [TicketLine]
  /// 4 to 255
  package var textColumns: Int
  /// 1 to 4096
  package var widthDots: Int
  /// 90 to 1200
  package var dpi: Int
}

/// A ticket that was drawn.
package struct PaintedTicket: Sendable {
  package var bitmap: TicketBitmap
  package var notes: [HalldWorkerTickets.Note]

  package init(bitmap: TicketBitmap, notes: [HalldWorkerTickets.Note]) {
    self.bitmap = bitmap
    self.notes = notes
  }
}

/// What draws tickets. One lives as long as its process, so it may keep whatever makes the next ticket faster.
@LoopActor package protocol TicketPainting: AnyObject {
  /// Opens the fonts, once. Afterwards nothing can be opened any more, so what is read later must be open or in memory when this returns.
  ///
  /// - Throws: `noFont` when none of them can be used.
  func prepare(_ fonts: [HalldWorkerTickets.Font]) throws(HalldWorkerTickets.Failure) -> [HalldWorkerTickets.FontReport]

  /// Draws a ticket.
  ///
  /// - Throws: `invalidTicket` with a reason for the person who wrote the template or its fields.
  func paint(_ order: TicketOrder) throws(HalldWorkerTickets.Failure) -> PaintedTicket

  /// Draws a text form, roughly.
  ///
  /// - Throws: `invalidTicket` with a reason.
  func sketch(_ order: SketchOrder) throws(HalldWorkerTickets.Failure) -> TicketBitmap

  /// A picture as a PNG file with its resolution, at most ``WorkerContract/fileLimit`` bytes.
  ///
  /// - Throws: `invalidTicket` when it cannot be encoded.
  func encodePNG(_ bitmap: TicketBitmap, dpi: Int) throws(HalldWorkerTickets.Failure) -> [UInt8]
}
