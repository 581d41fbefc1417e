extension Migration {
  /// Tickets by template: which one, and what its sender should know about the picture.
  static let printTemplates = Migration(
    number: 2,
    sql: """
      ALTER TABLE print_job ADD COLUMN template TEXT;
      ALTER TABLE print_job ADD COLUMN notes TEXT NOT NULL DEFAULT '';
      """)
}
