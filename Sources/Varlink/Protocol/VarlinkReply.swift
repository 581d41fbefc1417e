/// A reply as it goes over the wire (varlink.org, "Method Call").
public struct VarlinkReply: Hashable, Sendable {
  /// The output parameters, or those of the error.
  public var parameters: JSONObject
  /// Further replies to the same call will follow.
  public var continues: Bool
  /// The full name of the error with which the call failed.
  public var error: String?

  /// A reply.
  public init(parameters: JSONObject = [:], continues: Bool = false, error: String? = nil) {
    self.parameters = parameters
    self.continues = continues
    self.error = error
  }

  /// Reads a frame. Keys that the protocol does not know are ignored.
  public init(frame: [UInt8], depthLimit: Int = JSON.defaultDepthLimit) throws(VarlinkMessageError) {
    let message = try JSON.message(frame, depthLimit: depthLimit)
    parameters = try message.parameters()
    continues = try message.flag("continues")
    switch message["error"] {
    case nil, .null: error = nil
    case .string(let name): error = name
    default: throw .wrongType(key: "error")
    }
  }

  /// The frame, with its NUL.
  public func encoded() -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(512)
    output.append(UInt8(ascii: "{"))
    if let error {
      output.append(contentsOf: #""error":"#.utf8)
      JSON.append(error, to: &output)
      output.append(UInt8(ascii: ","))
    }
    output.append(contentsOf: #""parameters":"#.utf8)
    parameters.serialize(into: &output)
    if continues { output.append(contentsOf: #","continues":true"#.utf8) }
    output.append(UInt8(ascii: "}"))
    output.append(0)
    return output
  }
}
