import HallInterface
import Varlink

extension Trouble {
  /// An error of io.halld.Simulation.
  package init(_ failure: HalldSimulation.Failure) {
    switch failure {
    case .noSuchDevice(let device):
      self.init(
        failure.errorName, .refused, Text("虚拟大厅里没有名为 \(device) 的设备。", "The virtual hall has no device called \(device)."),
        advice: Text("查看虚拟设备：hallctl sim list", "See what there is: hallctl sim list"))
    case .noSuchCondition(let condition):
      self.init(
        failure.errorName, .refused, Text("没有名为 \(condition) 的状况。", "There is no condition called \(condition)."),
        advice: Text("查看所有状况：hallctl sim conditions <设备>", "See all of them: hallctl sim conditions DEVICE"))
    case .noSuchAction(let action):
      self.init(
        failure.errorName, .refused, Text("没有名为 \(action) 的动作。", "There is no action called \(action)."),
        advice: Text("查看所有动作：hallctl help sim act", "See all of them: hallctl help sim act"))
    }
    parameters = failure.errorParameters
  }
}
