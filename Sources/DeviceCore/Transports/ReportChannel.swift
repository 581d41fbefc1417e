import EventLoop

/// HID reports in and out (hidraw). The first byte is the report number where the device numbers its reports.
@LoopActor package protocol ReportChannel: AnyObject {
  /// Where reports and the end of the channel go.
  var onEvent: (@LoopActor (ReportChannelEvent) -> Void)? { get set }
  /// Sends one output report.
  ///
  /// - Throws: ``DeviceError`` when the device or the system refuses it.
  func send(_ report: [UInt8]) throws
  /// Closes without an event. Harmless when repeated.
  func close()
}

/// What a report channel tells its owner.
package enum ReportChannelEvent: Sendable {
  case received([UInt8])
  /// The channel is over, for this reason; nothing follows.
  case closed(DeviceError)
}
