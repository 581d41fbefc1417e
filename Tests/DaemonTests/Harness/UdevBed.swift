import Glibc
import Varlink

/// umockdev as a child process: udev and /sys for the daemon, with devices that come and go as a test says.
final class UdevBed {
  /// A USB-serial adapter whose line is a virtual printer of hallsim.
  struct Adapter {
    /// Of the USB hub, 1 to 9.
    var port: Int
    var terminal: String
    var ids = "0403:6001"
    var model = "FT232R"
    var serial: String?

    var place: String { "path:pci-0000:00:14.0-usb-0:\(port):1.0-port0" }
    fileprivate var device: String { "/devices/pci0000:00/0000:00:14.0/usb1/1-\(port)" }
    fileprivate var line: String { "\(device)/1-\(port):1.0/ttyUSB\(port)/tty/ttyUSB\(port)" }

    fileprivate var properties: [(String, String)] {
      let parts = ids.split(separator: ":").map(String.init)
      var all = [
        ("ID_VENDOR_ID", parts[0]), ("ID_MODEL_ID", parts[1]), ("ID_MODEL", model),
        ("ID_SERIAL", "Maker_\(model)" + (serial.map { "_" + $0 } ?? "")),
      ]
      if let serial { all.append(("ID_SERIAL_SHORT", serial)) }
      return all
    }
  }

  static let isAvailable = access("/usr/bin/umockdev-wrapper", X_OK) == 0

  private let process: ChildProcess
  private let orders: Int32
  private let root: String

  init(errors: String) throws {
    var pipe: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &pipe) == 0 else { throw HarnessError("socketpair: \(ChildProcess.errorText)") }
    orders = pipe[0]
    // It reads its orders from descriptor 3, as standard input is nobody's.
    process = try ChildProcess(
      "/bin/sh", ["-c", "exec /usr/bin/umockdev-wrapper /usr/bin/python3 \"$0\" <&3", Self.script], errors: errors, passing: pipe[1])
    close(pipe[1])
    guard let root = try process.line(by: .in(seconds: 20)) else { throw HarnessError("umockdev does not start") }
    self.root = root
  }

  deinit {
    process.kill()
    close(orders)
    Files.remove(root)
  }

  private static let script: String = {
    let folders = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
    return folders.joined(separator: "/") + "/Peers/udev_bed.py"
  }()

  /// What the daemon is started with, so that libudev believes in the bed.
  var environment: [String: String] {
    ["LD_PRELOAD": "libumockdev-preload.so.0", "UMOCKDEV_DIR": root, "HALLD_TEST_UDEV": "1"]
  }

  func plug(_ adapter: Adapter) throws {
    plugs += 1
    let common = adapter.properties
    try order(
      "add", adapter.device, subsystem: "usb",
      [
        ("DEVTYPE", "usb_device"), ("BUSNUM", "001"), ("DEVNUM", "\(plugs)"), ("ID_PATH", "pci-0000:00:14.0-usb-0:\(adapter.port)"),
        ("ID_USB_INTERFACES", ":ffffff:"),
      ] + common)
    let name = "ttyUSB\(adapter.port)"
    let place = adapter.place.dropFirst("path:".count)
    try order(
      "add", adapter.line, subsystem: "tty",
      [
        ("DEVNAME", "/dev/\(name)"), ("ID_PATH", "pci-0000:00:14.0-usb-0:\(adapter.port):1.0"), ("ID_USB_INTERFACE_NUM", "00"),
        ("ID_USB_DRIVER", "ftdi_sio"), ("DEVLINKS", "/dev/serial/by-path/\(place)"), ("USECINITIALIZED", "\(plugs)"),
      ] + common, node: name, terminal: adapter.terminal)
  }

  func pull(_ adapter: Adapter) throws {
    try order("remove", adapter.line)
    try order("remove", adapter.device)
  }

  private var plugs = 0

  private func order(
    _ what: String, _ path: String, subsystem: String = "", _ properties: [(String, String)] = [], node: String? = nil,
    terminal: String? = nil
  ) throws {
    var order: JSONObject = ["do": .string(what), "syspath": .string(path)]
    if what == "add" {
      order["subsystem"] = .string(subsystem)
      order["properties"] = .object(properties.reduce(into: [:]) { $0[$1.0] = .string($1.1) })
    }
    if let node { order["node"] = .string(node) }
    if let terminal { order["terminal"] = .string(terminal) }
    let bytes = Array((JSON.object(order).description + "\n").utf8)
    guard write(orders, bytes, bytes.count) == bytes.count, try process.line(by: .in(seconds: 20)) == "ok" else {
      throw HarnessError("umockdev did not do: \(what) \(path)")
    }
  }
}
