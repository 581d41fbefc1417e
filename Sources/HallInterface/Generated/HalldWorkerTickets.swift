// Made by varlink-swift from io.halld.worker.Tickets.varlink. To change it, change that file and run scripts/generate-interfaces.
// swift-format-ignore-file

import Varlink

/// Between halld and its hall-worker, over a socket pair: not offered to anybody else.
public enum HalldWorkerTickets {
  /// What a server offers under the name io.halld.worker.Tickets.
  public static let interface = VarlinkInterface(
    name: "io.halld.worker.Tickets",
    methods: ["Prepare", "Paint", "Sketch", "EncodePNG"],
    description: definition)

  /// The definition, word for word.
  public static let definition = #"""
# Between halld and its hall-worker, over a socket pair: not offered to anybody else.
interface io.halld.worker.Tickets

# A font file of the configuration, in the order in which they are tried. use: for all text, or for Mongolian only.
type FontUse (text, mongolian)
type Font (path: string, family: ?string, use: FontUse)

# missing: no such file, or not to be read. broken: no font in it. faulty: a version known to shape Mongolian wrongly.
type FontState (good, missing, broken, faulty)
type FontReport (path: string, state: FontState, family: ?string, version: ?string)

# Something about a picture that its sender should know, by a word of docs/names.md and its details.
type Note (word: string, detail: string)

# A picture file of the template, in a sealed memory file.
type Image (name: string, descriptor: int)

# What the kernel gave to lock the worker in. landlock: the version of its interface, 0 without. seccomp: whether system calls are filtered.
type Sandbox (landlock: int, seccomp: bool)

# The configured fonts, opened once before the worker locks itself in. The first call; every other is answered with NotPrepared before it.
method Prepare(fonts: []Font) -> (fonts: []FontReport, sandbox: Sandbox)

# Draws a ticket. template: the template's whole source.
# The picture comes back 1-bit in a sealed memory file: rows top to bottom, padded to whole bytes, most significant bit left, 1 is black.
method Paint(
  template: string,
  language: string,
  fields: [string]string,
  images: []Image,
  width_dots: int,
  dpi: int
) -> (width: int, height: int, descriptor: int, notes: []Note)

type Align (left, center, right)

# One line of a ticket's text form. Exactly one of text, qr, rule and feed is given; feed in dots, width and height in characters, 1 to 8.
type Line (
  text: ?string,
  qr: ?string,
  rule: ?bool,
  feed: ?int,
  align: Align,
  bold: bool,
  width: int,
  height: int
)

# Draws a text form, roughly as the printer's own font will show it.
method Sketch(lines: []Line, text_columns: int, width_dots: int, dpi: int) -> (width: int, height: int, descriptor: int)

# A 1-bit picture as a PNG file, in a sealed memory file.
method EncodePNG(width: int, height: int, descriptor: int, dpi: int) -> (descriptor: int)

# The template or its fields are not to be used. The worker goes on.
error InvalidTicket (reason: string)
# No configured font can be opened; the worker is of no use.
error NoFont ()
# The first call was not Prepare, or Prepare was called twice.
error NotPrepared ()

"""#

  /// A font file of the configuration, in the order in which they are tried. use: for all text, or for Mongolian only.
  public enum FontUse: String, VarlinkEnumeration {
    case text
    case mongolian
  }

  /// The type Font.
  public struct Font: VarlinkValue, Hashable {
    public var path: String
    public var family: String?
    public var use: FontUse

    private static let names = ["path", "family", "use"]

    public init(path: String, family: String? = nil, use: FontUse) {
      self.path = path
      self.family = family
      self.use = use
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.path = try _fields.required("path")
      self.family = try _fields.optional("family")
      self.use = try _fields.required("use")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("path", path)
      _object.set("family", family)
      _object.set("use", use)
      return .object(_object)
    }
  }

  /// missing: no such file, or not to be read. broken: no font in it. faulty: a version known to shape Mongolian wrongly.
  public enum FontState: String, VarlinkEnumeration {
    case good
    case missing
    case broken
    case faulty
  }

  /// The type FontReport.
  public struct FontReport: VarlinkValue, Hashable {
    public var path: String
    public var state: FontState
    public var family: String?
    public var version: String?

    private static let names = ["path", "state", "family", "version"]

    public init(path: String, state: FontState, family: String? = nil, version: String? = nil) {
      self.path = path
      self.state = state
      self.family = family
      self.version = version
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.path = try _fields.required("path")
      self.state = try _fields.required("state")
      self.family = try _fields.optional("family")
      self.version = try _fields.optional("version")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("path", path)
      _object.set("state", state)
      _object.set("family", family)
      _object.set("version", version)
      return .object(_object)
    }
  }

  /// Something about a picture that its sender should know, by a word of docs/names.md and its details.
  public struct Note: VarlinkValue, Hashable {
    public var word: String
    public var detail: String

    private static let names = ["word", "detail"]

    public init(word: String, detail: String) {
      self.word = word
      self.detail = detail
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.word = try _fields.required("word")
      self.detail = try _fields.required("detail")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("word", word)
      _object.set("detail", detail)
      return .object(_object)
    }
  }

  /// A picture file of the template, in a sealed memory file.
  public struct Image: VarlinkValue, Hashable {
    public var name: String
    public var descriptor: Int

    private static let names = ["name", "descriptor"]

    public init(name: String, descriptor: Int) {
      self.name = name
      self.descriptor = descriptor
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.name = try _fields.required("name")
      self.descriptor = try _fields.required("descriptor")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("name", name)
      _object.set("descriptor", descriptor)
      return .object(_object)
    }
  }

  /// What the kernel gave to lock the worker in. landlock: the version of its interface, 0 without. seccomp: whether system calls are filtered.
  public struct Sandbox: VarlinkValue, Hashable {
    public var landlock: Int
    public var seccomp: Bool

    private static let names = ["landlock", "seccomp"]

    public init(landlock: Int, seccomp: Bool) {
      self.landlock = landlock
      self.seccomp = seccomp
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.landlock = try _fields.required("landlock")
      self.seccomp = try _fields.required("seccomp")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("landlock", landlock)
      _object.set("seccomp", seccomp)
      return .object(_object)
    }
  }

  /// One of left, center, right.
  public enum Align: String, VarlinkEnumeration {
    case left
    case center
    case right
  }

  /// One line of a ticket's text form. Exactly one of text, qr, rule and feed is given; feed in dots, width and height in characters, 1 to 8.
  public struct Line: VarlinkValue, Hashable {
    public var text: String?
    public var qr: String?
    public var rule: Bool?
    public var feed: Int?
    public var align: Align
    public var bold: Bool
    public var width: Int
    public var height: Int

    private static let names = ["text", "qr", "rule", "feed", "align", "bold", "width", "height"]

    public init(text: String? = nil, qr: String? = nil, rule: Bool? = nil, feed: Int? = nil, align: Align, bold: Bool, width: Int, height: Int) {
      self.text = text
      self.qr = qr
      self.rule = rule
      self.feed = feed
      self.align = align
      self.bold = bold
      self.width = width
      self.height = height
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.text = try _fields.optional("text")
      self.qr = try _fields.optional("qr")
      self.rule = try _fields.optional("rule")
      self.feed = try _fields.optional("feed")
      self.align = try _fields.required("align")
      self.bold = try _fields.required("bold")
      self.width = try _fields.required("width")
      self.height = try _fields.required("height")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("text", text)
      _object.set("qr", qr)
      _object.set("rule", rule)
      _object.set("feed", feed)
      _object.set("align", align)
      _object.set("bold", bold)
      _object.set("width", width)
      _object.set("height", height)
      return .object(_object)
    }
  }

  /// The configured fonts, opened once before the worker locks itself in. The first call; every other is answered with NotPrepared before it.
  public enum Prepare: VarlinkMethod {
    public static let name = "io.halld.worker.Tickets.Prepare"
    public typealias Failure = HalldWorkerTickets.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldWorkerTickets.Prepare>

    /// What Prepare takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var fonts: [Font]

      private static let names = ["fonts"]

      public init(fonts: [Font]) {
        self.fonts = fonts
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.fonts = try _fields.required("fonts")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("fonts", fonts)
        return .object(_object)
      }
    }

    /// What Prepare answers.
    public struct Reply: VarlinkValue, Hashable {
      public var fonts: [FontReport]
      public var sandbox: Sandbox

      private static let names = ["fonts", "sandbox"]

      public init(fonts: [FontReport], sandbox: Sandbox) {
        self.fonts = fonts
        self.sandbox = sandbox
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.fonts = try _fields.required("fonts")
        self.sandbox = try _fields.required("sandbox")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("fonts", fonts)
        _object.set("sandbox", sandbox)
        return .object(_object)
      }
    }
  }

  /// Draws a ticket. template: the template's whole source.
  /// The picture comes back 1-bit in a sealed memory file: rows top to bottom, padded to whole bytes, most significant bit left, 1 is black.
  public enum Paint: VarlinkMethod {
    public static let name = "io.halld.worker.Tickets.Paint"
    public typealias Failure = HalldWorkerTickets.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldWorkerTickets.Paint>

    /// What Paint takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var template: String
      public var language: String
      public var fields: [String: String]
      public var images: [Image]
      public var widthDots: Int
      public var dpi: Int

      private static let names = ["template", "language", "fields", "images", "width_dots", "dpi"]

      public init(template: String, language: String, fields: [String: String], images: [Image], widthDots: Int, dpi: Int) {
        self.template = template
        self.language = language
        self.fields = fields
        self.images = images
        self.widthDots = widthDots
        self.dpi = dpi
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.template = try _fields.required("template")
        self.language = try _fields.required("language")
        self.fields = try _fields.required("fields")
        self.images = try _fields.required("images")
        self.widthDots = try _fields.required("width_dots")
        self.dpi = try _fields.required("dpi")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("template", template)
        _object.set("language", language)
        _object.set("fields", fields)
        _object.set("images", images)
        _object.set("width_dots", widthDots)
        _object.set("dpi", dpi)
        return .object(_object)
      }
    }

    /// What Paint answers.
    public struct Reply: VarlinkValue, Hashable {
      public var width: Int
      public var height: Int
      public var descriptor: Int
      public var notes: [Note]

      private static let names = ["width", "height", "descriptor", "notes"]

      public init(width: Int, height: Int, descriptor: Int, notes: [Note]) {
        self.width = width
        self.height = height
        self.descriptor = descriptor
        self.notes = notes
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.width = try _fields.required("width")
        self.height = try _fields.required("height")
        self.descriptor = try _fields.required("descriptor")
        self.notes = try _fields.required("notes")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("width", width)
        _object.set("height", height)
        _object.set("descriptor", descriptor)
        _object.set("notes", notes)
        return .object(_object)
      }
    }
  }

  /// Draws a text form, roughly as the printer's own font will show it.
  public enum Sketch: VarlinkMethod {
    public static let name = "io.halld.worker.Tickets.Sketch"
    public typealias Failure = HalldWorkerTickets.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldWorkerTickets.Sketch>

    /// What Sketch takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var lines: [Line]
      public var textColumns: Int
      public var widthDots: Int
      public var dpi: Int

      private static let names = ["lines", "text_columns", "width_dots", "dpi"]

      public init(lines: [Line], textColumns: Int, widthDots: Int, dpi: Int) {
        self.lines = lines
        self.textColumns = textColumns
        self.widthDots = widthDots
        self.dpi = dpi
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.lines = try _fields.required("lines")
        self.textColumns = try _fields.required("text_columns")
        self.widthDots = try _fields.required("width_dots")
        self.dpi = try _fields.required("dpi")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("lines", lines)
        _object.set("text_columns", textColumns)
        _object.set("width_dots", widthDots)
        _object.set("dpi", dpi)
        return .object(_object)
      }
    }

    /// What Sketch answers.
    public struct Reply: VarlinkValue, Hashable {
      public var width: Int
      public var height: Int
      public var descriptor: Int

      private static let names = ["width", "height", "descriptor"]

      public init(width: Int, height: Int, descriptor: Int) {
        self.width = width
        self.height = height
        self.descriptor = descriptor
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.width = try _fields.required("width")
        self.height = try _fields.required("height")
        self.descriptor = try _fields.required("descriptor")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("width", width)
        _object.set("height", height)
        _object.set("descriptor", descriptor)
        return .object(_object)
      }
    }
  }

  /// A 1-bit picture as a PNG file, in a sealed memory file.
  public enum EncodePNG: VarlinkMethod {
    public static let name = "io.halld.worker.Tickets.EncodePNG"
    public typealias Failure = HalldWorkerTickets.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldWorkerTickets.EncodePNG>

    /// What EncodePNG takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var width: Int
      public var height: Int
      public var descriptor: Int
      public var dpi: Int

      private static let names = ["width", "height", "descriptor", "dpi"]

      public init(width: Int, height: Int, descriptor: Int, dpi: Int) {
        self.width = width
        self.height = height
        self.descriptor = descriptor
        self.dpi = dpi
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.width = try _fields.required("width")
        self.height = try _fields.required("height")
        self.descriptor = try _fields.required("descriptor")
        self.dpi = try _fields.required("dpi")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("width", width)
        _object.set("height", height)
        _object.set("descriptor", descriptor)
        _object.set("dpi", dpi)
        return .object(_object)
      }
    }

    /// What EncodePNG answers.
    public struct Reply: VarlinkValue, Hashable {
      public var descriptor: Int

      private static let names = ["descriptor"]

      public init(descriptor: Int) {
        self.descriptor = descriptor
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.descriptor = try _fields.required("descriptor")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("descriptor", descriptor)
        return .object(_object)
      }
    }
  }

  /// The errors of io.halld.worker.Tickets.
  public enum Failure: VarlinkDeclaredFailure, Hashable {
    /// The template or its fields are not to be used. The worker goes on.
    case invalidTicket(reason: String)
    /// No configured font can be opened; the worker is of no use.
    case noFont
    /// The first call was not Prepare, or Prepare was called twice.
    case notPrepared

    public var errorName: String {
      switch self {
      case .invalidTicket: "io.halld.worker.Tickets.InvalidTicket"
      case .noFont: "io.halld.worker.Tickets.NoFont"
      case .notPrepared: "io.halld.worker.Tickets.NotPrepared"
      }
    }

    public var errorParameters: JSONObject {
      var _object = JSONObject()
      switch self {
      case .invalidTicket(let reason):
        _object.set("reason", reason)
        return _object
      case .noFont: return [:]
      case .notPrepared: return [:]
      }
    }

    public init?(_ reply: VarlinkErrorReply) {
      do throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(.object(reply.errorParameters), known: [], unknownFields: .ignored)
        switch reply.errorName {
        case "io.halld.worker.Tickets.InvalidTicket": self = .invalidTicket(reason: try _fields.required("reason"))
        case "io.halld.worker.Tickets.NoFont": self = .noFont
        case "io.halld.worker.Tickets.NotPrepared": self = .notPrepared
        default: return nil
        }
      } catch {
        return nil
      }
    }
  }

  /// What answers the calls of io.halld.worker.Tickets: one function for each method, at once or later.
  @VarlinkActor public protocol Handler: AnyObject {
    /// The configured fonts, opened once before the worker locks itself in. The first call; every other is answered with NotPrepared before it.
    func prepare(_ call: Prepare.Call)
    /// Draws a ticket. template: the template's whole source.
    /// The picture comes back 1-bit in a sealed memory file: rows top to bottom, padded to whole bytes, most significant bit left, 1 is black.
    func paint(_ call: Paint.Call)
    /// Draws a text form, roughly as the printer's own font will show it.
    func sketch(_ call: Sketch.Call)
    /// A 1-bit picture as a PNG file, in a sealed memory file.
    func encodePNG(_ call: EncodePNG.Call)
  }

  /// Offers a handler on a `VarlinkServer`: reads the parameters of each call and hands it to its function.
  @VarlinkActor public final class Service: VarlinkInterfaceHandler {
    private let handler: any Handler

    public init(_ handler: any Handler) { self.handler = handler }

    public var interface: VarlinkInterface { HalldWorkerTickets.interface }

    public func handle(_ call: VarlinkCall) {
      switch call.methodName {
      case "Prepare": if let call = Prepare.Call(call) { handler.prepare(call) }
      case "Paint": if let call = Paint.Call(call) { handler.paint(call) }
      case "Sketch": if let call = Sketch.Call(call) { handler.sketch(call) }
      case "EncodePNG": if let call = EncodePNG.Call(call) { handler.encodePNG(call) }
      default: call.fail(VarlinkServiceError.methodNotFound(method: call.method))
      }
    }
  }
}
