/// What people are told of a template.
package struct TemplateDescription: Hashable, Sendable {
  /// The same in both languages of the interface.
  package struct Title: Hashable, Sendable {
    package var chinese: String
    package var english: String

    package init(chinese: String, english: String) {
      self.chinese = chinese
      self.english = english
    }
  }

  package struct Field: Hashable, Sendable {
    package var name: String
    package var isRequired: Bool
    package var title: Title
    /// What it might hold; nobody's name.
    package var sample: String

    package init(name: String, isRequired: Bool, title: Title, sample: String) {
      self.name = name
      self.isRequired = isRequired
      self.title = title
      self.sample = sample
    }
  }

  package var name: String
  package var title: Title
  /// Where it was read from.
  package var file: String
  package var fields: [Field]

  package init(name: String, title: Title, file: String, fields: [Field]) {
    self.name = name
    self.title = title
    self.file = file
    self.fields = fields
  }
}
