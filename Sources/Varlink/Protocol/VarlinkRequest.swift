/// A call as it goes over the wire (varlink.org, "Method Call").
public struct VarlinkRequest: Hashable, Sendable {
  /// The full name, such as `org.varlink.service.GetInfo`.
  public let method: String
  /// The input parameters.
  public var parameters: JSONObject
  /// The caller takes several replies.
  public var more: Bool
  /// The caller wants no reply at all, not even an error.
  public var oneway: Bool
  /// The caller asks to speak another protocol on this connection.
  public var upgrade: Bool
  /// The last dot of `method`, looked for once: every call is routed by it.
  private let dot: String.Index?

  /// A call.
  public init(method: String, parameters: JSONObject = [:], more: Bool = false, oneway: Bool = false, upgrade: Bool = false) {
    self.method = method
    dot = Self.lastDot(in: method)
    self.parameters = parameters
    self.more = more
    self.oneway = oneway
    self.upgrade = upgrade
  }

  /// Reads a frame. Keys that the protocol does not know are ignored, as it asks.
  public init(frame: [UInt8], depthLimit: Int = JSON.defaultDepthLimit) throws(VarlinkMessageError) {
    var name: String?
    var input: JSONObject?
    var flags = (more: false, oneway: false, upgrade: false)
    // One walk over the few keys there are, instead of one search for each that there could be.
    for (key, value) in try JSON.message(frame, depthLimit: depthLimit) {
      switch (key, value) {
      case ("method", .string(let value)): name = value
      case ("method", _): throw .wrongType(key: key)
      case (_, .null): break
      case ("parameters", .object(let value)): input = value
      case ("more", .bool(let value)): flags.more = value
      case ("oneway", .bool(let value)): flags.oneway = value
      case ("upgrade", .bool(let value)): flags.upgrade = value
      case ("parameters", _), ("more", _), ("oneway", _), ("upgrade", _): throw .wrongType(key: key)
      default: break
      }
    }
    guard let name else { throw .missing(key: "method") }
    self.init(method: name, parameters: input ?? [:], more: flags.more, oneway: flags.oneway, upgrade: flags.upgrade)
  }

  /// The frame, with its NUL.
  public func encoded() -> [UInt8] {
    JSONWriter.text { output in
      output.put(word: "{\"method\":")
      output.put(method)
      output.put(word: ",\"parameters\":")
      parameters.write(to: &output)
      if more { output.put(word: ",\"more\":true") }
      if oneway { output.put(word: ",\"oneway\":true") }
      if upgrade { output.put(word: ",\"upgrade\":true") }
      output.put(UInt8(ascii: "}"))
      output.put(UInt8(0))
    }
  }

  /// The name up to the last dot; nil when there is none.
  public var interfaceName: Substring? {
    guard let dot, dot != method.startIndex else { return nil }
    return method[..<dot]
  }

  /// The name behind the last dot.
  public var methodName: Substring {
    guard let dot else { return method[...] }
    return method[method.utf8.index(after: dot)...]
  }

  private static func lastDot(in method: String) -> String.Index? {
    let place = JSONText.withBytes(of: method) { $0.lastIndex(of: UInt8(ascii: ".")) }
    return place.map { method.utf8.index(method.startIndex, offsetBy: $0) }
  }
}
