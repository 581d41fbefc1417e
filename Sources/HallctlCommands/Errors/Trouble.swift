import Varlink

/// Why a command does not go on: what happened, what to do, and the exit status that says so to a script.
package struct Trouble: Error, Hashable, Sendable {
  /// The name by which `--json` gives it: a Varlink error's full name, or a word of docs/names.md.
  package var name: String
  /// What belongs to the name.
  package var parameters: JSONObject
  package var status: CommandStatus
  /// What happened.
  package var text: Text
  /// What to do about it.
  package var advice: Text?

  package init(_ name: String, _ status: CommandStatus, _ text: Text, advice: Text? = nil, parameters: JSONObject = [:]) {
    self.name = name
    self.parameters = parameters
    self.status = status
    self.text = text
    self.advice = advice
  }

  package static func usage(_ text: Text, advice: Text? = nil) -> Trouble { Trouble("usage", .usage, text, advice: advice) }

  /// The object that stands on standard error with `--json`.
  package var json: JSON {
    var object = JSONObject()
    object["error"] = .string(name)
    if !parameters.isEmpty { object["parameters"] = .object(parameters) }
    object["message"] = .string(text.description)
    if let advice { object["advice"] = .string(advice.description) }
    object["exit"] = .int(Int64(status.rawValue))
    return .object(object)
  }

  func report(asJSON: Bool) {
    if asJSON {
      Console.complain(json: json)
    } else {
      Console.complain(Text("hallctl：", "hallctl: ") + text, .bad)
      if let advice { Console.complain(advice) }
    }
  }
}
