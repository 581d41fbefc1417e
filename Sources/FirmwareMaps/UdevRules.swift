import StrictTOML

/// The udev rules that the shipped maps need. udev-rules/70-halld.rules is generated from here; a test fails when they part.
package enum UdevRules {
  /// Name of the generated file.
  package static let fileName = "70-halld.rules"

  /// Rules for every USB match of the maps. The result depends only on the maps, not on their order.
  ///
  /// A match gives a rule for the USB device, and one for a terminal below it unless its interface is a printer's, which has none. They hand
  /// the node to the group halld, tell ModemManager to keep off (ID_MM_DEVICE_IGNORE), switch autosuspend off, and let systemd units depend on
  /// the device. (brltty knows no property that keeps it off.)
  package static func generate(_ maps: [FirmwareMap]) -> String {
    var text = """
      # generated, do not edit: hallctl maps udev-rules
      #
      # From each [[match]] of the maps in firmware-maps/. Devices that are bound by position have no rule: they are whatever stands in halld.toml,
      # and the group dialout opens their terminals.

      ACTION=="remove", GOTO="halld_end"
      SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", GOTO="halld_usb"
      SUBSYSTEM=="tty", SUBSYSTEMS=="usb", GOTO="halld_tty"
      GOTO="halld_end"

      """
    let matches = maps.sorted { $0.id < $1.id }.flatMap { map in map.matches.map { (map, $0) } }
    text += "\nLABEL=\"halld_usb\"\n"
    for (map, match) in matches { text += device(map, match) }
    text += "GOTO=\"halld_end\"\n"
    text += "\nLABEL=\"halld_tty\"\n"
    for (map, match) in matches where match.interfaceClass != printerClass { text += terminal(map, match) }
    text += "\nLABEL=\"halld_end\"\n"
    return text
  }

  /// bInterfaceClass of printers (USB printer class 1.1).
  private static let printerClass: UInt8 = 7

  private static func device(_ map: FirmwareMap, _ match: USBMatch) -> String {
    var line = "ATTR{idVendor}==\"\(USBMatch.hex(match.vendor))\", ATTR{idProduct}==\"\(USBMatch.hex(match.product))\", "
    if let serial = match.serial { line += "ATTR{serial}==\"\(literal(serial))\", " }
    if let name = match.productName { line += "ATTR{product}==\"\(pattern(name))\", " }
    // usb_id's list of the interfaces' class, subclass and protocol, such as :070102:
    if let code = match.interfaceClass { line += "ENV{ID_USB_INTERFACES}==\"*:\(Hex.encode([code]).lowercased())????:*\", " }
    line += #"GROUP="halld", MODE="0660", TAG+="systemd", ENV{ID_MM_DEVICE_IGNORE}="1", TEST=="power/control", ATTR{power/control}="on""#
    return "# \(map.id): \(comment(map))\n\(line)\n"
  }

  private static func terminal(_ map: FirmwareMap, _ match: USBMatch) -> String {
    var line = "ATTRS{idVendor}==\"\(USBMatch.hex(match.vendor))\", ATTRS{idProduct}==\"\(USBMatch.hex(match.product))\", "
    if let serial = match.serial { line += "ATTRS{serial}==\"\(literal(serial))\", " }
    if let name = match.productName { line += "ATTRS{product}==\"\(pattern(name))\", " }
    line += #"GROUP="halld", MODE="0660", TAG+="systemd", ENV{ID_MM_DEVICE_IGNORE}="1", ENV{ID_MM_PORT_IGNORE}="1""#
    return "# \(map.id)\n\(line)\n"
  }

  private static func comment(_ map: FirmwareMap) -> String { "\(map.identity.vendor) \(map.identity.model)" }

  /// udev's patterns are shell globs between double quotes, without an escape for the quote: what has a meaning there becomes `?`.
  private static func literal(_ text: String) -> String {
    var literal = ""
    for scalar in text.unicodeScalars { literal.unicodeScalars.append("*?[]|\\\"$%".unicodeScalars.contains(scalar) ? "?" : scalar) }
    return literal
  }

  private static func pattern(_ glob: Glob) -> String {
    var pattern = ""
    for scalar in glob.description.unicodeScalars {
      pattern.unicodeScalars.append("[]|\\\"$%".unicodeScalars.contains(scalar) ? "?" : scalar)
    }
    return pattern
  }
}
