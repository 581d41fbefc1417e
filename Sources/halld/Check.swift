import DeviceDrivers
import FirmwareMaps
import HallService
import TicketTemplates

/// `halld --check`: what a start would say of configuration, maps and templates, without starting.
enum Check {
  /// - Returns: 0 when all is well, 78 (EX_CONFIG) otherwise.
  static func run(_ options: Options) -> Int32 {
    let result = HallConfiguration.load(options.config)
    var problems = result.problems
    if let configuration = result.configuration {
      let maps = MapLoader.load(configuration.daemon.maps, drivers: DriverRegistry.schemas)
      problems += maps.problems + configuration.problems(with: maps, file: options.config)
      problems += TemplateSet(loading: configuration.tickets.templates).problems
      if problems.isEmpty {
        print("\(options.config): \(configuration.devices.count) devices, \(maps.maps.count) maps, nothing wrong")
      }
    }
    for problem in problems { Stderr.write("\(problem)\n") }
    return problems.isEmpty ? 0 : 78
  }
}
