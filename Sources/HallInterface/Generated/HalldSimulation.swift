// Made by varlink-swift from io.halld.Simulation.varlink. To change it, change that file and run scripts/generate-interfaces.
// swift-format-ignore-file

import Varlink

/// The virtual hall of hallsim: its devices, their faults, what they made. Never offered by halld.
public enum HalldSimulation {
  /// What a server offers under the name io.halld.Simulation.
  public static let interface = VarlinkInterface(
    name: "io.halld.Simulation",
    methods: ["List", "Conditions", "Set", "Act", "Tickets", "Watch"],
    description: definition)

  /// The definition, word for word.
  public static let definition = #"""
# The virtual hall of hallsim: its devices, their faults, what they made. Never offered by halld.
interface io.halld.Simulation

type Device (
  name: string,
  # escpos_printer
  kind: string,
  # gsh80, generic58 and so on: hallsim models
  model: string,
  # the terminal that halld opens, or usbip:ADDRESS:PORT/BUSID, which a kernel imports
  path: string,
  # 0 where there is none to set
  baud: int,
  # faults and conditions that are switched on, such as paper_out or ticket_at_exit
  conditions: []string,
  # why the device does not accept work, in the words of the conditions, power_off or feed_button; empty while it does
  offline: []string,
  # how many tickets left the printer since the start
  tickets: int,
  # bytes received since the start
  received: int,
  # commands received that the firmware does not know
  unknown_commands: int
)

type Ticket (
  number: int,
  # picture file of what is on the paper; empty if it could not be written
  path: string,
  # dots across the print area
  width: int,
  # dot rows from the leading edge to the end
  height: int,
  # torn_off, cut, presented, taken, retracted, ejected
  fate: string,
  # printed from its beginning to its end; false if a fault, a lost byte or a cleared buffer came between
  complete: bool
)

method List() -> (devices: []Device)
# Every condition that can be switched, with a sentence on each.
method Conditions(device: string) -> (conditions: [string]string)
# Switches a condition on or off; some take a value, such as the number of bytes or dot rows after which it strikes.
method Set(device: string, condition: string, on: bool, value: ?int) -> (device: Device)
# A person at the device: take_ticket, refill_paper, close_cover, press_feed, power_off, power_on, unplug, replug.
method Act(device: string, action: string) -> (device: Device)
# The newest tickets of the device, at most 1000, oldest first.
method Tickets(device: string) -> (tickets: []Ticket)
# With "more": first one reply for each device with the event "present", then one for everything that happens: ticket, fate,
# offline, online, real_time, cleared, unknown_command, overflow, confirmed, pulse, power, plugged, condition. The text is for people.
# A client that does not read is dropped.
method Watch() -> (device: Device, event: string, text: string, ticket: ?Ticket)

error NoSuchDevice (device: string)
error NoSuchCondition (condition: string)
error NoSuchAction (action: string)

"""#

  /// The type Device.
  public struct Device: VarlinkValue, Hashable {
    public var name: String
    /// escpos_printer
    public var kind: String
    /// gsh80, generic58 and so on: hallsim models
    public var model: String
    /// the terminal that halld opens, or usbip:ADDRESS:PORT/BUSID, which a kernel imports
    public var path: String
    /// 0 where there is none to set
    public var baud: Int
    /// faults and conditions that are switched on, such as paper_out or ticket_at_exit
    public var conditions: [String]
    /// why the device does not accept work, in the words of the conditions, power_off or feed_button; empty while it does
    public var offline: [String]
    /// how many tickets left the printer since the start
    public var tickets: Int
    /// bytes received since the start
    public var received: Int
    /// commands received that the firmware does not know
    public var unknownCommands: Int

    private static let names = ["name", "kind", "model", "path", "baud", "conditions", "offline", "tickets", "received", "unknown_commands"]

    public init(name: String, kind: String, model: String, path: String, baud: Int, conditions: [String], offline: [String], tickets: Int, received: Int, unknownCommands: Int) {
      self.name = name
      self.kind = kind
      self.model = model
      self.path = path
      self.baud = baud
      self.conditions = conditions
      self.offline = offline
      self.tickets = tickets
      self.received = received
      self.unknownCommands = unknownCommands
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.name = try _fields.required("name")
      self.kind = try _fields.required("kind")
      self.model = try _fields.required("model")
      self.path = try _fields.required("path")
      self.baud = try _fields.required("baud")
      self.conditions = try _fields.required("conditions")
      self.offline = try _fields.required("offline")
      self.tickets = try _fields.required("tickets")
      self.received = try _fields.required("received")
      self.unknownCommands = try _fields.required("unknown_commands")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("name", name)
      _object.set("kind", kind)
      _object.set("model", model)
      _object.set("path", path)
      _object.set("baud", baud)
      _object.set("conditions", conditions)
      _object.set("offline", offline)
      _object.set("tickets", tickets)
      _object.set("received", received)
      _object.set("unknown_commands", unknownCommands)
      return .object(_object)
    }
  }

  /// The type Ticket.
  public struct Ticket: VarlinkValue, Hashable {
    public var number: Int
    /// picture file of what is on the paper; empty if it could not be written
    public var path: String
    /// dots across the print area
    public var width: Int
    /// dot rows from the leading edge to the end
    public var height: Int
    /// torn_off, cut, presented, taken, retracted, ejected
    public var fate: String
    /// printed from its beginning to its end; false if a fault, a lost byte or a cleared buffer came between
    public var complete: Bool

    private static let names = ["number", "path", "width", "height", "fate", "complete"]

    public init(number: Int, path: String, width: Int, height: Int, fate: String, complete: Bool) {
      self.number = number
      self.path = path
      self.width = width
      self.height = height
      self.fate = fate
      self.complete = complete
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.number = try _fields.required("number")
      self.path = try _fields.required("path")
      self.width = try _fields.required("width")
      self.height = try _fields.required("height")
      self.fate = try _fields.required("fate")
      self.complete = try _fields.required("complete")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("number", number)
      _object.set("path", path)
      _object.set("width", width)
      _object.set("height", height)
      _object.set("fate", fate)
      _object.set("complete", complete)
      return .object(_object)
    }
  }

  /// The method List.
  public enum List: VarlinkMethod {
    public static let name = "io.halld.Simulation.List"
    public typealias Failure = HalldSimulation.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldSimulation.List>

    /// What List takes.
    public struct Parameters: VarlinkValue, Hashable {
      public init() {}

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        _ = try VarlinkFields(json, known: [], unknownFields: unknownFields)
      }

      public var json: JSON { .object([:]) }
    }

    /// What List answers.
    public struct Reply: VarlinkValue, Hashable {
      public var devices: [Device]

      private static let names = ["devices"]

      public init(devices: [Device]) {
        self.devices = devices
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.devices = try _fields.required("devices")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("devices", devices)
        return .object(_object)
      }
    }
  }

  /// Every condition that can be switched, with a sentence on each.
  public enum Conditions: VarlinkMethod {
    public static let name = "io.halld.Simulation.Conditions"
    public typealias Failure = HalldSimulation.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldSimulation.Conditions>

    /// What Conditions takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var device: String

      private static let names = ["device"]

      public init(device: String) {
        self.device = device
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.device = try _fields.required("device")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("device", device)
        return .object(_object)
      }
    }

    /// What Conditions answers.
    public struct Reply: VarlinkValue, Hashable {
      public var conditions: [String: String]

      private static let names = ["conditions"]

      public init(conditions: [String: String]) {
        self.conditions = conditions
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.conditions = try _fields.required("conditions")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("conditions", conditions)
        return .object(_object)
      }
    }
  }

  /// Switches a condition on or off; some take a value, such as the number of bytes or dot rows after which it strikes.
  public enum Set: VarlinkMethod {
    public static let name = "io.halld.Simulation.Set"
    public typealias Failure = HalldSimulation.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldSimulation.Set>

    /// What Set takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var device: String
      public var condition: String
      public var on: Bool
      public var value: Int?

      private static let names = ["device", "condition", "on", "value"]

      public init(device: String, condition: String, on: Bool, value: Int? = nil) {
        self.device = device
        self.condition = condition
        self.on = on
        self.value = value
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.device = try _fields.required("device")
        self.condition = try _fields.required("condition")
        self.on = try _fields.required("on")
        self.value = try _fields.optional("value")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("device", device)
        _object.set("condition", condition)
        _object.set("on", on)
        _object.set("value", value)
        return .object(_object)
      }
    }

    /// What Set answers.
    public struct Reply: VarlinkValue, Hashable {
      public var device: Device

      private static let names = ["device"]

      public init(device: Device) {
        self.device = device
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.device = try _fields.required("device")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("device", device)
        return .object(_object)
      }
    }
  }

  /// A person at the device: take_ticket, refill_paper, close_cover, press_feed, power_off, power_on, unplug, replug.
  public enum Act: VarlinkMethod {
    public static let name = "io.halld.Simulation.Act"
    public typealias Failure = HalldSimulation.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldSimulation.Act>

    /// What Act takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var device: String
      public var action: String

      private static let names = ["device", "action"]

      public init(device: String, action: String) {
        self.device = device
        self.action = action
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.device = try _fields.required("device")
        self.action = try _fields.required("action")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("device", device)
        _object.set("action", action)
        return .object(_object)
      }
    }

    /// What Act answers.
    public struct Reply: VarlinkValue, Hashable {
      public var device: Device

      private static let names = ["device"]

      public init(device: Device) {
        self.device = device
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.device = try _fields.required("device")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("device", device)
        return .object(_object)
      }
    }
  }

  /// The newest tickets of the device, at most 1000, oldest first.
  public enum Tickets: VarlinkMethod {
    public static let name = "io.halld.Simulation.Tickets"
    public typealias Failure = HalldSimulation.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldSimulation.Tickets>

    /// What Tickets takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var device: String

      private static let names = ["device"]

      public init(device: String) {
        self.device = device
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.device = try _fields.required("device")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("device", device)
        return .object(_object)
      }
    }

    /// What Tickets answers.
    public struct Reply: VarlinkValue, Hashable {
      public var tickets: [Ticket]

      private static let names = ["tickets"]

      public init(tickets: [Ticket]) {
        self.tickets = tickets
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.tickets = try _fields.required("tickets")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("tickets", tickets)
        return .object(_object)
      }
    }
  }

  /// With "more": first one reply for each device with the event "present", then one for everything that happens: ticket, fate,
  /// offline, online, real_time, cleared, unknown_command, overflow, confirmed, pulse, power, plugged, condition. The text is for people.
  /// A client that does not read is dropped.
  public enum Watch: VarlinkMethod {
    public static let name = "io.halld.Simulation.Watch"
    public typealias Failure = HalldSimulation.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldSimulation.Watch>

    /// What Watch takes.
    public struct Parameters: VarlinkValue, Hashable {
      public init() {}

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        _ = try VarlinkFields(json, known: [], unknownFields: unknownFields)
      }

      public var json: JSON { .object([:]) }
    }

    /// What Watch answers.
    public struct Reply: VarlinkValue, Hashable {
      public var device: Device
      public var event: String
      public var text: String
      public var ticket: Ticket?

      private static let names = ["device", "event", "text", "ticket"]

      public init(device: Device, event: String, text: String, ticket: Ticket? = nil) {
        self.device = device
        self.event = event
        self.text = text
        self.ticket = ticket
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.device = try _fields.required("device")
        self.event = try _fields.required("event")
        self.text = try _fields.required("text")
        self.ticket = try _fields.optional("ticket")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("device", device)
        _object.set("event", event)
        _object.set("text", text)
        _object.set("ticket", ticket)
        return .object(_object)
      }
    }
  }

  /// The errors of io.halld.Simulation.
  public enum Failure: VarlinkDeclaredFailure, Hashable {
    case noSuchDevice(device: String)
    case noSuchCondition(condition: String)
    case noSuchAction(action: String)

    public var errorName: String {
      switch self {
      case .noSuchDevice: "io.halld.Simulation.NoSuchDevice"
      case .noSuchCondition: "io.halld.Simulation.NoSuchCondition"
      case .noSuchAction: "io.halld.Simulation.NoSuchAction"
      }
    }

    public var errorParameters: JSONObject {
      var _object = JSONObject()
      switch self {
      case .noSuchDevice(let device):
        _object.set("device", device)
        return _object
      case .noSuchCondition(let condition):
        _object.set("condition", condition)
        return _object
      case .noSuchAction(let action):
        _object.set("action", action)
        return _object
      }
    }

    public init?(_ reply: VarlinkErrorReply) {
      do throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(.object(reply.errorParameters), known: [], unknownFields: .ignored)
        switch reply.errorName {
        case "io.halld.Simulation.NoSuchDevice": self = .noSuchDevice(device: try _fields.required("device"))
        case "io.halld.Simulation.NoSuchCondition": self = .noSuchCondition(condition: try _fields.required("condition"))
        case "io.halld.Simulation.NoSuchAction": self = .noSuchAction(action: try _fields.required("action"))
        default: return nil
        }
      } catch {
        return nil
      }
    }
  }

  /// What answers the calls of io.halld.Simulation: one function for each method, at once or later.
  @VarlinkActor public protocol Handler: AnyObject {
    func list(_ call: List.Call)
    /// Every condition that can be switched, with a sentence on each.
    func conditions(_ call: Conditions.Call)
    /// Switches a condition on or off; some take a value, such as the number of bytes or dot rows after which it strikes.
    func set(_ call: Set.Call)
    /// A person at the device: take_ticket, refill_paper, close_cover, press_feed, power_off, power_on, unplug, replug.
    func act(_ call: Act.Call)
    /// The newest tickets of the device, at most 1000, oldest first.
    func tickets(_ call: Tickets.Call)
    /// With "more": first one reply for each device with the event "present", then one for everything that happens: ticket, fate,
    /// offline, online, real_time, cleared, unknown_command, overflow, confirmed, pulse, power, plugged, condition. The text is for people.
    /// A client that does not read is dropped.
    func watch(_ call: Watch.Call)
  }

  /// Offers a handler on a `VarlinkServer`: reads the parameters of each call and hands it to its function.
  @VarlinkActor public final class Service: VarlinkInterfaceHandler {
    private let handler: any Handler

    public init(_ handler: any Handler) { self.handler = handler }

    public var interface: VarlinkInterface { HalldSimulation.interface }

    public func handle(_ call: VarlinkCall) {
      switch call.methodName {
      case "List": if let call = List.Call(call) { handler.list(call) }
      case "Conditions": if let call = Conditions.Call(call) { handler.conditions(call) }
      case "Set": if let call = Set.Call(call) { handler.set(call) }
      case "Act": if let call = Act.Call(call) { handler.act(call) }
      case "Tickets": if let call = Tickets.Call(call) { handler.tickets(call) }
      case "Watch": if let call = Watch.Call(call) { handler.watch(call) }
      default: call.fail(VarlinkServiceError.methodNotFound(method: call.method))
      }
    }
  }
}
