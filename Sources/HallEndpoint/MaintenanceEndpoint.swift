import EventLoop
import HallInterface
import HallService
import Varlink

/// io.halld.Maintenance on the wire.
@LoopActor package final class MaintenanceEndpoint: HalldMaintenance.Handler {
  private let examiner: Doctor

  package init(doctor: Doctor) { examiner = doctor }

  package func doctor(_ call: HalldMaintenance.Doctor.Call) {
    let findings = examiner.findings()
    call.reply(.init(ready: !findings.contains { $0.severity == .error }, findings: findings.map { .init($0) }))
  }
}

extension HalldMaintenance.Finding {
  init(_ finding: Finding) {
    let severity: HalldMaintenance.Severity =
      switch finding.severity {
      case .error: .error
      case .warning: .warning
      case .note: .note
      }
    self.init(severity: severity, word: finding.word, subject: finding.subject, detail: finding.detail)
  }
}
