/// Something said to a person, in both languages.
package struct Text: Hashable, Sendable, CustomStringConvertible {
  package let zh: String
  package let en: String

  /// - Parameters:
  ///   - zh: as an engineer in China would write it.
  ///   - en: plain English.
  package init(_ zh: String, _ en: String) {
    self.zh = zh
    self.en = en
  }

  /// A word that is the same in both: a name, a number.
  package init(verbatim text: String) {
    zh = text
    en = text
  }

  package subscript(language: Language) -> String {
    switch language {
    case .chinese: zh
    case .english: en
    }
  }

  /// In the language of this process.
  package var description: String { self[.current] }

  package static func + (left: Text, right: Text) -> Text { Text(left.zh + right.zh, left.en + right.en) }
}

extension Sequence<Text> {
  /// The texts one after another, as a list within a sentence.
  func joined() -> Text { Text(map(\.zh).joined(separator: "、"), map(\.en).joined(separator: ", ")) }
}
