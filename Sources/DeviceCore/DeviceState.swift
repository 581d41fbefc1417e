/// What kind of device it is. One Varlink interface each.
package enum DeviceClass: String, Sendable, CaseIterable {
  case ticketPrinter = "ticket_printer"
}

/// What halld can say of a device at this moment. Words of docs/names.md.
package enum DeviceState: String, Sendable, CaseIterable {
  /// Not there.
  case absent
  /// Being opened and asked who it is.
  case starting
  /// Works.
  case ready
  /// There, but cannot work for the reasons given.
  case notReady = "not_ready"
  /// Opened, yet nothing answers.
  case silent
  /// Given up after repeated failures, until somebody acts.
  case quarantined
}
