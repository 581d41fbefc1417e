import EventLoop
import Glibc
import HallInterface
import Varlink

/// A running `hallsim`: the hall, its socket, the signals that end it, and the lines it prints.
@LoopActor final class HallsimSession {
  static var current: HallsimSession?

  private let hall: VirtualHall
  private let server: VarlinkServer
  private let json: Bool
  private var signals: [SignalSource] = []

  init(_ options: HallsimProgram.Options) throws {
    json = options.json
    let usbip = try options.usbip.map { address in
      try USBIPServer(address) { HallsimProgram.complain("hallsim: \($0)") }
    }
    hall = try VirtualHall(directory: options.directory, devices: options.devices, seed: options.seed, usbip: usbip)
    server = VarlinkServer(
      VarlinkServer.Configuration(vendor: "halld", product: "hallsim", version: "1", url: "https://varlink.org"))
    server.add(HalldSimulation.Service(SimulationService(hall)))
    do {
      try server.listen(path: hall.directory + "/io.halld.sim")
      for number in [SIGTERM, SIGINT] {
        signals.append(try SignalSource(signal: number) { [weak self] in self?.end() })
      }
    } catch {
      hall.close()
      throw error
    }
    server.ready()
    _ = hall.addObserver { [weak self] in self?.report($0) }
    for device in hall.devices { announce(device) }
  }

  private func announce(_ device: any VirtualDevice) {
    let model = device.printer.model.name
    HallsimProgram.say(
      json
        ? EventLine.json([
          ("event", .text("ready")), ("device", .text(device.name)), ("path", .text(device.path)), ("model", .text(model)),
          ("baud", .number(device.baud)),
        ])
        : device.baud > 0
          ? "\(device.name): \(model) at \(device.baud) baud on \(device.path)" : "\(device.name): \(model) on \(device.path)")
  }

  private func end() {
    hall.close()
    server.close {
      EventLoop.main.stop(0)
    }
  }

  private func report(_ change: VirtualHall.Change) {
    HallsimProgram.say(json ? EventLine.json(change) : EventLine.human(change))
    if let problem = change.problem { HallsimProgram.complain("hallsim: \(problem)") }
  }
}
