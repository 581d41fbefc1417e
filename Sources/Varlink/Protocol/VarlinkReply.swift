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
    JSONWriter.text { output in
      output.put(UInt8(ascii: "{"))
      if let error {
        output.put(word: "\"error\":")
        output.put(error)
        output.put(UInt8(ascii: ","))
      }
      output.put(word: "\"parameters\":")
      parameters.write(to: &output)
      if continues { output.put(word: ",\"continues\":true") }
      output.put(UInt8(ascii: "}"))
      output.put(UInt8(0))
    }
  }
}
