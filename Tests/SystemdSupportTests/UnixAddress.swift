import Glibc

/// The address of a socket in a new temporary folder.
struct UnixAddress {
  let path: String
  private let folder: String

  init?(inNewFolder name: String) {
    var template = Array("/tmp/halld-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    path = folder + "/" + name
  }

  func bind(_ descriptor: Int32) -> Bool {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafeBytes(of: &address) { bytes in
      guard let start = bytes.baseAddress else { return false }
      return Glibc.bind(descriptor, start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count)) == 0
    }
  }

  /// The bound socket lives on without its name.
  func remove() {
    unlink(path)
    rmdir(folder)
  }
}
