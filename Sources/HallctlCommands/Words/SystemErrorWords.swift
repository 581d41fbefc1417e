import Glibc

/// What the operating system says, by errno. Its own texts are English.
package enum SystemErrorWords {
  /// - Parameter code: errno, errno(3).
  package static func text(_ code: Int32) -> Text {
    Text(chinese[code] ?? "系统错误 \(code)", String(cString: strerror(code)))
  }

  private static let chinese: [Int32: String] = [
    ENOENT: "文件不存在", EACCES: "没有权限", EPERM: "没有权限", EISDIR: "这是目录，不是文件", ENOTDIR: "路径中间不是目录", ELOOP: "符号链接成环",
    ENAMETOOLONG: "名称太长", ENOSPC: "磁盘已满", EROFS: "只读", EIO: "读写出错", ENOMEM: "内存不足", EMFILE: "打开的文件太多", ENFILE: "打开的文件太多",
    EPIPE: "对方已断开", ECONNRESET: "对方已断开", ECONNREFUSED: "无人应答", EAGAIN: "暂时不可用", ENOEXEC: "不是可执行的程序", EINVAL: "参数无效",
  ]
}
