import HallInterface
import Varlink

extension Trouble {
  /// An error of io.halld.Devices.
  package init(_ failure: HalldDevices.Failure) {
    switch failure {
    case .noSuchDevice(let device):
      self.init(
        failure.errorName, .refused, Text("没有名为 \(device) 的设备。", "There is no device called \(device)."),
        advice: Text("查看所有设备：hallctl devices", "See all devices: hallctl devices"))
    case .deviceClaimed(let device, let holder):
      self.init(
        failure.errorName, .refused,
        Text("\(device) 正被占用：", "\(device) is claimed: ") + holder.text,
        advice: Text("请稍候，或请对方释放；也可用 --wait 1m 排队等待。", "Wait, or ask the holder to let go; --wait 1m waits in line."))
    case .noSuchClaim:
      self.init(
        failure.errorName, .refused,
        Text(
          "该占用已不存在：期限已到、设备重新打开过，或令牌属于其他用户。",
          "There is no such claim: it ran out, the device was opened anew, or the token is another user's."),
        advice: Text("请重新执行 hallctl claim。", "Claim it again: hallctl claim."))
    case .nothingToAccept(let device):
      self.init(
        failure.errorName, .refused,
        Text(
          "\(device) 的位置上没有需要认可的设备，或该型号与其型号文件不符。",
          "There is nothing to accept at the place of \(device), or its map is for another model."),
        advice: Text(
          "查看各端口：hallctl positions；型号不符时请在 halld.toml 中改正 map。",
          "See the ports: hallctl positions; if the model differs, correct map in halld.toml."))
    }
    parameters = failure.errorParameters
  }
}

extension HalldDevices.ClaimHolder {
  /// "holder (uid 1000, pid 4711), for 2 min; ends in 3 min at the latest"
  package var text: Text {
    let held = Span.words(milliseconds: heldMs)
    let left = Span.words(milliseconds: leaseLeftMs)
    return Text(
      "\(name)（uid \(uid)，进程 \(pid)）已占用 \(held.zh)，最迟 \(left.zh)后结束",
      "\(name) (uid \(uid), process \(pid)) has held it for \(held.en); ends in \(left.en) at the latest")
  }
}
