import Glibc

/// What the C library calls an error number, with the number: "Permission denied (13)". Safe to call from any thread.
func systemErrorText(_ errno: Int32) -> String {
  // glibc's longest text has 50 bytes.
  let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer -> String? in
    guard let start = buffer.baseAddress, strerror_r(errno, start, buffer.count) == 0 else { return nil }
    return String(cString: start)
  }
  return "\(text ?? "unknown error") (\(errno))"
}
