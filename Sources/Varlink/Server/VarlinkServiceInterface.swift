import EventLoop

/// The interface that every service has (varlink.org, "Service").
enum VarlinkServiceInterface {
  static let interface = VarlinkInterface(
    name: "org.varlink.service", methods: ["GetInfo", "GetInterfaceDescription"],
    description: """
      # The Varlink Service Interface is provided by every varlink service. It
      # describes the service and the interfaces it implements.
      interface org.varlink.service

      # Get a list of all the interfaces a service provides and information
      # about the implementation.
      method GetInfo() -> (
        vendor: string,
        product: string,
        version: string,
        url: string,
        interfaces: []string
      )

      # Get the description of an interface that is implemented by this service.
      method GetInterfaceDescription(interface: string) -> (description: string)

      # The requested interface was not found.
      error InterfaceNotFound (interface: string)

      # The requested method was not found
      error MethodNotFound (method: string)

      # The interface defines the requested method, but the service does not
      # implement it.
      error MethodNotImplemented (method: string)

      # One of the passed parameters is invalid.
      error InvalidParameter (parameter: string)

      # Client is denied access
      error PermissionDenied ()

      # Method is expected to be called with 'more' set to true, but wasn't
      error ExpectedMore ()

      """)

  @LoopActor static func handle(_ call: VarlinkCall, info: JSONObject, _ interfaces: [String: VarlinkInterface]) {
    switch call.method {
    case "org.varlink.service.GetInfo":
      if let (unknown, _) = call.parameters.first(where: { _ in true }) {
        call.fail(VarlinkServiceError.invalidParameter(parameter: unknown))
        return
      }
      call.reply(info)
    default: describe(call, interfaces)
    }
  }

  /// The reply to GetInfo.
  static func info(_ configuration: VarlinkServer.Configuration, _ names: [String]) -> JSONObject {
    [
      "vendor": .string(configuration.vendor), "product": .string(configuration.product),
      "version": .string(configuration.version), "url": .string(configuration.url),
      "interfaces": .array(names.map { .string($0) }),
    ]
  }

  @LoopActor private static func describe(_ call: VarlinkCall, _ interfaces: [String: VarlinkInterface]) {
    if let (unknown, _) = call.parameters.first(where: { $0.key != "interface" }) {
      call.fail(VarlinkServiceError.invalidParameter(parameter: unknown))
      return
    }
    guard case .string(let name)? = call.parameters["interface"] else {
      call.fail(VarlinkServiceError.invalidParameter(parameter: "interface"))
      return
    }
    guard let interface = interfaces[name] else {
      call.fail(VarlinkServiceError.interfaceNotFound(interface: name))
      return
    }
    call.reply(["description": .string(interface.description)])
  }
}
