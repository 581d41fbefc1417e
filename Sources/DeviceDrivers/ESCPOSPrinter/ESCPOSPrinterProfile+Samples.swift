import DeviceProtocols
import FirmwareMaps
import StrictTOML

/// Samples of a map, replayed through the codec. docs/adding-a-model.md lists the words of `asked` and `means`.
extension ESCPOSPrinterProfile {
  /// Replays one sample: what a device sent is decoded, what halld sends is encoded by this profile.
  package func problem(replaying sample: SampleFrame) -> String? {
    switch sample.from {
    case .device: problem(decoding: sample)
    case .host: problem(encoding: sample)
    }
  }

  // MARK: From the device

  /// Words of `asked`: the questions of which the answer does not say what it answers.
  package static let sampleQuestions: KeyValuePairs<String, ESCPOSQuestion> = [
    "dle_eot_1": .realTime(.printer), "dle_eot_2": .realTime(.offlineCause), "dle_eot_3": .realTime(.errorCause),
    "dle_eot_4": .realTime(.paper), "dle_eot_20": .fullStatus, "gs_r_1": .paperSensors, "gs_e_6": .presenter,
    "gs_i_65": .identity(.firmware), "gs_i_66": .identity(.maker), "gs_i_67": .identity(.model),
  ]

  /// Words of `means` for conditions; `no_condition` stands for none of them.
  package static let sampleConditions: KeyValuePairs<String, PrinterConditions> = [
    "offline": .offline, "cover_open": .coverOpen, "paper_near_end": .paperNearEnd, "paper_out": .paperOut,
    "stopped_on_paper_end": .stoppedOnPaperEnd, "error": .error, "cutter_error": .cutterError, "mechanical_error": .mechanicalError,
    "unrecoverable": .unrecoverable, "auto_recoverable": .autoRecoverable, "waiting_for_recovery": .waitingForRecovery,
    "feed_button": .feedButton, "drawer": .drawer, "paper_jam": .paperJam, "ticket_at_exit": .ticketAtExit,
    "presenter_error": .presenterError, "presenter_jam": .presenterJam, "motor_on": .motorOn, "head_up": .headUp, "spooling": .spooling,
    "head_temperature": .headTemperature, "supply_voltage": .supplyVoltage, "line_error": .lineError, "unknown_command": .unknownCommand,
    "cutter_cover_open": .cutterCoverOpen, "memory_error": .memoryError, "virtual_paper_end": .virtualPaperEnd, "notch": .notch,
  ]

  private func problem(decoding sample: SampleFrame) -> String? {
    var decoder = ESCPOSReplyDecoder()
    if let asked = sample.asked {
      guard let question = Self.sampleQuestions.first(where: { $0.key == asked })?.value else {
        return "asked \"\(asked)\" is no question of this driver; there is \(Self.sampleQuestions.map(\.key).joined(separator: ", "))"
      }
      _ = decoder.expect(question)
    }
    var meanings = decoder.receive(sample.bytes).flatMap(meaning)
    if meanings.isEmpty { meanings = ["incomplete"] }
    return meanings.sorted() == sample.means.sorted()
      ? nil : "decodes as \(meanings.joined(separator: ", ")), not as \(sample.means.joined(separator: ", "))"
  }

  /// What a reply means to this printer, in the words of samples.
  private func meaning(_ reply: ESCPOSReply) -> [String] {
    switch reply {
    case .realTime(let status): words(status.report(jamBit: quirks.jamBit))
    case .automatic(let status): words(status.report)
    case .paperSensors(let sensors):
      sensors.isExact || quirks.looseSensorReply ? words(sensors.report) : ["inexact_paper_sensors"]
    case .full(let status): words(status.report)
    case .presenter(let status): words(status.report)
    case .identity(_, let text): ["identity \(String(decoding: text, as: UTF8.self))"]
    case .processed(let id): ["processed \(String(decoding: id.characters, as: UTF8.self))"]
    case .wentOffline: ["went_offline"]
    case .buffersCleared: ["buffers_cleared"]
    case .block: ["unknown_block"]
    case .flow(let ready): [ready ? "xon" : "xoff"]
    case .unasked: ["unasked"]
    case .garbage: ["garbage"]
    }
  }

  private func words(_ report: PrinterReport) -> [String] {
    var present = report.present
    if !nearEndSensor { present.remove(.paperNearEnd) }
    let words = Self.sampleConditions.filter { present.contains($0.value) }.map(\.key)
    return words.isEmpty ? ["no_condition"] : words
  }

  // MARK: From halld

  /// Words of `means` for commands.
  package static let sampleCommands = ["cut_partial", "cut_full", "clear", "present", "retract", "ask_status_reply"]

  private func problem(encoding sample: SampleFrame) -> String? {
    if sample.asked != nil { return "asked belongs to samples from the device" }
    var expected: [UInt8] = []
    for word in sample.means {
      guard Self.sampleCommands.contains(word) else {
        return "\"\(word)\" is no command of this driver; there is \(Self.sampleCommands.joined(separator: ", "))"
      }
      guard let bytes = command(word) else { return "this map has no \(word)" }
      expected += bytes
    }
    return expected == sample.bytes ? nil : "is encoded as \(Hex.encode(expected)), not as \(Hex.encode(sample.bytes))"
  }

  private func command(_ word: String) -> [UInt8]? {
    var encoder = ESCPOSEncoder()
    do {
      switch word {
      case "cut_partial": guard try encode(cut: .partial, into: &encoder) else { return nil }
      case "cut_full": guard try encode(cut: .full, into: &encoder) else { return nil }
      case "clear":
        switch clear {
        case .dleDC4: return ESCPOSRealTimeCommand.clearBuffers.bytes
        case .dleENQ: return ESCPOSRealTimeCommand.recoverAndClear.bytes
        case .none: return nil
        }
      case "present":
        guard let presenter else { return nil }
        try encoder.presentTicket(steps: presenter.presentSteps)
      case "retract":
        guard let presenter, presenter.retracts else { return nil }
        encoder.retractTicket()
      case "ask_status_reply":
        guard completion == .statusReply else { return nil }
        encoder.requestPaperSensors()
      default: return nil
      }
    } catch {
      return nil
    }
    return encoder.bytes
  }

  /// Feeds and cuts as the map says. Returns false, and encodes nothing, where the printer has no such cut.
  package func encode(cut: ESCPOSCutter.Kind, into encoder: inout ESCPOSEncoder) throws(ESCPOSEncodingError) -> Bool {
    guard cut == .partial || cut == .full, cutter.kind == cut || cutter.kind == .both else { return false }
    switch cutter.command {
    case .gsVFeed:
      try encoder.cut(cut == .full ? .feedAndFull(units: cutter.feedUnits) : .feedAndPartial(units: cutter.feedUnits))
    case .gsV:
      try encoder.feed(units: cutter.feedUnits)
      try encoder.cut(cut == .full ? .full : .partial)
    case .escIM:
      try encoder.feed(units: cutter.feedUnits)
      try encoder.cut(cut == .full ? .old : .oldPartial)
    }
    return true
  }
}
