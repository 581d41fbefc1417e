import Logging

/// A swift-log back end for a daemon: one line per message to standard error, with priorities that journald understands when journald reads
/// it, else with the level's name.
///
/// A full or broken standard error costs log lines, never the daemon: nothing here waits, and no SIGPIPE is raised. How many lines were lost is
/// said as soon as one gets through. Lines are at most 2048 bytes; line breaks, controls and bidirectional marks in them are written as escapes.
package struct JournalLogHandler: LogHandler {
  /// Fields of every message of this logger.
  package var metadata: Logger.Metadata = [:]
  /// Adds fields from the context of the call.
  package var metadataProvider: Logger.MetadataProvider?
  /// Messages below it are not made.
  package var logLevel: Logger.Level

  private let label: String
  private let sink: LogSink

  /// - Parameter label: the part of the daemon that speaks; begins each line.
  package init(label: String, level: Logger.Level = .info, sink: LogSink = .standardError) {
    self.label = label
    self.logLevel = level
    self.sink = sink
  }

  /// Makes every `Logger` of this process write through this back end. Once per process, before the first `Logger` is made.
  package static func bootstrap(level: Logger.Level = .info) {
    LoggingSystem.bootstrap { label in JournalLogHandler(label: label, level: level) }
  }

  /// One field of ``metadata``.
  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes one line. Of fields with the same name, the call's own wins over the context's, and the context's over the logger's.
  package func log(event: LogEvent) {
    var fields = metadata
    if let provided = metadataProvider?.get() { fields.merge(provided) { _, new in new } }
    if let own = event.metadata { fields.merge(own) { _, new in new } }
    sink.write { style in
      LogLine(level: event.level, label: label, message: event.message.description, error: event.error, metadata: fields, style: style)
    }
  }
}
