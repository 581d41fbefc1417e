// Made by varlink-swift from io.halld.Devices.varlink. To change it, change that file and run scripts/generate-interfaces.
// swift-format-ignore-file

import Varlink

/// The devices halld drives: which there are, what state they are in, who uses one alone.
public enum HalldDevices {
  /// What a server offers under the name io.halld.Devices.
  public static let interface = VarlinkInterface(
    name: "io.halld.Devices",
    methods: ["List", "Describe", "Watch", "Claim", "Release", "Positions", "Accept"],
    description: definition)

  /// The definition, word for word.
  public static let definition = #"""
# The devices halld drives: which there are, what state they are in, who uses one alone.
interface io.halld.Devices

# All classes are named from the start, so that a client that checks replies against this definition goes on working when more are built.
# This halld drives ticket printers.
type DeviceClass (
  ticket_printer,
  office_printer,
  identity_reader,
  document_camera,
  evaluator_pad,
  call_display,
  announcer
)

# absent: not there. starting: being opened and asked who it is. ready: works. not_ready: there, but cannot work for the reasons given.
# silent: opened, yet nothing answers. quarantined: given up after repeated failures; the reasons say why.
type DeviceState (absent, starting, ready, not_ready, silent, quarantined)

# How far a firmware map can be trusted. template: to be filled in. documented: from a manual. verified: seen on a device.
type Maturity (template, documented, verified)

type ClaimHolder (
  uid: int,
  pid: int,
  name: string,
  # how long it has been held, in milliseconds
  held_ms: int,
  # how long until it ends by itself, in milliseconds
  lease_left_ms: int
)

type Device (
  # the role it has in this hall, as the configuration names it
  id: string,
  class: DeviceClass,
  state: DeviceState,
  # closed words of docs/names.md: paper_out, cover_open, no_reply, ...
  reasons: []string,
  # rises each time the device is opened anew; a claim lives within one generation
  generation: int,
  # the firmware map that drives it
  map: string,
  maturity: Maturity,
  # where it is bound: "path:..." or "serial:..." or "device:..."
  position: string,
  # what the device said of itself, where it can be asked
  model: ?string,
  firmware: ?string,
  claim: ?ClaimHolder
)

# added, removed: by a reload of the configuration; after removed the device is not listed any more.
type EventKind (changed, claimed, released, added, removed)

type Event (
  kind: EventKind,
  device: Device
)

# in_use: its role's device is there. empty: nothing is there. moved: a role's device is there whose place is another one. wrong_device: another
# device is there than the role had, so it is not driven. ambiguous: one of several that cannot be told apart. unused: no role has it.
# unwatched: udev does not tell of it, because it is a fixed node or this machine has no udev.
type PortStanding (in_use, empty, moved, wrong_device, ambiguous, unused, unwatched)

# A port of the machine, what is in it and which role it has.
type Port (
  # as a configuration names it: "path:...", "usb:...", "serial:..." or "device:..."
  position: string,
  standing: PortStanding,
  # the role whose place it is; with moved the role whose device it is
  role: ?string,
  # such as /dev/ttyUSB0
  node: ?string,
  # the kernel driver that has it
  driver: ?string,
  # vendor and product of USB, "1a86:7523"
  ids: ?string,
  model: ?string,
  # where the device has a serial number of its own: what "serial:" names
  serial: ?string
)

type ClaimState (granted, ended)

# All devices. seq is the newest event of this run.
method List(class: ?DeviceClass) -> (instance: string, seq: int, devices: []Device)

# One device and what it can do.
method Describe(device: string) -> (device: Device, capabilities: [string]string)

# With "more": first a snapshot (devices), then one reply per event. instance names the run of the daemon: when it differs, start anew.
# Without "more": the snapshot alone. gap: events were lost because this client read too slowly; the connection is closed after it.
method Watch() -> (instance: string, seq: int, gap: bool, devices: ?[]Device, event: ?Event)

# Needs "more". The first reply comes when the claim is granted and carries the token; the last one says why it ended.
# timeout_ms: how long to wait for another holder (0, the default: try once). lease_ms: ends by itself after this time (default 300000,
# at most 3600000). Other connections of the same user pass the token. Closing this connection ends the claim.
method Claim(device: string, timeout_ms: ?int, lease_ms: ?int) -> (
  state: ClaimState,
  token: ?string,
  generation: int,
  # released, lease_over, new_generation, removed, shutdown
  reason: ?string
)

# Ends a claim by its token, from any connection of the same user.
method Release(token: string) -> ()

# Every port with what is in it, and every role whose place is empty. watching: whether udev tells of devices here; without it only the
# roles are listed.
method Positions() -> (watching: bool, ports: []Port)

# Says that the other device at the place of this role (wrong_device) is right from now on.
method Accept(device: string) -> ()

error NoSuchDevice (device: string)
# Somebody else holds it.
error DeviceClaimed (device: string, holder: ClaimHolder)
# The token is not, or no longer, a claim on that device by this user.
error NoSuchClaim ()
# What is at the place of this device is not in question, or its map is for another model.
error NothingToAccept (device: string)

"""#

  /// All classes are named from the start, so that a client that checks replies against this definition goes on working when more are built.
  /// This halld drives ticket printers.
  public enum DeviceClass: String, VarlinkEnumeration {
    case ticketPrinter = "ticket_printer"
    case officePrinter = "office_printer"
    case identityReader = "identity_reader"
    case documentCamera = "document_camera"
    case evaluatorPad = "evaluator_pad"
    case callDisplay = "call_display"
    case announcer
  }

  /// absent: not there. starting: being opened and asked who it is. ready: works. not_ready: there, but cannot work for the reasons given.
  /// silent: opened, yet nothing answers. quarantined: given up after repeated failures; the reasons say why.
  public enum DeviceState: String, VarlinkEnumeration {
    case absent
    case starting
    case ready
    case notReady = "not_ready"
    case silent
    case quarantined
  }

  /// How far a firmware map can be trusted. template: to be filled in. documented: from a manual. verified: seen on a device.
  public enum Maturity: String, VarlinkEnumeration {
    case template
    case documented
    case verified
  }

  /// The type ClaimHolder.
  public struct ClaimHolder: VarlinkValue, Hashable {
    public var uid: Int
    public var pid: Int
    public var name: String
    /// how long it has been held, in milliseconds
    public var heldMs: Int
    /// how long until it ends by itself, in milliseconds
    public var leaseLeftMs: Int

    private static let names = ["uid", "pid", "name", "held_ms", "lease_left_ms"]

    public init(uid: Int, pid: Int, name: String, heldMs: Int, leaseLeftMs: Int) {
      self.uid = uid
      self.pid = pid
      self.name = name
      self.heldMs = heldMs
      self.leaseLeftMs = leaseLeftMs
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.uid = try _fields.required("uid")
      self.pid = try _fields.required("pid")
      self.name = try _fields.required("name")
      self.heldMs = try _fields.required("held_ms")
      self.leaseLeftMs = try _fields.required("lease_left_ms")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("uid", uid)
      _object.set("pid", pid)
      _object.set("name", name)
      _object.set("held_ms", heldMs)
      _object.set("lease_left_ms", leaseLeftMs)
      return .object(_object)
    }
  }

  /// The type Device.
  public struct Device: VarlinkValue, Hashable {
    /// the role it has in this hall, as the configuration names it
    public var id: String
    public var `class`: DeviceClass
    public var state: DeviceState
    /// closed words of docs/names.md: paper_out, cover_open, no_reply, ...
    public var reasons: [String]
    /// rises each time the device is opened anew; a claim lives within one generation
    public var generation: Int
    /// the firmware map that drives it
    public var map: String
    public var maturity: Maturity
    /// where it is bound: "path:..." or "serial:..." or "device:..."
    public var position: String
    /// what the device said of itself, where it can be asked
    public var model: String?
    public var firmware: String?
    public var claim: ClaimHolder?

    private static let names = ["id", "class", "state", "reasons", "generation", "map", "maturity", "position", "model", "firmware", "claim"]

    public init(id: String, `class`: DeviceClass, state: DeviceState, reasons: [String], generation: Int, map: String, maturity: Maturity, position: String, model: String? = nil, firmware: String? = nil, claim: ClaimHolder? = nil) {
      self.id = id
      self.`class` = `class`
      self.state = state
      self.reasons = reasons
      self.generation = generation
      self.map = map
      self.maturity = maturity
      self.position = position
      self.model = model
      self.firmware = firmware
      self.claim = claim
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.id = try _fields.required("id")
      self.`class` = try _fields.required("class")
      self.state = try _fields.required("state")
      self.reasons = try _fields.required("reasons")
      self.generation = try _fields.required("generation")
      self.map = try _fields.required("map")
      self.maturity = try _fields.required("maturity")
      self.position = try _fields.required("position")
      self.model = try _fields.optional("model")
      self.firmware = try _fields.optional("firmware")
      self.claim = try _fields.optional("claim")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("id", id)
      _object.set("class", `class`)
      _object.set("state", state)
      _object.set("reasons", reasons)
      _object.set("generation", generation)
      _object.set("map", map)
      _object.set("maturity", maturity)
      _object.set("position", position)
      _object.set("model", model)
      _object.set("firmware", firmware)
      _object.set("claim", claim)
      return .object(_object)
    }
  }

  /// added, removed: by a reload of the configuration; after removed the device is not listed any more.
  public enum EventKind: String, VarlinkEnumeration {
    case changed
    case claimed
    case released
    case added
    case removed
  }

  /// The type Event.
  public struct Event: VarlinkValue, Hashable {
    public var kind: EventKind
    public var device: Device

    private static let names = ["kind", "device"]

    public init(kind: EventKind, device: Device) {
      self.kind = kind
      self.device = device
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.kind = try _fields.required("kind")
      self.device = try _fields.required("device")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("kind", kind)
      _object.set("device", device)
      return .object(_object)
    }
  }

  /// in_use: its role's device is there. empty: nothing is there. moved: a role's device is there whose place is another one. wrong_device: another
  /// device is there than the role had, so it is not driven. ambiguous: one of several that cannot be told apart. unused: no role has it.
  /// unwatched: udev does not tell of it, because it is a fixed node or this machine has no udev.
  public enum PortStanding: String, VarlinkEnumeration {
    case inUse = "in_use"
    case empty
    case moved
    case wrongDevice = "wrong_device"
    case ambiguous
    case unused
    case unwatched
  }

  /// A port of the machine, what is in it and which role it has.
  public struct Port: VarlinkValue, Hashable {
    /// as a configuration names it: "path:...", "usb:...", "serial:..." or "device:..."
    public var position: String
    public var standing: PortStanding
    /// the role whose place it is; with moved the role whose device it is
    public var role: String?
    /// such as /dev/ttyUSB0
    public var node: String?
    /// the kernel driver that has it
    public var driver: String?
    /// vendor and product of USB, "1a86:7523"
    public var ids: String?
    public var model: String?
    /// where the device has a serial number of its own: what "serial:" names
    public var serial: String?

    private static let names = ["position", "standing", "role", "node", "driver", "ids", "model", "serial"]

    public init(position: String, standing: PortStanding, role: String? = nil, node: String? = nil, driver: String? = nil, ids: String? = nil, model: String? = nil, serial: String? = nil) {
      self.position = position
      self.standing = standing
      self.role = role
      self.node = node
      self.driver = driver
      self.ids = ids
      self.model = model
      self.serial = serial
    }

    public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
      let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
      self.position = try _fields.required("position")
      self.standing = try _fields.required("standing")
      self.role = try _fields.optional("role")
      self.node = try _fields.optional("node")
      self.driver = try _fields.optional("driver")
      self.ids = try _fields.optional("ids")
      self.model = try _fields.optional("model")
      self.serial = try _fields.optional("serial")
    }

    public var json: JSON {
      var _object = JSONObject()
      _object.set("position", position)
      _object.set("standing", standing)
      _object.set("role", role)
      _object.set("node", node)
      _object.set("driver", driver)
      _object.set("ids", ids)
      _object.set("model", model)
      _object.set("serial", serial)
      return .object(_object)
    }
  }

  /// One of granted, ended.
  public enum ClaimState: String, VarlinkEnumeration {
    case granted
    case ended
  }

  /// All devices. seq is the newest event of this run.
  public enum List: VarlinkMethod {
    public static let name = "io.halld.Devices.List"
    public typealias Failure = HalldDevices.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldDevices.List>

    /// What List takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var `class`: DeviceClass?

      private static let names = ["class"]

      public init(`class`: DeviceClass? = nil) {
        self.`class` = `class`
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.`class` = try _fields.optional("class")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("class", `class`)
        return .object(_object)
      }
    }

    /// What List answers.
    public struct Reply: VarlinkValue, Hashable {
      public var instance: String
      public var seq: Int
      public var devices: [Device]

      private static let names = ["instance", "seq", "devices"]

      public init(instance: String, seq: Int, devices: [Device]) {
        self.instance = instance
        self.seq = seq
        self.devices = devices
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.instance = try _fields.required("instance")
        self.seq = try _fields.required("seq")
        self.devices = try _fields.required("devices")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("instance", instance)
        _object.set("seq", seq)
        _object.set("devices", devices)
        return .object(_object)
      }
    }
  }

  /// One device and what it can do.
  public enum Describe: VarlinkMethod {
    public static let name = "io.halld.Devices.Describe"
    public typealias Failure = HalldDevices.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldDevices.Describe>

    /// What Describe takes.
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

    /// What Describe answers.
    public struct Reply: VarlinkValue, Hashable {
      public var device: Device
      public var capabilities: [String: String]

      private static let names = ["device", "capabilities"]

      public init(device: Device, capabilities: [String: String]) {
        self.device = device
        self.capabilities = capabilities
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.device = try _fields.required("device")
        self.capabilities = try _fields.required("capabilities")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("device", device)
        _object.set("capabilities", capabilities)
        return .object(_object)
      }
    }
  }

  /// With "more": first a snapshot (devices), then one reply per event. instance names the run of the daemon: when it differs, start anew.
  /// Without "more": the snapshot alone. gap: events were lost because this client read too slowly; the connection is closed after it.
  public enum Watch: VarlinkMethod {
    public static let name = "io.halld.Devices.Watch"
    public typealias Failure = HalldDevices.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldDevices.Watch>

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
      public var instance: String
      public var seq: Int
      public var gap: Bool
      public var devices: [Device]?
      public var event: Event?

      private static let names = ["instance", "seq", "gap", "devices", "event"]

      public init(instance: String, seq: Int, gap: Bool, devices: [Device]? = nil, event: Event? = nil) {
        self.instance = instance
        self.seq = seq
        self.gap = gap
        self.devices = devices
        self.event = event
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.instance = try _fields.required("instance")
        self.seq = try _fields.required("seq")
        self.gap = try _fields.required("gap")
        self.devices = try _fields.optional("devices")
        self.event = try _fields.optional("event")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("instance", instance)
        _object.set("seq", seq)
        _object.set("gap", gap)
        _object.set("devices", devices)
        _object.set("event", event)
        return .object(_object)
      }
    }
  }

  /// Needs "more". The first reply comes when the claim is granted and carries the token; the last one says why it ended.
  /// timeout_ms: how long to wait for another holder (0, the default: try once). lease_ms: ends by itself after this time (default 300000,
  /// at most 3600000). Other connections of the same user pass the token. Closing this connection ends the claim.
  public enum Claim: VarlinkMethod {
    public static let name = "io.halld.Devices.Claim"
    public typealias Failure = HalldDevices.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldDevices.Claim>

    /// What Claim takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var device: String
      public var timeoutMs: Int?
      public var leaseMs: Int?

      private static let names = ["device", "timeout_ms", "lease_ms"]

      public init(device: String, timeoutMs: Int? = nil, leaseMs: Int? = nil) {
        self.device = device
        self.timeoutMs = timeoutMs
        self.leaseMs = leaseMs
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.device = try _fields.required("device")
        self.timeoutMs = try _fields.optional("timeout_ms")
        self.leaseMs = try _fields.optional("lease_ms")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("device", device)
        _object.set("timeout_ms", timeoutMs)
        _object.set("lease_ms", leaseMs)
        return .object(_object)
      }
    }

    /// What Claim answers.
    public struct Reply: VarlinkValue, Hashable {
      public var state: ClaimState
      public var token: String?
      public var generation: Int
      /// released, lease_over, new_generation, removed, shutdown
      public var reason: String?

      private static let names = ["state", "token", "generation", "reason"]

      public init(state: ClaimState, token: String? = nil, generation: Int, reason: String? = nil) {
        self.state = state
        self.token = token
        self.generation = generation
        self.reason = reason
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.state = try _fields.required("state")
        self.token = try _fields.optional("token")
        self.generation = try _fields.required("generation")
        self.reason = try _fields.optional("reason")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("state", state)
        _object.set("token", token)
        _object.set("generation", generation)
        _object.set("reason", reason)
        return .object(_object)
      }
    }
  }

  /// Ends a claim by its token, from any connection of the same user.
  public enum Release: VarlinkMethod {
    public static let name = "io.halld.Devices.Release"
    public typealias Failure = HalldDevices.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldDevices.Release>

    /// What Release takes.
    public struct Parameters: VarlinkValue, Hashable {
      public var token: String

      private static let names = ["token"]

      public init(token: String) {
        self.token = token
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.token = try _fields.required("token")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("token", token)
        return .object(_object)
      }
    }

    /// What Release answers.
    public struct Reply: VarlinkValue, Hashable {
      public init() {}

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        _ = try VarlinkFields(json, known: [], unknownFields: unknownFields)
      }

      public var json: JSON { .object([:]) }
    }
  }

  /// Every port with what is in it, and every role whose place is empty. watching: whether udev tells of devices here; without it only the
  /// roles are listed.
  public enum Positions: VarlinkMethod {
    public static let name = "io.halld.Devices.Positions"
    public typealias Failure = HalldDevices.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldDevices.Positions>

    /// What Positions takes.
    public struct Parameters: VarlinkValue, Hashable {
      public init() {}

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        _ = try VarlinkFields(json, known: [], unknownFields: unknownFields)
      }

      public var json: JSON { .object([:]) }
    }

    /// What Positions answers.
    public struct Reply: VarlinkValue, Hashable {
      public var watching: Bool
      public var ports: [Port]

      private static let names = ["watching", "ports"]

      public init(watching: Bool, ports: [Port]) {
        self.watching = watching
        self.ports = ports
      }

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)
        self.watching = try _fields.required("watching")
        self.ports = try _fields.required("ports")
      }

      public var json: JSON {
        var _object = JSONObject()
        _object.set("watching", watching)
        _object.set("ports", ports)
        return .object(_object)
      }
    }
  }

  /// Says that the other device at the place of this role (wrong_device) is right from now on.
  public enum Accept: VarlinkMethod {
    public static let name = "io.halld.Devices.Accept"
    public typealias Failure = HalldDevices.Failure
    /// A call of this method, its parameters read.
    public typealias Call = VarlinkTypedCall<HalldDevices.Accept>

    /// What Accept takes.
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

    /// What Accept answers.
    public struct Reply: VarlinkValue, Hashable {
      public init() {}

      public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
        _ = try VarlinkFields(json, known: [], unknownFields: unknownFields)
      }

      public var json: JSON { .object([:]) }
    }
  }

  /// The errors of io.halld.Devices.
  public enum Failure: VarlinkDeclaredFailure, Hashable {
    case noSuchDevice(device: String)
    /// Somebody else holds it.
    case deviceClaimed(device: String, holder: ClaimHolder)
    /// The token is not, or no longer, a claim on that device by this user.
    case noSuchClaim
    /// What is at the place of this device is not in question, or its map is for another model.
    case nothingToAccept(device: String)

    public var errorName: String {
      switch self {
      case .noSuchDevice: "io.halld.Devices.NoSuchDevice"
      case .deviceClaimed: "io.halld.Devices.DeviceClaimed"
      case .noSuchClaim: "io.halld.Devices.NoSuchClaim"
      case .nothingToAccept: "io.halld.Devices.NothingToAccept"
      }
    }

    public var errorParameters: JSONObject {
      var _object = JSONObject()
      switch self {
      case .noSuchDevice(let device):
        _object.set("device", device)
        return _object
      case .deviceClaimed(let device, let holder):
        _object.set("device", device)
        _object.set("holder", holder)
        return _object
      case .noSuchClaim: return [:]
      case .nothingToAccept(let device):
        _object.set("device", device)
        return _object
      }
    }

    public init?(_ reply: VarlinkErrorReply) {
      do throws(VarlinkParameterError) {
        let _fields = try VarlinkFields(.object(reply.errorParameters), known: [], unknownFields: .ignored)
        switch reply.errorName {
        case "io.halld.Devices.NoSuchDevice": self = .noSuchDevice(device: try _fields.required("device"))
        case "io.halld.Devices.DeviceClaimed": self = .deviceClaimed(device: try _fields.required("device"), holder: try _fields.required("holder"))
        case "io.halld.Devices.NoSuchClaim": self = .noSuchClaim
        case "io.halld.Devices.NothingToAccept": self = .nothingToAccept(device: try _fields.required("device"))
        default: return nil
        }
      } catch {
        return nil
      }
    }
  }

  /// What answers the calls of io.halld.Devices: one function for each method, at once or later.
  @VarlinkActor public protocol Handler: AnyObject {
    /// All devices. seq is the newest event of this run.
    func list(_ call: List.Call)
    /// One device and what it can do.
    func describe(_ call: Describe.Call)
    /// With "more": first a snapshot (devices), then one reply per event. instance names the run of the daemon: when it differs, start anew.
    /// Without "more": the snapshot alone. gap: events were lost because this client read too slowly; the connection is closed after it.
    func watch(_ call: Watch.Call)
    /// Needs "more". The first reply comes when the claim is granted and carries the token; the last one says why it ended.
    /// timeout_ms: how long to wait for another holder (0, the default: try once). lease_ms: ends by itself after this time (default 300000,
    /// at most 3600000). Other connections of the same user pass the token. Closing this connection ends the claim.
    func claim(_ call: Claim.Call)
    /// Ends a claim by its token, from any connection of the same user.
    func release(_ call: Release.Call)
    /// Every port with what is in it, and every role whose place is empty. watching: whether udev tells of devices here; without it only the
    /// roles are listed.
    func positions(_ call: Positions.Call)
    /// Says that the other device at the place of this role (wrong_device) is right from now on.
    func accept(_ call: Accept.Call)
  }

  /// Offers a handler on a `VarlinkServer`: reads the parameters of each call and hands it to its function.
  @VarlinkActor public final class Service: VarlinkInterfaceHandler {
    private let handler: any Handler

    public init(_ handler: any Handler) { self.handler = handler }

    public var interface: VarlinkInterface { HalldDevices.interface }

    public func handle(_ call: VarlinkCall) {
      switch call.methodName {
      case "List": if let call = List.Call(call) { handler.list(call) }
      case "Describe": if let call = Describe.Call(call) { handler.describe(call) }
      case "Watch": if let call = Watch.Call(call) { handler.watch(call) }
      case "Claim": if let call = Claim.Call(call) { handler.claim(call) }
      case "Release": if let call = Release.Call(call) { handler.release(call) }
      case "Positions": if let call = Positions.Call(call) { handler.positions(call) }
      case "Accept": if let call = Accept.Call(call) { handler.accept(call) }
      default: call.fail(VarlinkServiceError.methodNotFound(method: call.method))
      }
    }
  }
}
