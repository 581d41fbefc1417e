import FirmwareMaps

/// What one ESC/POS printer can do: the `[escpos]` table of its map. Defaults are the common case; docs/adding-a-model.md lists every key.
package struct ESCPOSPrinterProfile: Equatable, Sendable {
  /// What proves that a ticket was printed.
  package enum Completion: String, CaseIterable, Sendable {
    /// GS ( H function 48: the printer returns the attempt's own four-character id once all before it is printed.
    case processID = "process_id"
    /// GS r 1, queued behind the ticket: its answer means that the ticket was worked off. Weaker: it carries no id.
    case statusReply = "status_reply"
    /// Nothing: jobs end as `written`.
    case none
  }

  /// How the printer tells its state.
  package enum Status: String, CaseIterable, Sendable {
    /// Automatic status back (GS a): the printer sends four bytes by itself whenever something changes.
    case asb
    /// DLE EOT 1 to 4, asked again and again.
    case dleEot = "dle_eot"
    /// It cannot be asked.
    case none
  }

  /// How what the printer holds of a ticket is thrown away.
  package enum Clear: String, CaseIterable, Sendable {
    /// DLE DC4 8, answered by the block 37h 25h 00h.
    case dleDC4 = "dle_dc4_8"
    /// DLE ENQ 2: recovers from an error and clears both buffers, without an answer.
    case dleENQ = "dle_enq_2"
    /// Only by switching it off.
    case none
  }

  /// Geometry and speed.
  package var head: ESCPOSHead
  /// What proves that a ticket was printed.
  package var completion: Completion
  /// How the printer tells its state.
  package var status: Status
  /// How a begun ticket is thrown away.
  package var clear: Clear
  /// Whether the printer answers the clear command: without that, what is left of a ticket stays unknown.
  package var clearIsConfirmed: Bool
  /// Whether it answers DLE EOT 14h, the full status of kiosk printers (paper, ticket at the exit, head, cutter).
  package var fullStatus: Bool
  /// Whether the near-end bits mean anything; many small printers have no such sensor and report it at random.
  package var nearEndSensor: Bool
  /// Whether GS I may be asked for maker, model and firmware.
  package var identify: Bool
  /// Whether it draws QR codes itself (GS ( k).
  package var nativeQR: Bool
  /// Seconds on the line above which text is chosen when a ticket comes in both forms.
  package var rasterLimit: Duration
  /// The cutter.
  package var cutter: ESCPOSCutter
  /// The presenter of a kiosk printer; nil when it has none.
  package var presenter: ESCPOSPresenter?
  /// Text mode.
  package var text: ESCPOSText
  /// Deviations from the reference.
  package var quirks: ESCPOSQuirks
  /// How long to wait for what.
  package var timeouts: ESCPOSTimeouts
}
