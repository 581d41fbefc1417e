import CSQLite
import Glibc
import Synchronization

/// A SQLite VFS between the store and the real files: reports every change of a file and fails it on demand.
///
/// It has no shared memory (`iVersion` 1): a store that did not keep its log's index to itself could not open a file here.
final class ObservedVFS: @unchecked Sendable {
  /// A change of a file that the store is about to make.
  enum Operation: Sendable {
    case write(file: String, offset: Int, bytes: [UInt8])
    case truncate(file: String, size: Int)
    case sync(file: String)
    case delete(file: String)
  }

  /// SQLite's name for it.
  let name: String
  /// Asked before each change; a result code fails it, nil lets it pass.
  private let decide: @Sendable (Operation) -> Int32?
  private let real: UnsafeMutablePointer<sqlite3_vfs>
  private let vfs: UnsafeMutablePointer<sqlite3_vfs>
  private let methods: UnsafeMutablePointer<sqlite3_io_methods>
  private let cName: UnsafeMutablePointer<CChar>
  /// Open file names, kept at a fixed address while their files are open.
  private let names = Mutex<[UInt: String]>([:])

  /// Bytes before the real file's structure: methods, then the VFS.
  private static let header = 16

  init?(decide: @escaping @Sendable (Operation) -> Int32?) {
    guard let real = sqlite3_vfs_find(nil) else { return nil }
    self.real = real
    self.decide = decide
    vfs = .allocate(capacity: 1)
    vfs.initialize(to: real.pointee)
    methods = .allocate(capacity: 1)
    methods.initialize(to: sqlite3_io_methods())
    name = "observed-\(UInt(bitPattern: vfs))"
    cName = strdup(name)
    vfs.pointee.zName = UnsafePointer(cName)
    vfs.pointee.pNext = nil
    vfs.pointee.szOsFile = real.pointee.szOsFile + Int32(Self.header)
    vfs.pointee.pAppData = Unmanaged.passUnretained(self).toOpaque()
    vfs.pointee.xOpen = { vfs, path, file, flags, out in
      guard let owner = ObservedVFS.owner(vfs), let file else { return SQLITE_CANTOPEN }
      return owner.open(path, file, flags, out)
    }
    vfs.pointee.xDelete = { vfs, path, sync in
      guard let owner = ObservedVFS.owner(vfs), let path else { return SQLITE_IOERR }
      if let code = owner.ask(.delete(file: ObservedVFS.last(path))) { return code }
      return owner.real.pointee.xDelete(owner.real, path, sync)
    }
    fillMethods()
    sqlite3_vfs_register(vfs, 0)
  }

  deinit {
    sqlite3_vfs_unregister(vfs)
    vfs.deallocate()
    methods.deallocate()
    free(cName)
  }

  private func ask(_ operation: Operation) -> Int32? {
    guard let code = decide(operation) else { return nil }
    errno = EIO
    return code
  }

  private func open(
    _ path: UnsafePointer<CChar>?, _ file: UnsafeMutablePointer<sqlite3_file>, _ flags: Int32, _ out: UnsafeMutablePointer<Int32>?
  ) -> Int32 {
    file.pointee.pMethods = nil
    let code = real.pointee.xOpen(real, path, Self.inner(file), flags, out)
    guard code == SQLITE_OK else { return code }
    UnsafeMutableRawPointer(file).storeBytes(of: Unmanaged.passUnretained(self).toOpaque(), toByteOffset: 8, as: UnsafeRawPointer.self)
    names.withLock { $0[UInt(bitPattern: file)] = path.map(Self.last) ?? "" }
    file.pointee.pMethods = UnsafePointer(methods)
    return SQLITE_OK
  }

  private func name(of file: UnsafeMutablePointer<sqlite3_file>) -> String {
    names.withLock { $0[UInt(bitPattern: file)] ?? "" }
  }

