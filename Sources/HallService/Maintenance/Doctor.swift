import DeviceCore
import EventLoop

/// Something that is not as it should be.
package struct Finding: Hashable, Sendable {
  package enum Severity: String, Sendable {
    /// It does not work.
    case error
    /// It works, but not as it should.
    case warning
    /// Worth knowing.
    case note
  }

  package var severity: Severity
  /// A word of docs/names.md.
  package var word: String
  /// The device, file or font concerned.
  package var subject: String
  /// More of it, in English.
  package var detail: String

  package init(_ severity: Severity, _ word: String, _ subject: String, _ detail: String = "") {
    self.severity = severity
    self.word = word
    self.subject = subject
    self.detail = detail
  }
}

/// Looks at what the parts know of themselves. It asks nothing of a device: whoever is unwell has said so before.
@LoopActor package final class Doctor {
  private let manager: DeviceManager
  private var examinations: [@LoopActor () -> [Finding]] = []

  package init(manager: DeviceManager) { self.manager = manager }

  /// Adds what another part can say of itself; asked anew each time.
  package func examine(_ examination: @escaping @LoopActor () -> [Finding]) { examinations.append(examination) }

  /// The findings, the grave ones first.
  package func findings() -> [Finding] {
    let all = manager.devices.flatMap { Self.findings(of: $0) } + examinations.flatMap { $0() }
    return [.error, .warning, .note].flatMap { severity in all.filter { $0.severity == severity } }
  }

  private static func findings(of device: DeviceSnapshot) -> [Finding] {
    switch device.state {
    case .ready: device.reasons.map { Finding(.warning, $0.rawValue, device.id) }
    case .starting: [Finding(.note, device.state.rawValue, device.id)]
    case .absent, .notReady, .silent, .quarantined:
      device.reasons.isEmpty
        ? [Finding(.error, device.state.rawValue, device.id)] : device.reasons.map { Finding(.error, $0.rawValue, device.id) }
    }
  }
}
