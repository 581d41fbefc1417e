import StrictTOML

/// The pictures that lie beside a template.
package enum TemplateImages {
  /// Bytes of one picture.
  static let maximumBytes = 1 << 20
  /// Pixels of one picture: decoding takes five bytes for each, within the memory that a worker has.
  package static let maximumPixels = 4_000_000
  /// Pictures of one template.
  static let limit = 16
  /// The first bytes of every PNG file (ISO/IEC 15948, 5.2).
  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The pictures that the template names, by name. What is wrong with one stands in the log, at the first block that shows it. Whether
  /// the rest of a file is a picture is known only to who draws it.
  static func read(of template: TicketTemplate, log: ProblemLog) -> [String: [UInt8]] {
    let folder = template.file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let names = template.imageNames
    guard names.count <= limit else {
      log.report("block", "the template shows \(names.count) different pictures, at most \(limit) are taken")
      return [:]
    }
    var images: [String: [UInt8]] = [:]
    for name in names {
      // A template without a folder lies in the working directory; one in the root directory has an empty one.
      let path = template.file.contains("/") ? "\(folder)/\(name)" : name
      if let reason = fault(path, &images[name]) { log.report(place(of: name, in: template), "\(name) \(reason)") }
    }
    return images
  }

  private static func fault(_ path: String, _ image: inout [UInt8]?) -> String? {
    do throws(PlainFiles.Failure) {
      let bytes = try PlainFiles.read(path, limit: maximumBytes)
      if bytes.count > maximumBytes { return "is larger than \(maximumBytes >> 10) KiB" }
      if !bytes.starts(with: signature) { return "is not a PNG file" }
      // IHDR comes first (ISO/IEC 15948, 11.2.2): width and height in bytes 16 to 23.
      guard bytes.count >= 24 else { return "is not a whole PNG file" }
      func number(at place: Int) -> Int { bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) } }
      let (pixels, overflow) = number(at: 16).multipliedReportingOverflow(by: number(at: 20))
      if overflow || pixels > maximumPixels {
        return "has \(number(at: 16)) x \(number(at: 20)) pixels, at most \(maximumPixels / 1_000_000) million are taken"
      }
      image = bytes
      return nil
    } catch {
      return error.isAbsent ? "does not lie beside the template" : error.reason
    }
  }

  private static func place(of name: String, in template: TicketTemplate) -> String {
    let index = template.blocks.firstIndex { block in
      if case .image(name, _, _) = block.content { return true }
      return false
    }
    return index.map { "block[\($0 + 1)].image" } ?? "block"
  }
}
