import EventLoop
import Glibc

/// Accepts clients on one socket, and leaves them in its backlog while there is no room for them.
@LoopActor final class VarlinkListener {
  private let descriptor: Int32
  private let file: VarlinkSocketFile?
  private weak var server: VarlinkServer?
  private var source: DescriptorSource?
  private var retry: LoopTimer?

  /// So that a crowd of new clients does not keep the others waiting.
  private static let acceptedAtOnce = 16
  /// Out of descriptors or memory: others may give some back without our noticing.
  private static let retryAfter = Duration.seconds(1)

  init(descriptor: Int32, file: VarlinkSocketFile?, server: VarlinkServer) {
    self.descriptor = descriptor
    self.file = file
    self.server = server
  }

  func start() throws(SystemError) {
    guard VarlinkSocket.makeNonBlocking(descriptor), VarlinkSocket.closeOnExec(descriptor) else {
      throw SystemError(errno, "set up the socket")
    }
    do {
      source = try DescriptorSource(descriptor: descriptor, interest: .readable) { [weak self] _ in self?.accept() }
    } catch {
      throw error as? SystemError ?? SystemError(EIO, "watch the socket")
    }
  }

  private func accept() {
    for _ in 0..<Self.acceptedAtOnce {
      guard let server, source != nil else { return }
      guard !server.isFull else {
        source?.interest = []
        return
      }
      let socket = Glibc.accept(descriptor, nil, nil)
      if socket >= 0 {
        guard VarlinkSocket.makeNonBlocking(socket), VarlinkSocket.closeOnExec(socket) else {
          Glibc.close(socket)
          continue
        }
        server.accept(socket)
        continue
      }
      switch errno {
      case EINTR, ECONNABORTED: continue
      case EAGAIN: return
      default:
        source?.interest = []
        retry = server.clock.after(Self.retryAfter) { [weak self] in self?.resume() }
        return
      }
    }
  }

  /// There may be room again.
  func resume() {
    retry?.cancel()
    retry = nil
    source?.interest = .readable
  }

  func close() {
    retry?.cancel()
    source?.cancel()
    source = nil
    Glibc.close(descriptor)
    file?.remove()
  }
}
