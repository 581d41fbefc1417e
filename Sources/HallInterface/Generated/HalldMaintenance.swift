// Made by varlink-swift from io.halld.Maintenance.varlink. To change it, change that file and run scripts/generate-interfaces.
// swift-format-ignore-file

import Varlink

/// For those who keep the hall running.
public enum HalldMaintenance {
  /// What a server offers under the name io.halld.Maintenance.
  public static let interface = VarlinkInterface(
    name: "io.halld.Maintenance",
    methods: ["Doctor"],
    description: definition)

  /// The definition, word for word.
  public static let definition = #"""
# For those who keep the hall running.
interface io.halld.Maintenance

# error: something does not work. warning: it works, but not as it should. note: worth knowing.
type Severity (error, warning, note)

# word: docs/names.md has them all. subject: the device, file or font concerned. detail: more of it, in English, not to be compared.
type Finding (
  severity: Severity,
  word: string,
  subject: string,
  detail: string
)

# Looks at everything halld can see by itself: devices, maps, templates, fonts, its worker, the clock. ready: no error among the findings.
method Doctor() -> (ready: bool, findings: []Finding)

"""#

  /// error: something does not work. warning: it works, but not as it should. note: worth knowing.
  public enum Severity: String, VarlinkEnumeration {
    case error
    case warning
    case note
  }

  /// word: docs/names.md has them all. subject: the device, file or font concerned. detail: more of it, in English, not to be compared.
  public struct Finding: VarlinkValue, Hashable {
    public var severity: Severity
    public var word: String
    public var subject: String
    public var detail: String

    private static let names = ["severity", "word", "subject", "detail"]

    public init(severity: Severity, word: String, subject: String, detail: String) {
      self.severity = severity
      self.word = word
      self.subject = subject
      self.detail = detail
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.severity = try _fields.required("severity")
      self.word = try _fields.required("word")
      self.subject = try _fields.required("subject")
      self.detail = try _fields.required("detail")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("severity", severity)
      _object.set("word", word)
      _object.set("subject", subject)
      _object.set("detail", detail)
      return .object(_object)
    }
  }

  /// Looks at everything halld can see by itself: devices, maps, templates, fonts, its worker, the clock. ready: no error among the findings.
  public enum Doctor: VarlinkMethod {
    public static let name = "io.halld.Maintenance.Doctor"
    public typealias Failure = HalldMaintenance.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldMaintenance.Doctor>

    /// What Doctor takes.
    public struct Parameters: VarlinkValue, Hashable {
      public init() {}

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        _ = try VarlinkFields(json, known: [], unknownFields: unknownFields)
      }

      public var json: JSON { .object([:]) }
    }

    /// What Doctor answers.
    public struct Reply: VarlinkValue, Hashable {
      public var ready: Bool
      public var findings: [Finding]

      private static let names = ["ready", "findings"]

      public init(ready: Bool, findings: [Finding]) {
        self.ready = ready
        self.findings = findings
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.ready = try _fields.required("ready")
        self.findings = try _fields.required("findings")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("ready", ready)
        _object.set("findings", findings)
        return .object(_object)
      }
    }
  }

  /// The errors of io.halld.Maintenance.
  public enum Failure: VarlinkDeclaredFailure, Hashable {
    public var errorName: String {
      switch self {
      }
    }

    public var errorParameters: JSONObject {
      switch self {
      }
    }

    public init?(_ reply: VarlinkErrorReply) {
      switch reply.errorName {
      default: return nil
      }
    }
  }

  /// What answers the calls of io.halld.Maintenance: one function for each method, at once or later.
  @VarlinkActor public protocol Handler: AnyObject {
    /// Looks at everything halld can see by itself: devices, maps, templates, fonts, its worker, the clock. ready: no error among the findings.
    func doctor(_ call: Doctor.Call)
  }

  /// Offers a handler on a `VarlinkServer`: reads the parameters of each call and hands it to its function.
  @VarlinkActor public final class Service: VarlinkInterfaceHandler {
    private let handler: any Handler

    public init(_ handler: any Handler) { self.handler = handler }

    public var interface: VarlinkInterface { HalldMaintenance.interface }

    public func handle(_ call: VarlinkCall) {
      switch call.methodName {
      case "Doctor": if let call = Doctor.Call(call) { handler.doctor(call) }
      default: call.fail(VarlinkServiceError.methodNotFound(method: call.method))
      }
    }
  }
}
