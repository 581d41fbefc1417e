/// A strict reader of one table of a TOML document.
///
/// Every getter notes the key it was asked for; `finish()` reports all keys that nobody asked for. A getter that finds something wrong
/// reports it and returns a stand-in of the right type and range, so that reading goes on and all problems come at once. Whoever reads
/// a document must throw the result away when the log is not empty.
package final class TableReader {
  /// Key path of this table; empty for the root.
  package let path: String
  /// Where problems are collected.
  package let log: ProblemLog

  private let values: [String: TOMLNode]
  private let exists: Bool
  private var asked: Set<String> = []
  private var children: [TableReader] = []

  init(path: String, values: [String: TOMLNode], exists: Bool = true, log: ProblemLog) {
    self.path = path
    self.values = values
    self.exists = exists
    self.log = log
  }

  /// Reads the root table of a document of at most 256 KiB of UTF-8.
  /// - Returns: nil when it is not a TOML document; the reason is in `log`.
  package static func root(of bytes: [UInt8], log: ProblemLog) -> TableReader? {
    TOMLDocument.parse(bytes, log: log).map { TableReader(path: "", values: $0, log: log) }
  }

  /// All keys of the table, sorted.
  package var keys: [String] { values.keys.sorted() }

  /// Whether the table holds the key, of whatever type.
  package func has(_ key: String) -> Bool { values[key] != nil }

  /// Whether the key holds a table.
  package func hasTable(_ key: String) -> Bool {
    if case .table = values[key] { return true }
    return false
  }

  /// Reports a problem with a key of this table, or with the table itself when the key is nil.
  package func report(_ key: String?, _ reason: String, rule: String? = nil) {
    log.report(keyPath(key), reason, rule: rule)
  }

  /// Reports every key that nobody asked for, here and in all tables read from here.
  package func finish() {
    for key in values.keys.sorted() where !asked.contains(key) {
      var reason = "unknown key"
      if let meant = Suggestion.nearest(to: key, among: asked) { reason += ", did you mean \(meant)?" }
      log.report(keyPath(key), reason)
    }
    for child in children { child.finish() }
  }

  /// Leaves the keys to nobody, as when it is unknown who could read them; they count as asked for.
  package func ignore(_ keys: [String]) { asked.formUnion(keys) }

  /// Leaves all tables that nobody asked for to nobody, as when the one who could read them is unknown.
  package func ignoreTables() {
    for (key, node) in values { if case .table = node { asked.insert(key) } }
  }

  // MARK: For the typed getters

  func keyPath(_ key: String?) -> String { key.map { KeyPathText.join(path, $0) } ?? path }

  func node(_ key: String) -> TOMLNode? {
    asked.insert(key)
    return values[key]
  }

  /// Reports a value that cannot be used.
  package func wrong(_ key: String, _ reason: String) {
    log.reportValue(keyPath(key), reason)
  }

  /// A table that is absent as a whole is reported once, not once for every key in it.
  package func missing(_ key: String) {
    if exists { log.reportValue(keyPath(key), "is missing") }
  }

  func child(_ path: String, _ values: [String: TOMLNode], exists: Bool = true) -> TableReader {
    let reader = TableReader(path: path, values: values, exists: exists, log: log)
    children.append(reader)
    return reader
  }
}
