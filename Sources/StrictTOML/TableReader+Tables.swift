extension TableReader {
  /// A sub-table; nil when the key is absent.
  package func optionalTable(_ key: String) -> TableReader? {
    guard let node = node(key) else { return nil }
    guard case .table(let values) = node else {
      wrong(key, "must be a table, not \(node.kind)")
      return nil
    }
    return child(keyPath(key), values)
  }

  /// A required sub-table. When it is absent that is reported once and every getter of the result returns its stand-in.
  package func table(_ key: String) -> TableReader {
    if let table = optionalTable(key) { return table }
    if !has(key) { missing(key) }
    return child(keyPath(key), [:], exists: false)
  }

  /// A sub-table whose keys all have defaults: absent and empty are the same.
  package func tableOrEmpty(_ key: String) -> TableReader {
    optionalTable(key) ?? child(keyPath(key), [:], exists: false)
  }

  /// An array of tables (`[[key]]`); empty when the key is absent.
  package func tables(_ key: String, count: ClosedRange<Int>) -> [TableReader] {
    guard let node = node(key) else {
      if count.lowerBound > 0 { missing(key) }
      return []
    }
    guard case .array(let elements) = node else {
      wrong(key, "must be an array of tables ([[\(key)]]), not \(node.kind)")
      return []
    }
    guard count.contains(elements.count) else {
      wrong(key, "must stand \(Self.text(count)) times, not \(elements.count)")
      return []
    }
    var readers: [TableReader] = []
    for (index, element) in elements.enumerated() {
      let path = KeyPathText.element(keyPath(key), position: index + 1)
      guard case .table(let values) = element else {
        log.reportValue(path, "must be a table, not \(element.kind)")
        continue
      }
      readers.append(child(path, values))
    }
    return readers
  }
}
