import StrictTOML

/// A driver's own part of a map: the keys of one table, as a value.
package protocol DriverSchema: Sendable, Equatable {
  /// Name of the driver, as `identity.driver` gives it.
  static var driver: String { get }
  /// The device class it serves, as the interfaces spell it, such as `ticket_printer`.
  static var deviceClass: String { get }
  /// Name of its table in the map.
  static var section: String { get }
  /// What must hold between its values and the rest of the map.
  static var rules: [DriverRule<Self>] { get }

  /// Reads the table. Problems go to the reader's log; a profile read with problems is thrown away.
  init(reading reader: TableReader)

  /// Replays one sample through the driver's codec. Returns what is wrong, nil when bytes and meaning agree.
  func problem(replaying sample: SampleFrame) -> String?
}

extension DriverSchema {
  func equals(_ other: any DriverSchema) -> Bool { (other as? Self) == self }
}
