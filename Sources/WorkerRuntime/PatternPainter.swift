#if HALLD_TEST_HOOKS
  import CShim
  import DeviceCore
  import EventLoop
  import Glibc
  import HallInterface

  /// A painter for tests of everything around painting, in debug builds only: needs no fonts and draws stripes. The field `height` is the
  /// picture's, `word` and `detail` come back as a note, `probe` names something to try from within the locked worker and comes back with
  /// its errno.
  @LoopActor package final class PatternPainter: TicketPainting {
    package init() {}

    package func prepare(_ fonts: [HalldWorkerTickets.Font]) throws(HalldWorkerTickets.Failure) -> [HalldWorkerTickets.FontReport] {
      let reports = fonts.map { font in
        HalldWorkerTickets.FontReport(path: font.path, state: Self.state(of: font.path), family: font.family, version: nil)
      }
      if !fonts.isEmpty, reports.allSatisfy({ $0.state == .missing }) { throw .noFont }
      return reports
    }

    private static func state(of path: String) -> HalldWorkerTickets.FontState {
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return .missing }
      defer { close(file) }
      var byte: UInt8 = 0
      return read(file, &byte, 1) == 1 ? .good : .broken
    }

    package func paint(_ order: TicketOrder) throws(HalldWorkerTickets.Failure) -> PaintedTicket {
      let height = order.fields["height"].flatMap { Int($0) } ?? 8
      let stride = (order.widthDots + 7) / 8
      guard height > 0, height <= TicketBitmap.sizeLimit / stride,
        let bitmap = TicketBitmap(
          width: order.widthDots, height: height,
          rows: (0..<height).flatMap { [UInt8](repeating: $0 % 2 == 0 ? 0xAA : 0x55, count: stride) })
      else { throw .invalidTicket(reason: "no picture is that high") }
      var notes: [HalldWorkerTickets.Note] = []
      if let word = order.fields["word"] { notes.append(.init(word: word, detail: order.fields["detail"] ?? "")) }
      if let probe = order.fields["probe"] { notes.append(.init(word: "probe", detail: String(Self.tries(probe)))) }
      for (name, bytes) in order.images.sorted(by: { $0.key < $1.key }) { notes.append(.init(word: name, detail: String(bytes.count))) }
      return PaintedTicket(bitmap: bitmap, notes: notes)
    }

    package func sketch(_ order: SketchOrder) throws(HalldWorkerTickets.Failure) -> TicketBitmap {
      let stride = (order.widthDots + 7) / 8
      let rows = order.lines.flatMap { [UInt8](repeating: UInt8(clamping: $0.height), count: stride) }
      guard let bitmap = TicketBitmap(width: order.widthDots, height: order.lines.count, rows: rows) else {
        throw .invalidTicket(reason: "no lines")
      }
      return bitmap
    }

    package func encodePNG(_ bitmap: TicketBitmap, dpi: Int) throws(HalldWorkerTickets.Failure) -> [UInt8] {
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + bitmap.rows.prefix(64)
    }

    /// The errno of an attempt; 0 when it worked.
    private static func tries(_ probe: String) -> Int32 {
      errno = 0
      switch probe {
      case "open": return open("/etc/passwd", O_RDONLY) < 0 ? errno : 0
      case "create": return open("/tmp/halld-worker-was-here", O_WRONLY | O_CREAT, 0o600) < 0 ? errno : 0
      case "stat":
        var status = Glibc.stat()
        return stat("/etc/passwd", &status) < 0 ? errno : 0
      case "proc": return open("/proc/self/maps", O_RDONLY) < 0 ? errno : 0
      case "fork":
        guard let function = function("fork") else { return -1 }
        let child = unsafeBitCast(function, to: (@convention(c) () -> pid_t).self)()
        if child == 0 { _exit(0) }
        return child < 0 ? errno : 0
      case "kill": return kill(getppid(), 0) < 0 ? errno : 0
      case "executable":
        return mmap(nil, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? errno : 0
      case "raise_limit":
        var limit = rlimit(rlim_cur: rlim_t.max, rlim_max: rlim_t.max)
        return setrlimit(Int32(RLIMIT_DATA.rawValue), &limit) < 0 ? errno : 0
      case "large_file":
        let file = hall_memfd_create("large")
        defer { close(file) }
        return ftruncate(file, 64 << 20) < 0 ? errno : 0
      case "socket": return socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) < 0 ? errno : 0
      case "execve":
        var none: [UnsafeMutablePointer<CChar>?] = [nil]
        return execve("/bin/true", &none, &none) < 0 ? errno : 0
      case "ptrace":
        guard let function = function("ptrace") else { return -1 }
        // PTRACE_ATTACH
        return unsafeBitCast(function, to: (@convention(c) (Int, pid_t, Int, Int) -> Int).self)(16, getppid(), 0, 0) < 0 ? errno : 0
      default: return -1
      }
    }

    /// A C function that Swift does not let one call.
    private static func function(_ name: String) -> UnsafeMutableRawPointer? { dlsym(nil, name) }
  }
#endif
