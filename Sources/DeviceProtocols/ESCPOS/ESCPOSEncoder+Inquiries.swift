/// What an automatic status reports on (GS a).
package struct ESCPOSAutomaticStatusCauses: OptionSet, Hashable, Sendable {
  /// The parameter of GS a.
  package let rawValue: UInt8

  /// A set from the parameter of GS a.
  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The level on drawer connector pin 3.
  package static let drawer = ESCPOSAutomaticStatusCauses(rawValue: 0x01)
  /// Going online or offline.
  package static let online = ESCPOSAutomaticStatusCauses(rawValue: 0x02)
  /// Errors.
  package static let errors = ESCPOSAutomaticStatusCauses(rawValue: 0x04)
  /// The paper sensors.
  package static let paper = ESCPOSAutomaticStatusCauses(rawValue: 0x08)
  /// The buttons of the panel.
  package static let panel = ESCPOSAutomaticStatusCauses(rawValue: 0x40)
}

/// What a printer can be asked about itself (GS I).
package enum ESCPOSIdentity: UInt8, Hashable, Sendable, CaseIterable {
  /// Model, one byte.
  case modelID = 0x01
  /// Abilities, one byte: bit 0 two-byte characters, bit 1 cutter.
  case typeID = 0x02
  /// Version of the ROM, one byte.
  case romVersionID = 0x03
  /// Firmware version, text.
  case firmware = 0x41
  /// Maker, text.
  case maker = 0x42
  /// Model, text.
  case model = 0x43
  /// Serial number, text.
  case serialNumber = 0x44
  /// Additional fonts, text.
  case fonts = 0x45

  /// True where the answer is a block `5F ... 00`, false where it is one byte.
  package var isText: Bool { rawValue >= 0x41 }
}

/// Questions that wait in the printer's buffer behind what was sent before them.
extension ESCPOSEncoder {
  /// GS ( H <Function 48>: the printer returns the id when what precedes has been printed.
  package mutating func processID(_ id: ESCPOSProcessID) {
    append([0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30] + id.characters)
  }

  /// GS ( H <Function 49>: the printer says by itself, with the causes, that it goes offline (d = 50), or no longer does (d = 48).
  package mutating func offlineResponse(_ on: Bool) {
    append([0x1D, 0x28, 0x48, 0x03, 0x00, 0x31, 0x30, on ? 0x32 : 0x30])
  }

  /// GS r 1: asks for the paper sensors once all that precedes has been taken from the buffer. Not executed offline.
  package mutating func requestPaperSensors() {
    append([0x1D, 0x72, 0x01])
  }

  /// GS I: asks for a part of the printer's identity.
  package mutating func requestIdentity(_ identity: ESCPOSIdentity) {
    append([0x1D, 0x49, identity.rawValue])
  }

  /// GS e 6 (kiosk presenters): asks for the presenter's status byte.
  package mutating func requestPresenterStatus() {
    append([0x1D, 0x65, 0x06])
  }

  /// GS a: automatic status back for the given causes; the empty set ends it. Sends the status once at once.
  package mutating func automaticStatus(_ causes: ESCPOSAutomaticStatusCauses) {
    append([0x1D, 0x61, causes.rawValue])
  }
}
