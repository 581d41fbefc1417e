import StrictTOML
import Varlink

extension FileProblem {
  /// As the checks of maps and templates give it; `line`, `key` and `rule` where there are such.
  var json: JSON {
    var object: JSONObject = ["file": .string(file), "reason": .string(reason)]
    if let line { object["line"] = .int(Int64(line)) }
    if !keyPath.isEmpty { object["key"] = .string(keyPath) }
    if let rule { object["rule"] = .string(rule) }
    return .object(object)
  }
}

extension FileOverride {
  var json: JSON { ["id": .string(id), "file": .string(file), "replaced": .string(replaced)] }
}
