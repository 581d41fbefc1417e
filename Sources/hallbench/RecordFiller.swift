import Glibc

/// Makes the records of a hall that has printed for long: tickets as text by the thousand, and pictures until the file is large enough.
enum RecordFiller {
  /// Prints no series.
  static func run(_ arguments: Arguments) throws -> Samples {
    let directory = try arguments.text("state")
    let megabytes = try arguments.count("megabytes")
    let records = try RecordBench(directory: directory)
    defer { records.close() }
    try records.addPrinted(20_000, content: [UInt8](repeating: 0x41, count: 400))
    let picture = [UInt8](repeating: 0x5A, count: 57_600)
    while try size(of: directory + "/records.sqlite") < megabytes << 20 { try records.addPrinted(50, content: picture) }
    return Samples()
  }

  private static func size(of path: String) throws -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw BenchError.system("look at \(path)") }
    return Int(status.st_size)
  }
}
