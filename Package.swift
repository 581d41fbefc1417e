// swift-tools-version: 6.2
import PackageDescription

// Who may import whom is decided in .ci/modules.txt and checked by scripts/check-modules; this file only says how to build it.

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  // Failpoints and the movable wall clock exist in debug builds only; a release daemon has no such code.
  .define("HALLD_TEST_HOOKS", .when(configuration: .debug)),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "halld",
  products: [
    .executable(name: "halld", targets: ["halld"]),
    .executable(name: "hall-worker", targets: ["hall-worker"]),
    .executable(name: "hallctl", targets: ["hallctl"]),
    .executable(name: "hallsim", targets: ["hallsim"]),
    .library(name: "Varlink", targets: ["Varlink"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    // Programs: composition only.
    program(
      "halld",
      [
        "HallEndpoint", "HallInterface", "HallService", "WorkerHost", "TicketTemplates", "StrictTOML", "Varlink", "DeviceCore",
        "DeviceDrivers", "DeviceTransports", "FirmwareMaps",
        "RecordStore", "SystemdSupport", "EventLoop", "CShim", .product(name: "Logging", package: "swift-log"),
      ]),
    // Heavy work on untrusted or private data, locked in; started by halld.
    program(
      "hall-worker", ["WorkerRuntime", "TicketLayout", "TicketTemplates", "StrictTOML", "HallInterface", "DeviceCore", "EventLoop"]),
    program("hallctl", ["HallctlCommands"]),
    program("hallsim", ["HallSimulation"]),
    program("varlink-swift", ["Varlink"]),
    // Measures for scripts/bench; not installed.
    program("hallbench", ["DeviceProtocols", "HallInterface", "Varlink", "RecordStore", "CShim"]),

    // The technician's tool.
    module(
      "HallctlCommands",
      [
        "Varlink", "HallInterface", "FirmwareMaps", "TicketTemplates", "StrictTOML", "DeviceDrivers", "CShim",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // The daemon, from the socket inwards.
    module("HallEndpoint", ["Varlink", "HallInterface", "HallService", "DeviceCore", "RecordStore", "EventLoop", "CShim"]),
    module(
      "HallService",
      [
        "TicketTemplates", "DeviceCore", "DeviceDrivers", "FirmwareMaps", "StrictTOML", "RecordStore", "EventLoop",
        .product(name: "Logging", package: "swift-log"),
      ]),
    module("HallInterface", ["Varlink"], exclude: ["interfaces"]),
    module("Varlink", ["EventLoop", "CShim"]),
    module("DeviceDrivers", ["DeviceCore", "DeviceProtocols", "FirmwareMaps", "StrictTOML", "EventLoop"]),
    module("DeviceProtocols"),
    module("DeviceTransports", ["DeviceCore", "EventLoop", "CShim", "CUdev", "CLibUSB"]),
    module("DeviceCore", ["EventLoop"]),
    module("FirmwareMaps", ["StrictTOML", "DeviceCore"]),
    module("TicketTemplates", ["StrictTOML", "DeviceCore"]),
    module("StrictTOML"),
    // Links Pango and Cairo: for hall-worker, never for halld.
    module("TicketLayout", ["TicketTemplates", "CLayoutShim", "CPango", "CFreeType", "CQREncode"]),
    module("RecordStore", ["CSQLite"]),
    module("SystemdSupport", ["CSystemd", "CShim", .product(name: "Logging", package: "swift-log")]),
    module("EventLoop", ["CSystemd", "CShim"]),

    // Heavy work: halld's side, and the process that does it.
    module(
      "WorkerHost",
      ["HallInterface", "Varlink", "DeviceCore", "EventLoop", "CShim", .product(name: "Logging", package: "swift-log")]),
    module("WorkerRuntime", ["WorkerSandbox", "HallInterface", "Varlink", "DeviceCore", "EventLoop", "CShim"]),
    module("WorkerSandbox", ["CSeccomp", "CWorkerShim"]),

    // The virtual hall. Shares no code with drivers or codecs.
    module("HallSimulation", ["Varlink", "HallInterface", "EventLoop", "CShim", "CPNG", "CFreeType", "CQREncode"]),

    // Test drivers.
    module("DeviceTestSupport", ["DeviceCore", "EventLoop"]),

    // The edges.
    .target(name: "CShim"),
    .target(name: "CWorkerShim"),
    .target(name: "CLayoutShim", dependencies: ["CPango", "CFreeType", "CPNG"]),
    .systemLibrary(name: "CPango", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
    .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
    .systemLibrary(name: "CUdev", pkgConfig: "libudev", providers: [.apt(["libudev-dev"])]),
    .systemLibrary(name: "CLibUSB", pkgConfig: "libusb-1.0", providers: [.apt(["libusb-1.0-0-dev"])]),
    .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CFreeType", pkgConfig: "freetype2", providers: [.apt(["libfreetype-dev"])]),
    .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),

    // Tests.
    tests("VarlinkTests", ["Varlink", "EventLoop", "DeviceTestSupport", "CShim"]),
    tests("HallInterfaceTests", ["HallInterface", "Varlink", "EventLoop", "DeviceTestSupport", "varlink-swift"]),
    tests("EventLoopTests", ["EventLoop", "DeviceTestSupport", "CShim"]),
    tests(
      "HallctlTests",
      ["HallctlCommands", "hallctl", "HallInterface", "TicketTemplates", "Varlink", "EventLoop", "DeviceTestSupport", "CShim"]),
    tests("RecordStoreTests", ["RecordStore", "CSQLite"]),
    tests("DeviceTransportsTests", ["DeviceTransports", "DeviceCore", "EventLoop", "CShim", "DeviceTestSupport"]),
    tests(
      "DeviceDriversTests",
      ["DeviceDrivers", "DeviceCore", "DeviceProtocols", "FirmwareMaps", "StrictTOML", "DeviceTestSupport", "EventLoop", "CQREncode"]),
    tests("StrictTOMLTests", ["StrictTOML", .product(name: "TOMLKit", package: "TOMLKit")]),
    tests("FirmwareMapsTests", ["FirmwareMaps", "StrictTOML", "DeviceCore", "DeviceDrivers"]),
    tests("TicketTemplatesTests", ["TicketTemplates", "StrictTOML", "DeviceCore"]),
    tests(
      "HallServiceTests",
      [
        "HallService", "DeviceCore", "FirmwareMaps", "StrictTOML", "DeviceDrivers", "RecordStore", "EventLoop", "DeviceTestSupport",
        .product(name: "Logging", package: "swift-log"),
      ]),
    tests("HallEndpointTests", ["HallEndpoint", "EventLoop", "DeviceTestSupport", "CShim"]),
    tests("DeviceProtocolsTests", ["DeviceProtocols", "DeviceTestSupport"]),
    tests(
      "HallSimulationTests", ["HallSimulation", "HallInterface", "Varlink", "EventLoop", "DeviceTestSupport", "CShim"],
      exclude: ["Peers"]),
    tests(
      "DaemonTests",
      ["halld", "hall-worker", "hallsim", "DeviceCore", "DeviceProtocols", "RecordStore", "HallInterface", "Varlink", "CShim", "CPNG"],
      exclude: ["Peers"]),
    tests(
      "WorkerHostTests",
      [
        "WorkerHost", "hall-worker", "HallInterface", "Varlink", "DeviceCore", "EventLoop", "DeviceTestSupport", "CShim",
        .product(name: "Logging", package: "swift-log"),
      ]),
    tests("TicketLayoutTests", ["TicketLayout", "TicketTemplates", "StrictTOML", "CPango"]),
    tests("SystemdSupportTests", ["SystemdSupport", .product(name: "Logging", package: "swift-log")]),
  ]
)
