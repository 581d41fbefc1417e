import ArgumentParser
import HallInterface
import Varlink

/// `hallctl watch`.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: Text("持续显示设备变化，一行一个事件", "Show what happens to the devices, one line each").description,
    discussion: Text(
      "先给出全部设备，再逐一给出事件。不会自动重连；退出码 7 表示 halld 已停止，9 表示事件有丢失，0 表示 --timeout 到时。",
      "First all devices, then each event. It does not connect again by itself: exit status 7 says that halld stopped, 9 that events "
        + "were lost, 0 that the time of --timeout is over."
    ).description)

  @OptionGroup var options: HalldOptions

  func run() throws {
    let replies = try options.connect().stream(HalldDevices.Watch.self, .init())
    let deadline = options.timeout.map { ContinuousClock.now + $0.duration }
    while true {
      switch try next(replies, deadline) {
      case .reply(let reply):
        if options.output.json { Console.say(json: reply.json) } else { Self.show(reply) }
        if reply.gap {
          throw Trouble(
            "gap", .ended,
            Text("有事件丢失：读取得太慢，halld 断开了连接。", "Events were lost: they were read too slowly, and halld closes the connection."),
            advice: Text("请重新执行 hallctl watch，从当前状态开始。", "Start hallctl watch anew; it begins with the present state."))
        }
      case .quiet: return
      case .end: throw Trouble("disconnected", .unreachable, Text("halld 结束了事件流。", "halld ended the stream."), advice: Daemon.halld.advice)
      }
    }
  }

  private func next(
    _ replies: Replies<HalldDevices.Watch>, _ deadline: ContinuousClock.Instant?
  ) throws(Trouble) -> Replies<HalldDevices.Watch>.Awaited {
    guard let deadline else { return try replies.next().map { .reply($0) } ?? .end }
    return try replies.next(within: max(.zero, deadline - .now))
  }

  private static func show(_ reply: HalldDevices.Watch.Reply) {
    let time = LocalTime.clock(milliseconds: LocalTime.now)
    if let devices = reply.devices {
      Console.say(
        Text(
          "\(time)  共 \(devices.count) 台设备（halld 实例 \(reply.instance)）",
          "\(time)  \(devices.count) device(s), halld instance \(reply.instance)"),
        .faint)
      for device in devices { show(device, Text("当前", "now"), time) }
    }
    if let event = reply.event { show(event.device, event.kind.text, time) }
  }

  private static func show(_ device: HalldDevices.Device, _ kind: Text, _ time: String) {
    var line = Text(
      "\(time)  \(device.id)  \(kind.zh)：\(device.state.text.zh)", "\(time)  \(device.id)  \(kind.en): \(device.state.text.en)")
    if !device.reasons.isEmpty { line = line + Text("，", ", ") + reasonList(device.reasons) }
    if let claim = device.claim { line = line + Text("，占用者 \(claim.name)", ", claimed by \(claim.name)") }
    Console.say(line + Text("，第 \(device.generation) 代", ", generation \(device.generation)"), device.state.tone)
  }
}
