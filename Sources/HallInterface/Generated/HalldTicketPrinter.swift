// Made by varlink-swift from io.halld.TicketPrinter.varlink. To change it, change that file and run scripts/generate-interfaces.
// swift-format-ignore-file

import Varlink

/// Tickets on paper, and the truth about each of them.
public enum HalldTicketPrinter {
  /// What a server offers under the name io.halld.TicketPrinter.
  public static let interface = VarlinkInterface(
    name: "io.halld.TicketPrinter",
    methods: ["Print", "Preview", "Templates", "GetJob", "WaitJob", "ListJobs", "ResolveJob", "Cancel", "Present", "Retract", "Detect"],
    description: definition)

  /// The definition, word for word.
  public static let definition = #"""
# Tickets on paper, and the truth about each of them.
interface io.halld.TicketPrinter

# queued: on disk, waits its turn. held: waits for the printer (reason). sending: bytes are on their way.
# printed: the printer itself said that it was printed (proof). written: all bytes were written to a printer that cannot be asked.
# failed: not printed whole (reason, partial). unknown: halld cannot know; look, then ResolveJob.
# expired: its time ran out before it was sent. cancelled: taken back before it was sent.
type JobState (queued, held, sending, printed, written, failed, unknown, expired, cancelled)

# process_id: the printer returned the attempt's own id (GS ( H). status_reply: a status request queued behind the ticket was answered (GS r).
type Proof (process_id, status_reply)

type Rendering (raster, text)

type Verdict (seen, missing)

type Resolution (
  verdict: Verdict,
  uid: int,
  # wall time in milliseconds since 1970
  at_ms: int
)

type Align (left, center, right)

# One line of the text form. Exactly one of text, qr, rule and feed is given.
type Line (
  text: ?string,
  # content of a QR code
  qr: ?string,
  # a rule over the whole width
  rule: ?bool,
  # blank space in dots
  feed: ?int,
  align: ?Align,
  bold: ?bool,
  # times the normal size of a character, 1 to 8
  width: ?int,
  height: ?int
)

# A 1-bit picture as it shall be printed: rows top to bottom, each row padded to whole bytes, most significant bit left, 1 is black.
# The bytes are in a sealed memory file passed with the call; descriptor is its index among the passed ones.
type Bitmap (
  width: int,
  height: int,
  descriptor: int
)

type Cut (partial, full, none)

# A ticket by template: halld lays it out for the paper of the printer, as a picture and as text. Templates tells names and fields.
# language: of the words that belong to the template, zh or en; default: as configured.
type TemplateOrder (
  name: string,
  fields: [string]string,
  language: ?string
)

# A template; or the text form, the picture form, or both. Where both forms are there the map of the printer chooses by the speed of the line.
type Content (
  lines: ?[]Line,
  bitmap: ?Bitmap,
  cut: ?Cut,
  template: ?TemplateOrder
)

# Something about a picture that its sender should know, by a word of docs/names.md (font_fallback, missing_glyph, ...) and its details.
type Note (word: string, detail: string)

# What to do with a ticket of which paper-out left a part, once the printer has confirmed that the rest is cleared.
type AfterPaperOut (fail, reprint)

type Job (
  id: int,
  printer: string,
  key: string,
  uid: int,
  state: JobState,
  # a word of docs/names.md: paper_out, cover_open, interrupted, device_lost, ...
  reason: ?string,
  # true when a part of it may be on paper
  partial: bool,
  proof: ?Proof,
  rendering: ?Rendering,
  # the template that it was laid out by, and what to know about its picture
  template: ?string,
  notes: ?[]Note,
  # how often it was sent
  attempts: int,
  # bears the mark 补打
  reprint: bool,
  resolution: ?Resolution,
  # wall times in milliseconds since 1970
  accepted_ms: int,
  changed_ms: int,
  # when it lapses, had the clock not been set since
  expires_ms: int,
  # false while the wall clock is behind the newest record
  clock_trusted: bool,
  # durable sequence number of its newest change
  seq: int
)

# Puts a ticket on disk and then in the printer's queue. The reply means: on disk, not: printed.
# key: names this ticket within the calling user (1 to 128 bytes). The same key with the same content answers the same job (known: true);
# with other content it is an error. expires_after_ms: 1000 to 86400000, default 600000. replaced: characters that the printer's font lacks
# and that come out as 〓.
method Print(
  printer: string,
  key: string,
  content: Content,
  expires_after_ms: ?int,
  after_paper_out: ?AfterPaperOut,
  token: ?string
) -> (job: Job, known: bool, replaced: int)

# What Print would do with the content now; nothing is printed or kept. The picture has the very dots that the printer would get, as PNG in a
# sealed memory file (descriptor), or with spool in a file that only the caller can read and that lapses after a minute (path).
# exact is false where the printer would get text: its own font looks different.
method Preview(
  printer: string,
  content: Content,
  spool: ?bool
) -> (
  width: int,
  height: int,
  dpi: int,
  rendering: Rendering,
  exact: bool,
  duration_ms: int,
  replaced: int,
  notes: []Note,
  descriptor: ?int,
  path: ?string
)

# A field of a template. sample: what it might hold; for people who try the template.
type TemplateField (
  name: string,
  required: bool,
  title_zh: string,
  title_en: string,
  sample: string
)

type Template (
  name: string,
  title_zh: string,
  title_en: string,
  file: string,
  fields: []TemplateField
)

# The templates that tickets can be laid out by.
method Templates() -> (templates: []Template)

# By id, or by the caller's own key.
method GetJob(id: ?int, key: ?string) -> (job: Job)

# Answers when the job has ended (printed, written, failed, unknown, expired, cancelled). With "more": every change until then.
# timeout_ms: default and at most 3600000.
method WaitJob(id: int, timeout_ms: ?int) -> (job: Job)

# Newest first. limit: 1 to 500, default 50. before: only jobs with a smaller id.
method ListJobs(printer: ?string, state: ?JobState, limit: ?int, before: ?int) -> (jobs: []Job)

# Closes a job that is unknown: somebody looked. With missing and reprint it is queued again and bears 补打.
method ResolveJob(id: int, verdict: Verdict, reprint: ?bool) -> (job: Job)

# Takes back a job that is queued or held.
method Cancel(id: int) -> (job: Job)

# Kiosk printers with a presenter: hold the ticket out, or pull a forgotten one back in.
method Present(printer: string, token: ?string) -> ()
method Retract(printer: string, token: ?string) -> ()

type DetectOutcome (answered, garbage, silent, failed)

# Needs "more". Asks the configured port at each usual rate who is there (DLE EOT), one reply per rate; the last reply names the rate that
# answered, if one did. The printer must be idle.
method Detect(printer: string, token: ?string) -> (baud: int, outcome: DetectOutcome, received: string, detected: ?int)

error NoSuchPrinter (printer: string)
error NoSuchJob ()
error KeyConflict (key: string, id: int)
error InvalidContent (reason: string)
error NoSuchTemplate (template: string)
# What the client gave does not go with the template: a word of docs/names.md (missing_field, field_too_long, ...), the fields concerned, and
# a sentence in English. It never holds what stands in a field.
error InvalidFields (template: string, word: string, fields: []string, reason: string)
# The picture could not be made: a word of docs/names.md (worker_crashed, worker_timeout, ...). Nothing was accepted and nothing will be printed.
error LayoutFailed (reason: string)
error PrinterClaimed (printer: string, holder: string, held_ms: int)
error NoSuchClaim ()
error PrinterBusy (printer: string, reason: string)
error Unsupported (what: string)
error WrongState (id: int, state: JobState)
error WaitTimedOut (job: Job)
error QueueFull (printer: string, limit: int)
# Nothing was accepted and nothing will be printed.
error StorageFailed (reason: string)

"""#

  /// queued: on disk, waits its turn. held: waits for the printer (reason). sending: bytes are on their way.
  /// printed: the printer itself said that it was printed (proof). written: all bytes were written to a printer that cannot be asked.
  /// failed: not printed whole (reason, partial). unknown: halld cannot know; look, then ResolveJob.
  /// expired: its time ran out before it was sent. cancelled: taken back before it was sent.
  public enum JobState: String, VarlinkEnumeration {
    case queued
    case held
    case sending
    case printed
    case written
    case failed
    case unknown
    case expired
    case cancelled
  }

  /// process_id: the printer returned the attempt's own id (GS ( H). status_reply: a status request queued behind the ticket was answered (GS r).
  public enum Proof: String, VarlinkEnumeration {
    case processId = "process_id"
    case statusReply = "status_reply"
  }

  /// One of raster, text.
  public enum Rendering: String, VarlinkEnumeration {
    case raster
    case text
  }

  /// One of seen, missing.
  public enum Verdict: String, VarlinkEnumeration {
    case seen
    case missing
  }

  /// The type Resolution.
  public struct Resolution: VarlinkValue, Hashable {
    public var verdict: Verdict
    public var uid: Int
    /// wall time in milliseconds since 1970
    public var atMs: Int

    private static let names = ["verdict", "uid", "at_ms"]

    public init(verdict: Verdict, uid: Int, atMs: Int) {
      self.verdict = verdict
      self.uid = uid
      self.atMs = atMs
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.verdict = try _fields.required("verdict")
      self.uid = try _fields.required("uid")
      self.atMs = try _fields.required("at_ms")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("verdict", verdict)
      _object.set("uid", uid)
      _object.set("at_ms", atMs)
      return .object(_object)
    }
  }

  /// One of left, center, right.
  public enum Align: String, VarlinkEnumeration {
    case left
    case center
    case right
  }

  /// One line of the text form. Exactly one of text, qr, rule and feed is given.
  public struct Line: VarlinkValue, Hashable {
    public var text: String?
    /// content of a QR code
    public var qr: String?
    /// a rule over the whole width
    public var rule: Bool?
    /// blank space in dots
    public var feed: Int?
    public var align: Align?
    public var bold: Bool?
    /// times the normal size of a character, 1 to 8
    public var width: Int?
    public var height: Int?

    private static let names = ["text", "qr", "rule", "feed", "align", "bold", "width", "height"]

    public init(text: String? = nil, qr: String? = nil, rule: Bool? = nil, feed: Int? = nil, align: Align? = nil, bold: Bool? = nil, width: Int? = nil, height: Int? = nil) {
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
      self.align = try _fields.optional("align")
      self.bold = try _fields.optional("bold")
      self.width = try _fields.optional("width")
      self.height = try _fields.optional("height")
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

  /// A 1-bit picture as it shall be printed: rows top to bottom, each row padded to whole bytes, most significant bit left, 1 is black.
  /// The bytes are in a sealed memory file passed with the call; descriptor is its index among the passed ones.
  public struct Bitmap: VarlinkValue, Hashable {
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

  /// One of partial, full, none.
  public enum Cut: String, VarlinkEnumeration {
    case partial
    case full
    case none
  }

  /// A ticket by template: halld lays it out for the paper of the printer, as a picture and as text. Templates tells names and fields.
  /// language: of the words that belong to the template, zh or en; default: as configured.
  public struct TemplateOrder: VarlinkValue, Hashable {
    public var name: String
    public var fields: [String: String]
    public var language: String?

    private static let names = ["name", "fields", "language"]

    public init(name: String, fields: [String: String], language: String? = nil) {
      self.name = name
      self.fields = fields
      self.language = language
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.name = try _fields.required("name")
      self.fields = try _fields.required("fields")
      self.language = try _fields.optional("language")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("name", name)
      _object.set("fields", fields)
      _object.set("language", language)
      return .object(_object)
    }
  }

  /// A template; or the text form, the picture form, or both. Where both forms are there the map of the printer chooses by the speed of the line.
  public struct Content: VarlinkValue, Hashable {
    public var lines: [Line]?
    public var bitmap: Bitmap?
    public var cut: Cut?
    public var template: TemplateOrder?

    private static let names = ["lines", "bitmap", "cut", "template"]

    public init(lines: [Line]? = nil, bitmap: Bitmap? = nil, cut: Cut? = nil, template: TemplateOrder? = nil) {
      self.lines = lines
      self.bitmap = bitmap
      self.cut = cut
      self.template = template
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.lines = try _fields.optional("lines")
      self.bitmap = try _fields.optional("bitmap")
      self.cut = try _fields.optional("cut")
      self.template = try _fields.optional("template")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("lines", lines)
      _object.set("bitmap", bitmap)
      _object.set("cut", cut)
      _object.set("template", template)
      return .object(_object)
    }
  }

  /// Something about a picture that its sender should know, by a word of docs/names.md (font_fallback, missing_glyph, ...) and its details.
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

  /// What to do with a ticket of which paper-out left a part, once the printer has confirmed that the rest is cleared.
  public enum AfterPaperOut: String, VarlinkEnumeration {
    case fail
    case reprint
  }

  /// The type Job.
  public struct Job: VarlinkValue, Hashable {
    public var id: Int
    public var printer: String
    public var key: String
    public var uid: Int
    public var state: JobState
    /// a word of docs/names.md: paper_out, cover_open, interrupted, device_lost, ...
    public var reason: String?
    /// true when a part of it may be on paper
    public var partial: Bool
    public var proof: Proof?
    public var rendering: Rendering?
    /// the template that it was laid out by, and what to know about its picture
    public var template: String?
    public var notes: [Note]?
    /// how often it was sent
    public var attempts: Int
    /// bears the mark 补打
    public var reprint: Bool
    public var resolution: Resolution?
    /// wall times in milliseconds since 1970
    public var acceptedMs: Int
    public var changedMs: Int
    /// when it lapses, had the clock not been set since
    public var expiresMs: Int
    /// false while the wall clock is behind the newest record
    public var clockTrusted: Bool
    /// durable sequence number of its newest change
    public var seq: Int

    private static let names = ["id", "printer", "key", "uid", "state", "reason", "partial", "proof", "rendering", "template", "notes", "attempts", "reprint", "resolution", "accepted_ms", "changed_ms", "expires_ms", "clock_trusted", "seq"]

    public init(id: Int, printer: String, key: String, uid: Int, state: JobState, reason: String? = nil, partial: Bool, proof: Proof? = nil, rendering: Rendering? = nil, template: String? = nil, notes: [Note]? = nil, attempts: Int, reprint: Bool, resolution: Resolution? = nil, acceptedMs: Int, changedMs: Int, expiresMs: Int, clockTrusted: Bool, seq: Int) {
      self.id = id
      self.printer = printer
      self.key = key
      self.uid = uid
      self.state = state
      self.reason = reason
      self.partial = partial
      self.proof = proof
      self.rendering = rendering
      self.template = template
      self.notes = notes
      self.attempts = attempts
      self.reprint = reprint
      self.resolution = resolution
      self.acceptedMs = acceptedMs
      self.changedMs = changedMs
      self.expiresMs = expiresMs
      self.clockTrusted = clockTrusted
      self.seq = seq
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.id = try _fields.required("id")
      self.printer = try _fields.required("printer")
      self.key = try _fields.required("key")
      self.uid = try _fields.required("uid")
      self.state = try _fields.required("state")
      self.reason = try _fields.optional("reason")
      self.partial = try _fields.required("partial")
      self.proof = try _fields.optional("proof")
      self.rendering = try _fields.optional("rendering")
      self.template = try _fields.optional("template")
      self.notes = try _fields.optional("notes")
      self.attempts = try _fields.required("attempts")
      self.reprint = try _fields.required("reprint")
      self.resolution = try _fields.optional("resolution")
      self.acceptedMs = try _fields.required("accepted_ms")
      self.changedMs = try _fields.required("changed_ms")
      self.expiresMs = try _fields.required("expires_ms")
      self.clockTrusted = try _fields.required("clock_trusted")
      self.seq = try _fields.required("seq")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("id", id)
      _object.set("printer", printer)
      _object.set("key", key)
      _object.set("uid", uid)
      _object.set("state", state)
      _object.set("reason", reason)
      _object.set("partial", partial)
      _object.set("proof", proof)
      _object.set("rendering", rendering)
      _object.set("template", template)
      _object.set("notes", notes)
      _object.set("attempts", attempts)
      _object.set("reprint", reprint)
      _object.set("resolution", resolution)
      _object.set("accepted_ms", acceptedMs)
      _object.set("changed_ms", changedMs)
      _object.set("expires_ms", expiresMs)
      _object.set("clock_trusted", clockTrusted)
      _object.set("seq", seq)
      return .object(_object)
    }
  }

  /// A field of a template. sample: what it might hold; for people who try the template.
  public struct TemplateField: VarlinkValue, Hashable {
    public var name: String
    public var required: Bool
    public var titleZh: String
    public var titleEn: String
    public var sample: String

    private static let names = ["name", "required", "title_zh", "title_en", "sample"]

    public init(name: String, required: Bool, titleZh: String, titleEn: String, sample: String) {
      self.name = name
      self.required = required
      self.titleZh = titleZh
      self.titleEn = titleEn
      self.sample = sample
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.name = try _fields.required("name")
      self.required = try _fields.required("required")
      self.titleZh = try _fields.required("title_zh")
      self.titleEn = try _fields.required("title_en")
      self.sample = try _fields.required("sample")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("name", name)
      _object.set("required", required)
      _object.set("title_zh", titleZh)
      _object.set("title_en", titleEn)
      _object.set("sample", sample)
      return .object(_object)
    }
  }

  /// The type Template.
  public struct Template: VarlinkValue, Hashable {
    public var name: String
    public var titleZh: String
    public var titleEn: String
    public var file: String
    public var fields: [TemplateField]

    private static let names = ["name", "title_zh", "title_en", "file", "fields"]

    public init(name: String, titleZh: String, titleEn: String, file: String, fields: [TemplateField]) {
      self.name = name
      self.titleZh = titleZh
      self.titleEn = titleEn
      self.file = file
      self.fields = fields
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.name = try _fields.required("name")
      self.titleZh = try _fields.required("title_zh")
      self.titleEn = try _fields.required("title_en")
      self.file = try _fields.required("file")
      self.fields = try _fields.required("fields")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("name", name)
      _object.set("title_zh", titleZh)
      _object.set("title_en", titleEn)
      _object.set("file", file)
      _object.set("fields", fields)
      return .object(_object)
    }
  }

  /// One of answered, garbage, silent, failed.
  public enum DetectOutcome: String, VarlinkEnumeration {
    case answered
    case garbage
    case silent
    case failed
  }

  /// Puts a ticket on disk and then in the printer's queue. The reply means: on disk, not: printed.
  /// key: names this ticket within the calling user (1 to 128 bytes). The same key with the same content answers the same job (known: true);
  /// with other content it is an error. expires_after_ms: 1000 to 86400000, default 600000. replaced: characters that the printer's font lacks
  /// and that come out as 〓.
  public enum Print: VarlinkMethod {
    public static let name = "io.halld.TicketPrinter.Print"
    public typealias Failure = HalldTicketPrinter.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldTicketPrinter.Print>

    /// What Print takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var printer: String
      public var key: String
      public var content: Content
      public var expiresAfterMs: Int?
      public var afterPaperOut: AfterPaperOut?
      public var token: String?

      private static let names = ["printer", "key", "content", "expires_after_ms", "after_paper_out", "token"]

      public init(printer: String, key: String, content: Content, expiresAfterMs: Int? = nil, afterPaperOut: AfterPaperOut? = nil, token: String? = nil) {
        self.printer = printer
        self.key = key
        self.content = content
        self.expiresAfterMs = expiresAfterMs
        self.afterPaperOut = afterPaperOut
        self.token = token
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.printer = try _fields.required("printer")
        self.key = try _fields.required("key")
        self.content = try _fields.required("content")
        self.expiresAfterMs = try _fields.optional("expires_after_ms")
        self.afterPaperOut = try _fields.optional("after_paper_out")
        self.token = try _fields.optional("token")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("printer", printer)
        _object.set("key", key)
        _object.set("content", content)
        _object.set("expires_after_ms", expiresAfterMs)
        _object.set("after_paper_out", afterPaperOut)
        _object.set("token", token)
        return .object(_object)
      }
    }

    /// What Print answers.
    public struct Reply: VarlinkValue, Hashable {
      public var job: Job
      public var known: Bool
      public var replaced: Int

      private static let names = ["job", "known", "replaced"]

      public init(job: Job, known: Bool, replaced: Int) {
        self.job = job
        self.known = known
        self.replaced = replaced
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.job = try _fields.required("job")
        self.known = try _fields.required("known")
        self.replaced = try _fields.required("replaced")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("job", job)
        _object.set("known", known)
        _object.set("replaced", replaced)
        return .object(_object)
      }
    }
  }

  /// What Print would do with the content now; nothing is printed or kept. The picture has the very dots that the printer would get, as PNG in a
  /// sealed memory file (descriptor), or with spool in a file that only the caller can read and that lapses after a minute (path).
  /// exact is false where the printer would get text: its own font looks different.
  public enum Preview: VarlinkMethod {
    public static let name = "io.halld.TicketPrinter.Preview"
    public typealias Failure = HalldTicketPrinter.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldTicketPrinter.Preview>

    /// What Preview takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var printer: String
      public var content: Content
      public var spool: Bool?

      private static let names = ["printer", "content", "spool"]

      public init(printer: String, content: Content, spool: Bool? = nil) {
        self.printer = printer
        self.content = content
        self.spool = spool
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.printer = try _fields.required("printer")
        self.content = try _fields.required("content")
        self.spool = try _fields.optional("spool")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("printer", printer)
        _object.set("content", content)
        _object.set("spool", spool)
        return .object(_object)
      }
    }

    /// What Preview answers.
    public struct Reply: VarlinkValue, Hashable {
      public var width: Int
      public var height: Int
      public var dpi: Int
      public var rendering: Rendering
      public var exact: Bool
      public var durationMs: Int
      public var replaced: Int
      public var notes: [Note]
      public var descriptor: Int?
      public var path: String?

      private static let names = ["width", "height", "dpi", "rendering", "exact", "duration_ms", "replaced", "notes", "descriptor", "path"]

      public init(width: Int, height: Int, dpi: Int, rendering: Rendering, exact: Bool, durationMs: Int, replaced: Int, notes: [Note], descriptor: Int? = nil, path: String? = nil) {
        self.width = width
        self.height = height
        self.dpi = dpi
        self.rendering = rendering
        self.exact = exact
        self.durationMs = durationMs
        self.replaced = replaced
        self.notes = notes
        self.descriptor = descriptor
        self.path = path
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.width = try _fields.required("width")
        self.height = try _fields.required("height")
        self.dpi = try _fields.required("dpi")
        self.rendering = try _fields.required("rendering")
        self.exact = try _fields.required("exact")
        self.durationMs = try _fields.required("duration_ms")
        self.replaced = try _fields.required("replaced")
        self.notes = try _fields.required("notes")
        self.descriptor = try _fields.optional("descriptor")
        self.path = try _fields.optional("path")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("width", width)
        _object.set("height", height)
        _object.set("dpi", dpi)
        _object.set("rendering", rendering)
        _object.set("exact", exact)
        _object.set("duration_ms", durationMs)
        _object.set("replaced", replaced)
        _object.set("notes", notes)
        _object.set("descriptor", descriptor)
        _object.set("path", path)
        return .object(_object)
      }
    }
  }

  /// The templates that tickets can be laid out by.
  public enum Templates: VarlinkMethod {
    public static let name = "io.halld.TicketPrinter.Templates"
    public typealias Failure = HalldTicketPrinter.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldTicketPrinter.Templates>

    /// What Templates takes.
    public struct Parameters: VarlinkValue, Hashable {
      public init() {}

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        _ = try VarlinkFields(json, known: [], unknownFields: unknownFields)
      }

      public var json: JSON { .object([:]) }
    }

    /// What Templates answers.
    public struct Reply: VarlinkValue, Hashable {
      public var templates: [Template]

      private static let names = ["templates"]

      public init(templates: [Template]) {
        self.templates = templates
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.templates = try _fields.required("templates")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("templates", templates)
        return .object(_object)
      }
    }
  }

  /// By id, or by the caller's own key.
  public enum GetJob: VarlinkMethod {
    public static let name = "io.halld.TicketPrinter.GetJob"
    public typealias Failure = HalldTicketPrinter.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldTicketPrinter.GetJob>

    /// What GetJob takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var id: Int?
      public var key: String?

      private static let names = ["id", "key"]

      public init(id: Int? = nil, key: String? = nil) {
        self.id = id
        self.key = key
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.id = try _fields.optional("id")
        self.key = try _fields.optional("key")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("id", id)
        _object.set("key", key)
        return .object(_object)
      }
    }

    /// What GetJob answers.
    public struct Reply: VarlinkValue, Hashable {
      public var job: Job

      private static let names = ["job"]

      public init(job: Job) {
        self.job = job
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.job = try _fields.required("job")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("job", job)
        return .object(_object)
      }
    }
  }

  /// Answers when the job has ended (printed, written, failed, unknown, expired, cancelled). With "more": every change until then.
  /// timeout_ms: default and at most 3600000.
  public enum WaitJob: VarlinkMethod {
    public static let name = "io.halld.TicketPrinter.WaitJob"
    public typealias Failure = HalldTicketPrinter.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldTicketPrinter.WaitJob>

    /// What WaitJob takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var id: Int
      public var timeoutMs: Int?

      private static let names = ["id", "timeout_ms"]

      public init(id: Int, timeoutMs: Int? = nil) {
        self.id = id
        self.timeoutMs = timeoutMs
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.id = try _fields.required("id")
        self.timeoutMs = try _fields.optional("timeout_ms")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("id", id)
        _object.set("timeout_ms", timeoutMs)
        return .object(_object)
      }
    }

    /// What WaitJob answers.
    public struct Reply: VarlinkValue, Hashable {
      public var job: Job

      private static let names = ["job"]

      public init(job: Job) {
        self.job = job
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.job = try _fields.required("job")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("job", job)
        return .object(_object)
      }
    }
  }

  /// Newest first. limit: 1 to 500, default 50. before: only jobs with a smaller id.
  public enum ListJobs: VarlinkMethod {
    public static let name = "io.halld.TicketPrinter.ListJobs"
    public typealias Failure = HalldTicketPrinter.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldTicketPrinter.ListJobs>

    /// What ListJobs takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var printer: String?
      public var state: JobState?
      public var limit: Int?
      public var before: Int?

      private static let names = ["printer", "state", "limit", "before"]

      public init(printer: String? = nil, state: JobState? = nil, limit: Int? = nil, before: Int? = nil) {
        self.printer = printer
        self.state = state
        self.limit = limit
        self.before = before
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.printer = try _fields.optional("printer")
        self.state = try _fields.optional("state")
        self.limit = try _fields.optional("limit")
        self.before = try _fields.optional("before")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("printer", printer)
        _object.set("state", state)
        _object.set("limit", limit)
        _object.set("before", before)
        return .object(_object)
      }
    }

    /// What ListJobs answers.
    public struct Reply: VarlinkValue, Hashable {
      public var jobs: [Job]

      private static let names = ["jobs"]

      public init(jobs: [Job]) {
        self.jobs = jobs
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.jobs = try _fields.required("jobs")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("jobs", jobs)
        return .object(_object)
      }
    }
  }

  /// Closes a job that is unknown: somebody looked. With missing and reprint it is queued again and bears 补打.
  public enum ResolveJob: VarlinkMethod {
    public static let name = "io.halld.TicketPrinter.ResolveJob"
    public typealias Failure = HalldTicketPrinter.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldTicketPrinter.ResolveJob>

    /// What ResolveJob takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var id: Int
      public var verdict: Verdict
      public var reprint: Bool?

      private static let names = ["id", "verdict", "reprint"]

      public init(id: Int, verdict: Verdict, reprint: Bool? = nil) {
        self.id = id
        self.verdict = verdict
        self.reprint = reprint
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.id = try _fields.required("id")
        self.verdict = try _fields.required("verdict")
        self.reprint = try _fields.optional("reprint")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("id", id)
        _object.set("verdict", verdict)
        _object.set("reprint", reprint)
        return .object(_object)
      }
    }

    /// What ResolveJob answers.
    public struct Reply: VarlinkValue, Hashable {
      public var job: Job

      private static let names = ["job"]

      public init(job: Job) {
        self.job = job
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.job = try _fields.required("job")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("job", job)
        return .object(_object)
      }
    }
  }

  /// Takes back a job that is queued or held.
  public enum Cancel: VarlinkMethod {
    public static let name = "io.halld.TicketPrinter.Cancel"
    public typealias Failure = HalldTicketPrinter.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldTicketPrinter.Cancel>

    /// What Cancel takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var id: Int

      private static let names = ["id"]

      public init(id: Int) {
        self.id = id
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.id = try _fields.required("id")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("id", id)
        return .object(_object)
      }
    }

    /// What Cancel answers.
    public struct Reply: VarlinkValue, Hashable {
      public var job: Job

      private static let names = ["job"]

      public init(job: Job) {
        self.job = job
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.job = try _fields.required("job")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("job", job)
        return .object(_object)
      }
    }
  }

  /// Kiosk printers with a presenter: hold the ticket out, or pull a forgotten one back in.
  public enum Present: VarlinkMethod {
    public static let name = "io.halld.TicketPrinter.Present"
    public typealias Failure = HalldTicketPrinter.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldTicketPrinter.Present>

    /// What Present takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var printer: String
      public var token: String?

      private static let names = ["printer", "token"]

      public init(printer: String, token: String? = nil) {
        self.printer = printer
        self.token = token
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.printer = try _fields.required("printer")
        self.token = try _fields.optional("token")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("printer", printer)
        _object.set("token", token)
        return .object(_object)
      }
    }

    /// What Present answers.
    public struct Reply: VarlinkValue, Hashable {
      public init() {}

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        _ = try VarlinkFields(json, known: [], unknownFields: unknownFields)
      }

      public var json: JSON { .object([:]) }
    }
  }

  /// The method Retract.
  public enum Retract: VarlinkMethod {
    public static let name = "io.halld.TicketPrinter.Retract"
    public typealias Failure = HalldTicketPrinter.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldTicketPrinter.Retract>

    /// What Retract takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var printer: String
      public var token: String?

      private static let names = ["printer", "token"]

      public init(printer: String, token: String? = nil) {
        self.printer = printer
        self.token = token
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.printer = try _fields.required("printer")
        self.token = try _fields.optional("token")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("printer", printer)
        _object.set("token", token)
        return .object(_object)
      }
    }

    /// What Retract answers.
    public struct Reply: VarlinkValue, Hashable {
      public init() {}

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        _ = try VarlinkFields(json, known: [], unknownFields: unknownFields)
      }

      public var json: JSON { .object([:]) }
    }
  }

  /// Needs "more". Asks the configured port at each usual rate who is there (DLE EOT), one reply per rate; the last reply names the rate that
  /// answered, if one did. The printer must be idle.
  public enum Detect: VarlinkMethod {
    public static let name = "io.halld.TicketPrinter.Detect"
    public typealias Failure = HalldTicketPrinter.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldTicketPrinter.Detect>

    /// What Detect takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var printer: String
      public var token: String?

      private static let names = ["printer", "token"]

      public init(printer: String, token: String? = nil) {
        self.printer = printer
        self.token = token
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.printer = try _fields.required("printer")
        self.token = try _fields.optional("token")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("printer", printer)
        _object.set("token", token)
        return .object(_object)
      }
    }

    /// What Detect answers.
    public struct Reply: VarlinkValue, Hashable {
      public var baud: Int
      public var outcome: DetectOutcome
      public var received: String
      public var detected: Int?

      private static let names = ["baud", "outcome", "received", "detected"]

      public init(baud: Int, outcome: DetectOutcome, received: String, detected: Int? = nil) {
        self.baud = baud
        self.outcome = outcome
        self.received = received
        self.detected = detected
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.baud = try _fields.required("baud")
        self.outcome = try _fields.required("outcome")
        self.received = try _fields.required("received")
        self.detected = try _fields.optional("detected")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("baud", baud)
        _object.set("outcome", outcome)
        _object.set("received", received)
        _object.set("detected", detected)
        return .object(_object)
      }
    }
  }

  /// The errors of io.halld.TicketPrinter.
  public enum Failure: VarlinkDeclaredFailure, Hashable {
    case noSuchPrinter(printer: String)
    case noSuchJob
    case keyConflict(key: String, id: Int)
    case invalidContent(reason: String)
    case noSuchTemplate(template: String)
    /// What the client gave does not go with the template: a word of docs/names.md (missing_field, field_too_long, ...), the fields concerned, and
    /// a sentence in English. It never holds what stands in a field.
    case invalidFields(template: String, word: String, fields: [String], reason: String)
    /// The picture could not be made: a word of docs/names.md (worker_crashed, worker_timeout, ...). Nothing was accepted and nothing will be printed.
    case layoutFailed(reason: String)
    case printerClaimed(printer: String, holder: String, heldMs: Int)
    case noSuchClaim
    case printerBusy(printer: String, reason: String)
    case unsupported(what: String)
    case wrongState(id: Int, state: JobState)
    case waitTimedOut(job: Job)
    case queueFull(printer: String, limit: Int)
    /// Nothing was accepted and nothing will be printed.
    case storageFailed(reason: String)

    public var errorName: String {
      switch self {
      case .noSuchPrinter: "io.halld.TicketPrinter.NoSuchPrinter"
      case .noSuchJob: "io.halld.TicketPrinter.NoSuchJob"
      case .keyConflict: "io.halld.TicketPrinter.KeyConflict"
      case .invalidContent: "io.halld.TicketPrinter.InvalidContent"
      case .noSuchTemplate: "io.halld.TicketPrinter.NoSuchTemplate"
      case .invalidFields: "io.halld.TicketPrinter.InvalidFields"
      case .layoutFailed: "io.halld.TicketPrinter.LayoutFailed"
      case .printerClaimed: "io.halld.TicketPrinter.PrinterClaimed"
      case .noSuchClaim: "io.halld.TicketPrinter.NoSuchClaim"
      case .printerBusy: "io.halld.TicketPrinter.PrinterBusy"
      case .unsupported: "io.halld.TicketPrinter.Unsupported"
      case .wrongState: "io.halld.TicketPrinter.WrongState"
      case .waitTimedOut: "io.halld.TicketPrinter.WaitTimedOut"
      case .queueFull: "io.halld.TicketPrinter.QueueFull"
      case .storageFailed: "io.halld.TicketPrinter.StorageFailed"
      }
    }

    public var errorParameters: JSONObject {
      var _object = JSONObject()
      switch self {
      case .noSuchPrinter(let printer):
        _object.set("printer", printer)
        return _object
      case .noSuchJob: return [:]
      case .keyConflict(let key, let id):
        _object.set("key", key)
        _object.set("id", id)
        return _object
      case .invalidContent(let reason):
        _object.set("reason", reason)
        return _object
      case .noSuchTemplate(let template):
        _object.set("template", template)
        return _object
      case .invalidFields(let template, let word, let fields, let reason):
        _object.set("template", template)
        _object.set("word", word)
        _object.set("fields", fields)
        _object.set("reason", reason)
        return _object
      case .layoutFailed(let reason):
        _object.set("reason", reason)
        return _object
      case .printerClaimed(let printer, let holder, let heldMs):
        _object.set("printer", printer)
        _object.set("holder", holder)
        _object.set("held_ms", heldMs)
        return _object
      case .noSuchClaim: return [:]
      case .printerBusy(let printer, let reason):
        _object.set("printer", printer)
        _object.set("reason", reason)
        return _object
      case .unsupported(let what):
        _object.set("what", what)
        return _object
      case .wrongState(let id, let state):
        _object.set("id", id)
        _object.set("state", state)
        return _object
      case .waitTimedOut(let job):
        _object.set("job", job)
        return _object
      case .queueFull(let printer, let limit):
        _object.set("printer", printer)
        _object.set("limit", limit)
        return _object
      case .storageFailed(let reason):
        _object.set("reason", reason)
        return _object
      }
    }

    public init?(_ reply: VarlinkErrorReply) {
      do throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(.object(reply.errorParameters), known: [], unknownFields: .ignored)
        switch reply.errorName {
        case "io.halld.TicketPrinter.NoSuchPrinter": self = .noSuchPrinter(printer: try _fields.required("printer"))
        case "io.halld.TicketPrinter.NoSuchJob": self = .noSuchJob
        case "io.halld.TicketPrinter.KeyConflict": self = .keyConflict(key: try _fields.required("key"), id: try _fields.required("id"))
        case "io.halld.TicketPrinter.InvalidContent": self = .invalidContent(reason: try _fields.required("reason"))
        case "io.halld.TicketPrinter.NoSuchTemplate": self = .noSuchTemplate(template: try _fields.required("template"))
        case "io.halld.TicketPrinter.InvalidFields": self = .invalidFields(template: try _fields.required("template"), word: try _fields.required("word"), fields: try _fields.required("fields"), reason: try _fields.required("reason"))
        case "io.halld.TicketPrinter.LayoutFailed": self = .layoutFailed(reason: try _fields.required("reason"))
        case "io.halld.TicketPrinter.PrinterClaimed": self = .printerClaimed(printer: try _fields.required("printer"), holder: try _fields.required("holder"), heldMs: try _fields.required("held_ms"))
        case "io.halld.TicketPrinter.NoSuchClaim": self = .noSuchClaim
        case "io.halld.TicketPrinter.PrinterBusy": self = .printerBusy(printer: try _fields.required("printer"), reason: try _fields.required("reason"))
        case "io.halld.TicketPrinter.Unsupported": self = .unsupported(what: try _fields.required("what"))
        case "io.halld.TicketPrinter.WrongState": self = .wrongState(id: try _fields.required("id"), state: try _fields.required("state"))
        case "io.halld.TicketPrinter.WaitTimedOut": self = .waitTimedOut(job: try _fields.required("job"))
        case "io.halld.TicketPrinter.QueueFull": self = .queueFull(printer: try _fields.required("printer"), limit: try _fields.required("limit"))
        case "io.halld.TicketPrinter.StorageFailed": self = .storageFailed(reason: try _fields.required("reason"))
        default: return nil
        }
      } catch {
        return nil
      }
    }
  }

  /// What answers the calls of io.halld.TicketPrinter: one function for each method, at once or later.
  @VarlinkActor public protocol Handler: AnyObject {
    /// Puts a ticket on disk and then in the printer's queue. The reply means: on disk, not: printed.
    /// key: names this ticket within the calling user (1 to 128 bytes). The same key with the same content answers the same job (known: true);
    /// with other content it is an error. expires_after_ms: 1000 to 86400000, default 600000. replaced: characters that the printer's font lacks
    /// and that come out as 〓.
    func print(_ call: Print.Call)
    /// What Print would do with the content now; nothing is printed or kept. The picture has the very dots that the printer would get, as PNG in a
    /// sealed memory file (descriptor), or with spool in a file that only the caller can read and that lapses after a minute (path).
    /// exact is false where the printer would get text: its own font looks different.
    func preview(_ call: Preview.Call)
    /// The templates that tickets can be laid out by.
    func templates(_ call: Templates.Call)
    /// By id, or by the caller's own key.
    func getJob(_ call: GetJob.Call)
    /// Answers when the job has ended (printed, written, failed, unknown, expired, cancelled). With "more": every change until then.
    /// timeout_ms: default and at most 3600000.
    func waitJob(_ call: WaitJob.Call)
    /// Newest first. limit: 1 to 500, default 50. before: only jobs with a smaller id.
    func listJobs(_ call: ListJobs.Call)
    /// Closes a job that is unknown: somebody looked. With missing and reprint it is queued again and bears 补打.
    func resolveJob(_ call: ResolveJob.Call)
    /// Takes back a job that is queued or held.
    func cancel(_ call: Cancel.Call)
    /// Kiosk printers with a presenter: hold the ticket out, or pull a forgotten one back in.
    func present(_ call: Present.Call)
    func retract(_ call: Retract.Call)
    /// Needs "more". Asks the configured port at each usual rate who is there (DLE EOT), one reply per rate; the last reply names the rate that
    /// answered, if one did. The printer must be idle.
    func detect(_ call: Detect.Call)
  }

  /// Offers a handler on a `VarlinkServer`: reads the parameters of each call and hands it to its function.
  @VarlinkActor public final class Service: VarlinkInterfaceHandler {
    private let handler: any Handler

    public init(_ handler: any Handler) { self.handler = handler }

    public var interface: VarlinkInterface { HalldTicketPrinter.interface }

    public func handle(_ call: VarlinkCall) {
      switch call.methodName {
      case "Print": if let call = Print.Call(call) { handler.print(call) }
      case "Preview": if let call = Preview.Call(call) { handler.preview(call) }
      case "Templates": if let call = Templates.Call(call) { handler.templates(call) }
      case "GetJob": if let call = GetJob.Call(call) { handler.getJob(call) }
      case "WaitJob": if let call = WaitJob.Call(call) { handler.waitJob(call) }
      case "ListJobs": if let call = ListJobs.Call(call) { handler.listJobs(call) }
      case "ResolveJob": if let call = ResolveJob.Call(call) { handler.resolveJob(call) }
      case "Cancel": if let call = Cancel.Call(call) { handler.cancel(call) }
      case "Present": if let call = Present.Call(call) { handler.present(call) }
      case "Retract": if let call = Retract.Call(call) { handler.retract(call) }
      case "Detect": if let call = Detect.Call(call) { handler.detect(call) }
      default: call.fail(VarlinkServiceError.methodNotFound(method: call.method))
      }
    }
  }
}
