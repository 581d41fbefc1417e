import FirmwareMaps
import StrictTOML

/// The `[daemon]` table: where things are.
package struct DaemonSettings: Equatable, Sendable {
  /// Directories of maps, later ones over earlier ones.
  package var maps: [SourceDirectory]
  /// Directory of the records.
  package var state: String
  /// The socket, where systemd does not hand one over. At most 107 bytes (sun_path).
  package var socket: String
  /// Connections at a time, 1 to 4096.
  package var maxClients: Int

  init(reading reader: TableReader) {
    let given = reader.strings("maps", count: 1...16, maxLength: 255, default: [])
    maps = given.isEmpty ? SourceDirectory.firmwareMaps : given.map { SourceDirectory($0) }
    for (index, path) in given.enumerated() where !AbsolutePath.isSound(path) {
      reader.wrong("maps", "element \(index + 1) must be an absolute path without . or .. in it")
    }
    state = AbsolutePath.read("state", default: "/var/lib/halld", maxBytes: 255, reader)
    socket = AbsolutePath.read("socket", default: "/run/halld/io.halld", maxBytes: 107, reader)
    maxClients = reader.int("max_clients", in: 1...4096, default: 256)
  }
}

/// Paths in a configuration.
enum AbsolutePath {
  /// - Parameter standard: nil where there is none and the key has to be there.
  static func read(_ key: String, default standard: String? = nil, maxBytes: Int, _ reader: TableReader) -> String {
    let path = standard.map { reader.string(key, default: $0, maxLength: maxBytes) } ?? reader.string(key, maxLength: maxBytes)
    if path.isEmpty && !reader.has(key) { return path }
    if !isSound(path) {
      reader.wrong(key, "must be an absolute path without . or .. in it")
    } else if path.utf8.count > maxBytes {
      reader.wrong(key, "must have at most \(maxBytes) bytes")
    }
    return path
  }

  static func isSound(_ path: String) -> Bool {
    path.hasPrefix("/") && path.count > 1 && !path.split(separator: "/").contains { $0 == "." || $0 == ".." }
  }
}
