import CSeccomp
import Glibc

/// A list of system calls as a filter in the kernel (seccomp).
enum SystemCallFilter {
  // seccomp.h's macros with an argument: SECCOMP_RET_ERRNO with the number in the low half.
  private static let refused: UInt32 = 0x0005_0000 | UInt32(EPERM)
  private static let missing: UInt32 = 0x0005_0000 | UInt32(ENOSYS)
  private static let allowed: UInt32 = 0x7fff_0000
  private static let killed: UInt32 = 0x8000_0000

  /// Lets this process make no other system calls than these from now on.
  ///
  /// - Returns: false when the kernel has no filters.
  static func install(_ profile: SandboxProfile) throws(SandboxError) -> Bool {
    guard let context = seccomp_init(refused) else { throw SandboxError(code: ENOMEM, step: "seccomp_init") }
    defer { seccomp_release(context) }
    // Whoever comes by the calls of another architecture (x32, i386) means to get around the list.
    try check(seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, killed), "seccomp_attr_set")
    // For every thread that a library has started so far.
    try check(seccomp_attr_set(context, SCMP_FLTATR_CTL_TSYNC, 1), "seccomp_attr_set")
    for rule in profile.calls { try add(rule, to: context) }
    for name in profile.deadly { try add(name, killed, [], to: context) }
    // The C library asks for clone3 first and takes this for an older kernel.
    try add("clone3", missing, [], to: context)
    let result = seccomp_load(context)
    // EINVAL, EOPNOTSUPP: no filters in this kernel; ENOSYS: no such call at all.
    if [-EINVAL, -EOPNOTSUPP, -ENOSYS].contains(result) { return false }
    try check(result, "seccomp_load")
    return true
  }

  private static func add(_ rule: SystemCallRule, to context: scmp_filter_ctx) throws(SandboxError) {
    guard let (argument, condition) = rule.condition else { return try add(rule.name, allowed, [], to: context) }
    let comparison =
      switch condition {
      case .without(let bits): scmp_arg_cmp(arg: argument, op: SCMP_CMP_MASKED_EQ, datum_a: bits, datum_b: 0)
      case .with(let bits): scmp_arg_cmp(arg: argument, op: SCMP_CMP_MASKED_EQ, datum_a: bits, datum_b: bits)
      case .equal(let value): scmp_arg_cmp(arg: argument, op: SCMP_CMP_EQ, datum_a: value, datum_b: 0)
      case .ownProcess: scmp_arg_cmp(arg: argument, op: SCMP_CMP_EQ, datum_a: UInt64(getpid()), datum_b: 0)
      }
    try add(rule.name, allowed, [comparison], to: context)
  }

  private static func add(
    _ name: String, _ action: UInt32, _ conditions: [scmp_arg_cmp], to context: scmp_filter_ctx
  ) throws(SandboxError) {
    let number = seccomp_syscall_resolve_name(name)
    // Below 0: not on this architecture (__PNR_) or not known to this library (__NR_SCMP_ERROR).
    guard number >= 0 else { return }
    try check(seccomp_rule_add_array(context, action, number, UInt32(conditions.count), conditions), "seccomp_rule_add \(name)")
  }

  private static func check(_ result: Int32, _ step: String) throws(SandboxError) {
    guard result >= 0 else { throw SandboxError(code: -result, step: step) }
  }
}