  private func fillMethods() {
    methods.pointee.iVersion = 1
    methods.pointee.xClose = { file in
      ObservedVFS.pass(file) { owner, outer, inner in
        owner.names.withLock { $0[UInt(bitPattern: outer)] = nil }
        return inner.pointee.pMethods.pointee.xClose(inner)
      }
    }
    methods.pointee.xRead = { file, bytes, count, offset in
      ObservedVFS.pass(file) { _, _, inner in inner.pointee.pMethods.pointee.xRead(inner, bytes, count, offset) }
    }
    methods.pointee.xWrite = { file, bytes, count, offset in
      ObservedVFS.pass(file) { owner, outer, inner in
        let written = [UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(count)))
        if let code = owner.ask(.write(file: owner.name(of: outer), offset: Int(offset), bytes: written)) { return code }
        return inner.pointee.pMethods.pointee.xWrite(inner, bytes, count, offset)
      }
    }
    methods.pointee.xTruncate = { file, size in
      ObservedVFS.pass(file) { owner, outer, inner in
        if let code = owner.ask(.truncate(file: owner.name(of: outer), size: Int(size))) { return code }
        return inner.pointee.pMethods.pointee.xTruncate(inner, size)
      }
    }
    methods.pointee.xSync = { file, flags in
      ObservedVFS.pass(file) { owner, outer, inner in
        if let code = owner.ask(.sync(file: owner.name(of: outer))) { return code }
        return inner.pointee.pMethods.pointee.xSync(inner, flags)
      }
    }
    methods.pointee.xFileSize = { file, size in
      ObservedVFS.pass(file) { _, _, inner in inner.pointee.pMethods.pointee.xFileSize(inner, size) }
    }
    methods.pointee.xLock = { file, level in
      ObservedVFS.pass(file) { _, _, inner in inner.pointee.pMethods.pointee.xLock(inner, level) }
    }
    methods.pointee.xUnlock = { file, level in
      ObservedVFS.pass(file) { _, _, inner in inner.pointee.pMethods.pointee.xUnlock(inner, level) }
    }
    methods.pointee.xCheckReservedLock = { file, out in
      ObservedVFS.pass(file) { _, _, inner in inner.pointee.pMethods.pointee.xCheckReservedLock(inner, out) }
    }
    methods.pointee.xFileControl = { file, operation, argument in
      ObservedVFS.pass(file) { _, _, inner in inner.pointee.pMethods.pointee.xFileControl(inner, operation, argument) }
    }
    methods.pointee.xSectorSize = { file in
      ObservedVFS.pass(file) { _, _, inner in inner.pointee.pMethods.pointee.xSectorSize(inner) }
    }
    methods.pointee.xDeviceCharacteristics = { file in
      ObservedVFS.pass(file) { _, _, inner in inner.pointee.pMethods.pointee.xDeviceCharacteristics(inner) }
    }
  }

  private static func pass(
    _ file: UnsafeMutablePointer<sqlite3_file>?,
    _ body: (ObservedVFS, UnsafeMutablePointer<sqlite3_file>, UnsafeMutablePointer<sqlite3_file>) -> Int32
  ) -> Int32 {
    guard let file else { return SQLITE_MISUSE }
    let owner = UnsafeMutableRawPointer(file).load(fromByteOffset: 8, as: UnsafeRawPointer.self)
    return body(Unmanaged<ObservedVFS>.fromOpaque(owner).takeUnretainedValue(), file, inner(file))
  }

  private static func inner(_ file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutablePointer<sqlite3_file> {
    (UnsafeMutableRawPointer(file) + header).assumingMemoryBound(to: sqlite3_file.self)
  }

  private static func owner(_ vfs: UnsafeMutablePointer<sqlite3_vfs>?) -> ObservedVFS? {
    vfs?.pointee.pAppData.map { Unmanaged<ObservedVFS>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func last(_ path: UnsafePointer<CChar>) -> String {
    String(cString: path).split(separator: "/").last.map(String.init) ?? ""
  }
}
