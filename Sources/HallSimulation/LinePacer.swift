/// How many bytes a serial line has carried by a moment: ten bits a byte (8N1), and no more in advance than has passed in time.
public struct LinePacer: Sendable {
  /// Nanoseconds that one byte takes.
  public let byteTime: Int64
  /// Until when the line has carried what was taken.
  private var busyUntil: Int64 = 0

  /// - Parameter baud: bits a second; at least 1 is assumed.
  public init(baud: Int) { byteTime = 10_000_000_000 / Int64(max(1, baud)) }

  /// The first byte of a burst begins to arrive.
  public mutating func begin(at now: Int64) { busyUntil = max(busyUntil, now) }

  /// Bytes that have arrived whole.
  public func arrived(by now: Int64) -> Int { Int(max(0, now - busyUntil) / byteTime) }

  /// Takes bytes that have arrived.
  ///
  /// - Parameter more: whether others follow without a pause; else the line falls idle.
  public mutating func take(_ count: Int, more: Bool, at now: Int64) {
    busyUntil = more ? busyUntil + Int64(count) * byteTime : max(busyUntil, now)
  }

  /// When so many bytes will have arrived.
  public func arrival(of count: Int) -> Int64 { busyUntil + Int64(count) * byteTime }
}
