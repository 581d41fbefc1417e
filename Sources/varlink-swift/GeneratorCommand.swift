import Glibc
import Varlink

/// `varlink-swift [--check] INTERFACES OUTPUT`: one Swift file in OUTPUT for each .varlink file in INTERFACES.
enum GeneratorCommand {
  /// 0: done, or nothing to do. 1: with `--check`, the files in OUTPUT are not what would be made. 2: an interface or a file is in error.
  static func run(_ arguments: [String]) -> Int32 {
    let isCheck = arguments.contains("--check")
    let folders = arguments.filter { $0 != "--check" }
    guard folders.count == 2 else {
      report("usage: varlink-swift [--check] INTERFACES OUTPUT")
      return 64  // EX_USAGE
    }
    do {
      let made = try generate(from: folders[0])
      return isCheck ? try check(made, in: folders[1]) : try write(made, to: folders[1])
    } catch {
      report("\(error)")
      return 2
    }
  }

  /// The Swift files by name.
  static func generate(from folder: String) throws -> [String: String] {
    var files: [String: String] = [:]
    for name in try SourceFiles.names(in: folder, suffix: ".varlink") {
      let text = try SourceFiles.read("\(folder)/\(name)")
      do {
        let definition = try VarlinkDefinition(parsing: text)
        guard name == definition.name + ".varlink" else { throw GeneratorError("the file must be named \(definition.name).varlink") }
        let generator = try SwiftGenerator(definition, text: text)
        files[generator.namespace + ".swift"] = generator.source()
      } catch {
        throw GeneratorError("\(folder)/\(name):\(error)")
      }
    }
    guard !files.isEmpty else { throw GeneratorError("\(folder) has no .varlink files") }
    return files
  }

  private static func check(_ made: [String: String], in folder: String) throws -> Int32 {
    var drift: [String] = []
    for (name, source) in made where (try? SourceFiles.read("\(folder)/\(name)")) != source { drift.append(name) }
    for name in try SourceFiles.names(in: folder, suffix: ".swift") where made[name] == nil { drift.append(name) }
    for name in drift.sorted() { report("\(folder)/\(name) is not what its interface gives: run scripts/generate-interfaces") }
    return drift.isEmpty ? 0 : 1
  }

  private static func write(_ made: [String: String], to folder: String) throws -> Int32 {
    for (name, source) in made.sorted(by: { $0.key < $1.key }) {
      let path = "\(folder)/\(name)"
      // An unchanged file keeps its time, so that nothing is built again for it.
      if (try? SourceFiles.read(path)) != source { try SourceFiles.write(source, to: path) }
    }
    for name in try SourceFiles.names(in: folder, suffix: ".swift") where made[name] == nil { unlink("\(folder)/\(name)") }
    return 0
  }

  private static func report(_ message: String) {
    let line = "varlink-swift: \(message)\n"
    _ = line.withCString { Glibc.write(2, $0, strlen($0)) }
  }
}

/// Why no Swift can be made.
struct GeneratorError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
