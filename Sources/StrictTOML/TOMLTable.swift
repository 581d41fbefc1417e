/// A table while the document is being read: TOML's rules on who may add to it depend on how it came about (TOML 1.0, Table).
final class TOMLTable {
  enum Origin {
    /// On the way to a deeper header; its own header may still come.
    case implied
    /// Its own header.
    case header
    /// Parts of a dotted key: only further dotted keys of the same table may add to it.
    case dotted
  }

  /// The tables of an array, shared so that adding one copies none.
  final class List {
    var tables: [TOMLTable] = []
  }

  enum Entry {
    case value(TOMLNode)
    case table(TOMLTable)
    case tables(List)
  }

  var origin: Origin
  /// Key path.
  let path: String
  var entries: [String: Entry] = [:]

  init(_ path: String, _ origin: Origin) {
    self.path = path
    self.origin = origin
  }

  /// The finished values. The parser's bound on the parts of keys bounds the recursion.
  var values: [String: TOMLNode] {
    entries.mapValues { entry in
      switch entry {
      case .value(let node): node
      case .table(let table): .table(table.values)
      case .tables(let list): .array(list.tables.map { .table($0.values) })
      }
    }
  }
}
