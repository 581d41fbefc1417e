import HallInterface
import HallService
import TicketTemplates
import WorkerHost

extension HallConfiguration {
  /// Where a printer prints tickets the worker is kept.
  var workerSettings: WorkerSettings {
    var settings = WorkerSettings()
    settings.idle = .seconds(tickets.idleSeconds)
    settings.keepsWarm = tickets.keepsWarm && devices.contains { $0.deviceClass == .ticketPrinter }
    return settings
  }
}

extension HalldWorkerTickets.Font {
  init(_ font: TicketSettings.Font) {
    self.init(path: font.path, family: font.family, use: font.use == .mongolian ? .mongolian : .text)
  }
}

extension TemplateSet {
  /// What clients are told.
  var descriptions: [TemplateDescription] {
    entries.map { entry in
      let template = entry.template
      return TemplateDescription(
        name: template.name, title: .init(chinese: template.title.chinese, english: template.title.english), file: template.file,
        fields: template.fields.map {
          .init(
            name: $0.name, isRequired: $0.isRequired, title: .init(chinese: $0.explanation.chinese, english: $0.explanation.english),
            sample: $0.sample?.chinese ?? "")
        })
    }
  }
}
