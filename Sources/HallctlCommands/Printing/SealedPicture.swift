import CShim
import Glibc
import HallInterface
import Varlink

/// A picture in a sealed memory file, as it is passed to halld.
struct SealedPicture {
  let descriptor: VarlinkDescriptor
  private let width: Int
  private let height: Int

  init(_ picture: PortableBitmap) throws(Trouble) {
    let file = hall_memfd_create("ticket")
    guard file >= 0 else { throw Self.failure(-file) }
    descriptor = VarlinkDescriptor(owning: file)
    width = picture.width
    height = picture.height
    var rest = picture.rows[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(errno) }
      rest = rest.dropFirst(count)
    }
    let sealed = hall_memfd_seal(file)
    guard sealed >= 0 else { throw Self.failure(-sealed) }
  }

  /// How the call names it.
  ///
  /// - Parameter index: its place among the descriptors passed.
  func bitmap(index: Int) -> HalldTicketPrinter.Bitmap { .init(width: width, height: height, descriptor: index) }

  private static func failure(_ code: Int32) -> Trouble {
    Trouble("system", .failed, Text("无法准备图片：", "Cannot prepare the picture: ") + SystemErrorWords.text(code))
  }
}
