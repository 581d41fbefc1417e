import HallInterface
import HallService
import Varlink

/// Which role each method asks for. A method that is not listed here is refused to everybody, so that a new one cannot be forgotten open.
package struct AccessControl: Sendable {
  package let policy: AccessPolicy

  package init(policy: AccessPolicy) { self.policy = policy }

  static let needed: [String: AccessRole] = [
    HalldDevices.List.name: .observe,
    HalldDevices.Describe.name: .observe,
    HalldDevices.Watch.name: .observe,
    HalldDevices.Positions.name: .observe,
    HalldDevices.Accept.name: .maintain,
    HalldDevices.Claim.name: .print,
    HalldDevices.Release.name: .print,
    HalldTicketPrinter.Print.name: .print,
    HalldTicketPrinter.Preview.name: .print,
    HalldTicketPrinter.Templates.name: .observe,
    HalldTicketPrinter.GetJob.name: .observe,
    HalldTicketPrinter.WaitJob.name: .observe,
    HalldTicketPrinter.ListJobs.name: .observe,
    HalldTicketPrinter.ResolveJob.name: .maintain,
    HalldTicketPrinter.Cancel.name: .print,
    HalldTicketPrinter.Present.name: .print,
    HalldTicketPrinter.Retract.name: .print,
    HalldTicketPrinter.Detect.name: .maintain,
    HalldMaintenance.Doctor.name: .observe,
  ]

  package func role(of peer: VarlinkPeer) -> AccessRole? { policy.role(uid: peer.uid, groups: [peer.gid] + peer.groups) }

  /// Whether the peer may call the method, by its full name.
  package func permits(_ peer: VarlinkPeer, _ method: String) -> Bool {
    guard let role = role(of: peer) else { return false }
    return role >= Self.needed[method] ?? .maintain
  }
}
