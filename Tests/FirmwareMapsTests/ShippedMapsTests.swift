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

  @Test(arguments: Fixture.shipped.maps.map(\.id)) func everySampleOfAShippedMapReplays(_ id: String) throws {
    let map = try #require(Fixture.shipped.map(id))
    #expect(map.replaySamples() == [])
  }
}
