import DeviceCore
import DeviceDrivers
import FirmwareMaps
import Testing

@Suite struct ShippedMapsTests {
  @Test func everyShippedMapLoadsWithoutAProblem() {
    #expect(Fixture.shipped.problems == [])
    #expect(
      Fixture.shipped.maps.map(\.id) == [
        "custom-vkp80", "epson-tm-t82iii", "epson-tm-t88", "generic-58mm", "generic-80mm", "generic-80mm-legacy", "generic-write-only",
      ])
  }

  /// Samples are replayed as the map loads; this says that there are some to replay.
  @Test func shippedMapsOfPrintersThatAnswerCarrySamples() {
    let without = Fixture.shipped.maps.filter(\.samples.isEmpty).map(\.id)
    #expect(without == ["generic-write-only"])
  }

  @Test func noShippedMapClaimsToBeVerifiedBeforeADeviceWasSeen() {
    #expect(Fixture.shipped.maps.filter { $0.identity.maturity == .verified }.map(\.id) == [])
  }

  @Test func theProfileOfAKioskPrinterIsReadWhole() throws {
    let map = try #require(Fixture.shipped.map("custom-vkp80"))
    let profile = try #require(map.profile(as: ESCPOSPrinterProfile.self))
    #expect(profile.head.widthDots == 640)
    #expect(profile.head.textColumns == 53)
    #expect(profile.cutter.kind == .full)
    #expect(profile.presenter?.presentSteps == 128)
    #expect(profile.fullStatus)
    #expect(!profile.clearIsConfirmed)
    #expect(profile.rasterLimit == .seconds(3))
    #expect(map.serial == LineSettings(baud: 115_200, flow: .rtscts))
    #expect(map.serial?.bitsPerByte == 10)
  }

  @Test func theProfileWithQuirksHasThemAll() throws {
    let profile = try #require(Fixture.shipped.map("generic-80mm-legacy")?.profile(as: ESCPOSPrinterProfile.self))
    #expect(
      profile.quirks.realTimeInsideRaster && profile.quirks.lowRowByteOnly && profile.quirks.jamBit && profile.quirks.looseSensorReply)
    #expect(profile.quirks.bootMilliseconds == 3000)
    #expect(profile.text.chineseModeAtPowerOn)
    #expect(profile.timeouts.replyMilliseconds == 1500)
    #expect(profile.clear == .none)
  }
}
