import Testing

@testable import DeviceProtocols

/// Bytes written by python-escpos 3.1 (PyPI), escpos.printer.Dummy(profile="TM-T88V"), on Debian 12, Python 3.11; the call stands beside
/// each. An encoder made by others from the same manuals must agree with ours.
@Suite("ESC/POS commands as python-escpos 3.1 writes them")
struct ESCPOSPeerTests {
  @Test("Settings, feeds and cuts")
  func settings() throws {
    var encoder = ESCPOSEncoder()
    encoder.initialise()
    encoder.bold(true)
    encoder.justify(.left)
    encoder.justify(.centre)
    encoder.justify(.right)
    try encoder.characterSize(width: 2, height: 3)
    try encoder.characterSize(width: 8, height: 8)
    try encoder.font(1)
    try encoder.lineSpacing(30)
    encoder.defaultLineSpacing()
    try encoder.feed(lines: 5)
    try encoder.cut(.feedAndPartial(units: 0))
    try encoder.feed(lines: 6)
    try encoder.cut(.partial)
    try encoder.drawerPulse(connector: 0, on: 50, off: 50)
    #expect(
      encoder.bytes == [
        0x1B, 0x40,  // hw("INIT")
        0x1B, 0x45, 0x01,  // set(bold=True)
        0x1B, 0x61, 0x00,  // set(align="left")
        0x1B, 0x61, 0x01,  // set(align="center")
        0x1B, 0x61, 0x02,  // set(align="right")
        0x1D, 0x21, 0x12,  // set(custom_size=True, width=2, height=3)
        0x1D, 0x21, 0x77,  // set(custom_size=True, width=8, height=8)
        0x1B, 0x4D, 0x01,  // set(font="b")
        0x1B, 0x33, 0x1E,  // line_spacing(30)
        0x1B, 0x32,  // line_spacing()
        0x1B, 0x64, 0x05,  // print_and_feed(5)
        0x1D, 0x56, 0x42, 0x00,  // cut("PART", feed=False)
        0x1B, 0x64, 0x06, 0x1D, 0x56, 0x01,  // cut("PART", feed=True)
        0x1B, 0x70, 0x00, 0x32, 0x32,  // constants.CD_KICK_2
      ])
  }

  @Test("QR code: qr('http://a', ec=QR_ECLEVEL_M, size=6, native=True, model=QR_MODEL_2)")
  func qrCode() throws {
    var encoder = ESCPOSEncoder()
    try encoder.qrCode(Array("http://a".utf8), moduleSize: 6, errorCorrection: .medium)
    #expect(
      encoder.bytes == [
        0x1D, 0x28, 0x6B, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00, 0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x43, 0x06,
        0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x45, 0x31, 0x1D, 0x28, 0x6B, 0x0B, 0x00, 0x31, 0x50, 0x30,
        0x68, 0x74, 0x74, 0x70, 0x3A, 0x2F, 0x2F, 0x61, 0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x51, 0x30,
      ])
  }

  @Test("Barcode: barcode('{BA012', 'CODE128', height=64, width=2, pos='BELOW', function_type='B', align_ct=False)")
  func barcode() throws {
    var encoder = ESCPOSEncoder()
    try encoder.code128(Array("A012".utf8), height: 64, moduleWidth: 2, text: .below)
    // The peer also chooses the font of the text (GS f, 1D 66 00), which is the printer's default.
    #expect(
      encoder.bytes == [0x1D, 0x68, 0x40, 0x1D, 0x77, 0x02, 0x1D, 0x48, 0x02, 0x1D, 0x6B, 0x49, 0x06, 0x7B, 0x42, 0x41, 0x30, 0x31, 0x32])
  }

  @Test("Picture of 16 x 3 dots with four black ones: image(im, impl='bitImageRaster', center=False)")
  func picture() throws {
    var rows = [UInt8](repeating: 0, count: 6)
    for (x, y) in [(0, 0), (3, 0), (15, 1), (8, 2)] { rows[y * 2 + x / 8] |= 0x80 >> UInt8(x % 8) }
    var encoder = ESCPOSEncoder()
    encoder.raster(FinalRaster(try MonochromeBitmap(width: 16, height: 3, rows: rows)), options: try ESCPOSRasterOptions())
    #expect(encoder.bytes == [0x1D, 0x76, 0x30, 0x00, 0x02, 0x00, 0x03, 0x00, 0x90, 0x00, 0x00, 0x01, 0x00, 0x80])
  }

  @Test("Black picture of 20 x 5 dots in slices of 2 rows: image(im, impl='bitImageRaster', fragment_height=2, center=False)")
  func slices() throws {
    let picture = try MonochromeBitmap(width: 20, height: 5, rows: [UInt8](repeating: 0xFF, count: 15))
    var encoder = ESCPOSEncoder()
    encoder.raster(FinalRaster(picture), options: try ESCPOSRasterOptions(rowsPerSlice: 2))
    #expect(
      encoder.bytes == [
        0x1D, 0x76, 0x30, 0x00, 0x03, 0x00, 0x02, 0x00, 0xFF, 0xFF, 0xF0, 0xFF, 0xFF, 0xF0,
        0x1D, 0x76, 0x30, 0x00, 0x03, 0x00, 0x02, 0x00, 0xFF, 0xFF, 0xF0, 0xFF, 0xFF, 0xF0,
        0x1D, 0x76, 0x30, 0x00, 0x03, 0x00, 0x01, 0x00, 0xFF, 0xFF, 0xF0,
      ])
  }

  @Test("Status questions: constants.RT_STATUS_ONLINE and RT_STATUS_PAPER")
  func status() {
    #expect(ESCPOSRealTimeCommand.status(.printer).bytes == [0x10, 0x04, 0x01])
    #expect(ESCPOSRealTimeCommand.status(.paper).bytes == [0x10, 0x04, 0x04])
  }
}
