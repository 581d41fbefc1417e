// libFuzzer entry, built by scripts/fuzz together with the sources of the module that it names.
// fuzz-module: DeviceProtocols
//
// The first byte chooses the question outstanding, the second how the rest is divided. Whatever comes: nothing traps, the division does not
// matter, and no more replies come out than bytes went in.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzReplies(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard input.count > 2 else { return 0 }
  let bytes = input.dropFirst(2)
  let portion = Int(input[1]) + 1
  var whole = ESCPOSReplyDecoder()
  var divided = ESCPOSReplyDecoder()
  let questions: [ESCPOSQuestion] = [.realTime(.paper), .fullStatus, .paperSensors, .presenter, .identity(.model), .identity(.typeID)]
  let question = questions[Int(input[0]) % questions.count]
  guard whole.expect(question), divided.expect(question) else { fatalError("a new decoder expects nothing") }

  let replies = whole.receive(bytes)
  var rest = bytes
  var others: [ESCPOSReply] = []
  while !rest.isEmpty {
    others += divided.receive(rest.prefix(portion))
    rest = rest.dropFirst(portion)
  }
  guard replies == others, whole == divided else { fatalError("the division of the input mattered") }
  let all = replies + whole.lineFellSilent()
  guard all.count <= bytes.count else { fatalError("more replies than bytes") }
  for reply in all {
    switch reply {
    case .realTime(let status): _ = status.report(jamBit: true)
    case .automatic(let status): _ = status.report
    case .full(let status): _ = status.report
    case .presenter(let status): _ = status.report
    case .paperSensors(let sensors): _ = sensors.report
    default: break
    }
  }
  return 0
}
