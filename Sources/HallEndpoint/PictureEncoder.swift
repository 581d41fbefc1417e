import DeviceCore
import EventLoop
import Varlink

/// Makes picture files that clients can show.
@LoopActor package protocol PictureEncoder: AnyObject {
  /// A PNG file in a sealed memory file, or a word of docs/names.md.
  func png(_ picture: TicketBitmap, dpi: Int, then: @escaping @LoopActor (Result<VarlinkDescriptor, Reason>) -> Void)
}
