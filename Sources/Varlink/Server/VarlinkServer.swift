import CShim
import EventLoop
import Glibc

/// A Varlink service on Unix sockets, on the event loop.
///
/// It may listen before what it serves is there: calls are taken and wait until `ready()`. A client that misbehaves (malformed frames,
/// never reading, oversized frames) loses its own connection and costs bounded memory.
@LoopActor public final class VarlinkServer {
  /// Who the service is and what it allows.
  public struct Configuration: Sendable {
    /// Answered by GetInfo
    public var vendor: String
    /// Answered by GetInfo
    public var product: String
    /// Answered by GetInfo
    public var version: String
    /// Answered by GetInfo
    public var url: String
    /// Connections at a time; further clients wait in the socket's backlog
    public var connectionLimit = 512
    /// Connections at a time of one user; further ones are closed at once
    public var connectionLimitPerUser = 256
    /// The longest call in bytes
    public var frameLimit = VarlinkFramer.defaultLimit
    /// The longest call of somebody whom the service does not recognise, and how many connections all of them have together
    public var strangerFrameLimit = 4 << 10
    /// See `strangerFrameLimit`
    public var strangerLimit = 8
    /// How many bytes of unfinished calls may wait, of all clients together
    public var inputLimit = 32 << 20
    /// How deep the JSON of a call may be nested
    public var depthLimit = JSON.defaultDepthLimit
    /// How many bytes of replies of a stream may wait for one client
    public var outputLimit = 1 << 20
    /// How long a client that read too slowly may take to read what waits for it
    public var lingerTimeout = Duration.seconds(5)

    /// The limits are variables.
    public init(vendor: String, product: String, version: String, url: String) {
      self.vendor = vendor
      self.product = product
      self.version = version
      self.url = url
    }
  }

  /// As given
  public nonisolated let configuration: Configuration
  /// May this peer call this method (full name)? Asked before each call but those of org.varlink.service; false gives PermissionDenied.
  /// Without it everybody may who can open the socket.
  public var authorize: (@LoopActor (VarlinkPeer, String) -> Bool)?

  /// Is this peer somebody who may do anything at all? Asked when they connect. Others can only ask who is there and be refused, and get few
  /// connections and little memory for that. Without it everybody is recognised.
  public var recognises: (@LoopActor (VarlinkPeer) -> Bool)?

