import EventLoop
import FirmwareMaps
import DeviceCore
import HallInterface
import HallService
import RecordStore
import StrictTOML
import TicketTemplates
import WorkerHost

extension Doctor {
  /// Maps and templates as they were read last.
  func examine(files: @escaping @LoopActor () -> (maps: MapLoader.Result?, templates: TemplateSet?)) {
    func findings(_ problems: [FileProblem], _ severity: Finding.Severity, _ word: String) -> [Finding] {
      problems.map { problem in
        Finding(severity, word, problem.line.map { "\(problem.file):\($0)" } ?? problem.file, problem.reason)
      }
    }
    examine {
      let (maps, templates) = files()
      return findings(maps?.problems ?? [], .error, "map_broken") + findings(templates?.problems ?? [], .error, "template_broken")
        + findings(templates?.remarks ?? [], .note, "template_remark")
    }
  }

  /// The worker that draws tickets: its fonts, and how well it is locked in.
  ///
  /// - Parameter current: nil where no printer needs one.
  func examine(worker current: @escaping @LoopActor () -> TicketWorker?) {
    examine {
      guard let worker = current() else { return [] }
      var findings = worker.fonts.compactMap { Finding($0) }
      if let failure = worker.lastFailure {
        let reason = failure.isNoFont ? Reason.noFont : failure.reason ?? .workerRefused
        findings.append(Finding(.error, reason.rawValue, "hall-worker", "\(failure)"))
      }
      if let sandbox = worker.sandbox, sandbox.landlock == 0 || !sandbox.seccomp {
        findings.append(Finding(.warning, "sandbox_weak", "hall-worker", "landlock \(sandbox.landlock), seccomp \(sandbox.seccomp)"))
      }
      return findings
    }
  }

  /// The clock, as the records know it.
  func examine(_ store: RecordStore) {
    examine { store.isClockTrusted ? [] : [Finding(.warning, "clock_untrusted", "")] }
  }
}

extension Finding {
  /// nil for a font that is as it should be. A missing one is a note: the standard list names fonts that a hall need not have.
  init?(_ font: HalldWorkerTickets.FontReport) {
    switch font.state {
    case .good: return nil
    case .missing: self.init(.note, "font_missing", font.path)
    case .broken: self.init(.warning, "font_broken", font.path)
    case .faulty:
      self.init(.warning, "mongolian_font_faulty", font.path, [font.family, font.version].compactMap { $0 }.joined(separator: " "))
    }
  }
}
