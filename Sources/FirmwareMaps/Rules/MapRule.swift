import StrictTOML

/// Notes one broken promise: key path and reason.
package typealias RuleReport = (_ keyPath: String, _ reason: String) -> Void

/// A named rule on one map, whatever its driver. It sees only maps whose values were all read without a problem.
package struct MapRule: Sendable {
  /// Shown in square brackets after the problem.
  package let name: String
  /// What the rule makes sure of, in one sentence.
  package let promise: String
  let check: @Sendable (FirmwareMap, RuleReport) -> Void

  package init(_ name: String, _ promise: String, check: @escaping @Sendable (FirmwareMap, RuleReport) -> Void) {
    self.name = name
    self.promise = promise
    self.check = check
  }
}

/// A named rule of one driver: on its profile and the map around it.
package struct DriverRule<Profile: Sendable>: Sendable {
  /// Shown in square brackets after the problem.
  package let name: String
  /// What the rule makes sure of, in one sentence.
  package let promise: String
  let check: @Sendable (Profile, FirmwareMap, RuleReport) -> Void

  package init(_ name: String, _ promise: String, check: @escaping @Sendable (Profile, FirmwareMap, RuleReport) -> Void) {
    self.name = name
    self.promise = promise
    self.check = check
  }
}

/// A named rule between maps.
package struct MapSetRule: Sendable {
  /// Shown in square brackets after the problem.
  package let name: String
  /// What the rule makes sure of, in one sentence.
  package let promise: String
  let check: @Sendable ([FirmwareMap]) -> [FileProblem]
}
