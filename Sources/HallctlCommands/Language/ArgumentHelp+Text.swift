import ArgumentParser

extension ArgumentHelp {
  /// Help in the language of this process.
  init(_ zh: String, _ en: String, valueName: String? = nil) {
    self.init(stringLiteral: Text(zh, en).description)
    self.valueName = valueName
  }
}
