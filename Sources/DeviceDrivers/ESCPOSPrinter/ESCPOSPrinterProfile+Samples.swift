import FirmwareMaps
extension ESCPOSPrinterProfile {
  /// Replays.
  package func problem(replaying sample: SampleFrame) -> String? { nil }
}