  let clock: any LoopClock
  /// Bytes of unfinished calls of all clients.
  var inputHeld = 0
  private var strangers = 0
  /// One for all connections, as one is read at a time. 16 KiB bound how long one client's pipelined calls keep the others waiting.
  let readBuffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 16 << 10)

  private(set) var isReady = false
  private var handlers: [String: any VarlinkInterfaceHandler] = [:]
  private var announced: [String: VarlinkInterface] = [:]
  private var order: [String] = []
  /// The interface of each method, by the method's full name.
  private var routes: [String: String] = [:]
  /// The reply to GetInfo, made when it is first asked for.
  private var info: JSONObject?
  private var listeners: [VarlinkListener] = []
  private var connections: [ObjectIdentifier: VarlinkConnection] = [:]
  private var connectionsOfUser: [UInt32: Int] = [:]
  /// What to do when a connection ends that was handed in by `serve(connected:)`.
  private var ends: [ObjectIdentifier: @LoopActor () -> Void] = [:]
  private var drainTimer: LoopTimer?
  private var isClosing = false
  private var onClosed: (@LoopActor () -> Void)?

  /// A server that does not listen yet.
  public init(_ configuration: Configuration, clock: any LoopClock = SystemClock.shared) {
    self.configuration = configuration
    self.clock = clock
    announce(VarlinkServiceInterface.interface)
  }

  isolated deinit {
    for listener in listeners { listener.close() }
    disconnectAll()
    readBuffer.deallocate()
  }

  // MARK: Interfaces

  /// Names an interface that will have a handler when the server is ready, so that GetInfo and GetInterfaceDescription know it already.
  public func announce(_ interface: VarlinkInterface) {
    if announced.updateValue(interface, forKey: interface.name) == nil { order.append(interface.name) }
    for method in interface.methods { routes["\(interface.name).\(method)"] = interface.name }
    info = nil
  }

  /// Adds what answers the calls of an interface; a later one for the same interface replaces it.
  public func add(_ handler: any VarlinkInterfaceHandler) {
    let interface = handler.interface
    announce(interface)
    handlers[interface.name] = handler
  }

  // MARK: Listening

  /// Listens on a socket that is bound and listening already (socket activation). The descriptor is the server's from now on; the
  /// socket's file is not.
  public func listen(descriptor: Int32) throws(SystemError) {
    try add(VarlinkListener(descriptor: descriptor, file: nil, server: self))
  }

  /// Binds a socket file and listens on it; the file is removed at the end.
  ///
  /// A file that is left from a dead process is replaced; one on which somebody answers is not (EADDRINUSE).
  /// - Parameter mode: the file's permissions: 0660 lets the file's group in, 0666 everybody.
  public func listen(path: String, mode: UInt32 = 0o660) throws(SystemError) {
    let (descriptor, file) = try VarlinkSocketFile.bind(path: path, mode: mode)
    try add(VarlinkListener(descriptor: descriptor, file: file, server: self))
  }

  private func add(_ listener: VarlinkListener) throws(SystemError) {
    do {
      try listener.start()
    } catch {
      listener.close()
      throw error
    }
    listeners.append(listener)
  }

  /// Serves one client on a socket that is connected already, such as one end of a socket pair. The descriptor is the server's from now on.
  ///
  /// - Parameter ended: called once, when the connection is closed, by whichever side.
  /// - Throws: ``SystemError`` when it is no connected Unix socket, or a limit on connections is reached; it is closed then.
  public func serve(connected socket: Int32, ended: (@LoopActor () -> Void)? = nil) throws(SystemError) {
    guard VarlinkSocket.makeNonBlocking(socket), VarlinkSocket.closeOnExec(socket) else {
      let code = errno
      Glibc.close(socket)
      throw SystemError(code, "set up the connection")
    }
    guard let connection = accept(socket) else { throw SystemError(ECONNREFUSED, "serve the connection") }
    ends[ObjectIdentifier(connection)] = ended
  }

  /// What the server serves is there: calls that waited are dispatched, in the order of their connections' arrival.
  public func ready() {
    guard !isReady else { return }
    isReady = true
    for connection in connections.values.sorted(by: { $0.serial < $1.serial }) { connection.serverIsReady() }
  }

  /// How many clients are connected.
  public var connectionCount: Int { connections.count }

  /// When unfinished calls take too much memory together, the client with the longest goes, not the one who happened to write last.
  func boundInput() {
    guard inputHeld > configuration.inputLimit else { return }
    connections.values.max { $0.inputCounted < $1.inputCounted }?.disconnect()
  }

  // MARK: Connections

  private var serial: UInt64 = 0

  var isFull: Bool { connections.count >= configuration.connectionLimit }

  /// Takes over a connected socket; nil when it was closed instead.
  @discardableResult
  func accept(_ socket: Int32) -> VarlinkConnection? {
    guard let peer = VarlinkPeer(socket: socket), connectionsOfUser[peer.uid, default: 0] < configuration.connectionLimitPerUser else {
      Glibc.close(socket)
      return nil
    }
    serial &+= 1
    let isStranger = !(recognises?(peer) ?? true)
    guard !isStranger || strangers < configuration.strangerLimit else {
      hall_close_elsewhere(socket)
      return nil
    }
    if isStranger { strangers += 1 }
    let connection = VarlinkConnection(socket: socket, peer: peer, isStranger: isStranger, serial: serial, server: self)
    connections[ObjectIdentifier(connection)] = connection
    connectionsOfUser[peer.uid, default: 0] += 1
    do {
      try connection.start()
      return connection
    } catch {
      connection.disconnect()
      return nil
    }
  }

  func remove(_ connection: VarlinkConnection) {
    guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
    if connection.isStranger { strangers -= 1 }
    let uid = connection.peer.uid
    let left = connectionsOfUser[uid, default: 1] - 1
    connectionsOfUser[uid] = left > 0 ? left : nil
    for listener in listeners { listener.resume() }
    // Outside of whatever led to the end, as with everything that a handler could cause.
    if let ended = ends.removeValue(forKey: ObjectIdentifier(connection)) { EventLoop.main.post(ended) }
    finishClosing()
  }

  // MARK: Calls

  /// Whether a call can be answered now. The service interface can before the others, as far as it concerns what is announced.
  func canDispatch(_ request: VarlinkRequest) -> Bool {
    if isReady { return true }
    guard request.interfaceName == VarlinkServiceInterface.interface.name[...] else { return false }
    guard request.methodName == "GetInterfaceDescription", case .string(let name)? = request.parameters["interface"] else { return true }
    return announced[name] != nil
  }

  func dispatch(_ call: VarlinkCall) {
    guard let name = routes[call.method] else {
      if let name = call.request.interfaceName, announced[String(name)] == nil {
        call.fail(VarlinkServiceError.interfaceNotFound(interface: String(name)))
      } else {
        call.fail(VarlinkServiceError.methodNotFound(method: call.method))
      }
      return
    }
    let isService = name == VarlinkServiceInterface.interface.name
    guard isService || (authorize?(call.peer, call.method) ?? true) else {
      call.fail(VarlinkServiceError.permissionDenied)
      return
    }
    // No interface here offers another protocol.
    guard !call.request.upgrade else {
      call.fail(VarlinkServiceError.methodNotImplemented(method: call.method))
      return
    }
    if isService {
      let info = info ?? VarlinkServiceInterface.info(configuration, order)
      self.info = info
      VarlinkServiceInterface.handle(call, info: info, announced)
    } else if let handler = handlers[name] {
      handler.handle(call)
    } else {
      call.fail(VarlinkServiceError.methodNotImplemented(method: call.method))
    }
  }

  // MARK: End

  /// Stops listening, lets calls under way be answered, then closes.
  ///
  /// - Parameters:
  ///   - draining: how long calls under way may take; then their clients are disconnected.
  ///   - completion: called when the last connection is closed, perhaps at once.
  public func close(draining: Duration = .zero, completion: (@LoopActor () -> Void)? = nil) {
    guard !isClosing else { return }
    isClosing = true
    onClosed = completion
    for listener in listeners { listener.close() }
    listeners = []
    for connection in Array(connections.values) { connection.drain() }
    if draining > .zero && !connections.isEmpty {
      drainTimer = clock.after(draining) { [weak self] in self?.disconnectAll() }
    } else {
      disconnectAll()
    }
    finishClosing()
  }

  private func disconnectAll() {
    for connection in Array(connections.values) { connection.disconnect() }
  }

  private func finishClosing() {
    guard isClosing, connections.isEmpty else { return }
    drainTimer?.cancel()
    drainTimer = nil
    let completion = onClosed
    onClosed = nil
    completion?()
  }
}
