/// A piece of paper that left a virtual printer, with exactly the dots that its head burnt.
public struct Ticket: Sendable {
  /// What became of it.
  public enum Fate: String, Sendable {
    /// Torn off by hand.
    case tornOff = "torn_off"
    /// Cut; in a kiosk printer it waits inside the presenter.
    case cut
    /// At the exit, for the visitor to take.
    case presented
    /// Taken by the visitor from the exit.
    case taken
    /// Pulled back into the waste bin of the kiosk.
    case retracted
    /// Thrown out by the presenter.
    case ejected
  }

  /// 1 for the first of this printer.
  public let number: Int
  /// From its leading edge to its end, as wide as the print area. The first rows are blank: the way from head to cutter.
  public let picture: Bitmap
  /// Width of the paper in dots; the picture is in its middle.
  public let paperDots: Int
  /// Dots to a millimetre.
  public let dotsPerMillimetre: Int
  /// Printed from its beginning to its end; false if a fault, a lost byte or a cleared buffer came between.
  public let isComplete: Bool
  /// What became of it so far.
  public internal(set) var fate: Fate
  /// When it left the mechanism, since the printer came into being.
  public let time: Duration

  /// The dots from the leading edge, a packed row each: eight dots to a byte, leftmost highest, 1 is black.
  public var rows: [[UInt8]] { picture.rows }
}
