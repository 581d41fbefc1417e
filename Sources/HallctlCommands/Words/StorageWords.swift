/// Why halld could not keep a record, as its StorageFailed error names it.
package enum StorageWords {
  package static func text(_ word: String) -> Text { all[word] ?? Text(verbatim: word) }

  package static let all: [String: Text] = [
    "disk_full": Text("磁盘已满", "the disk is full"),
    "read_only": Text("磁盘或记录文件为只读", "the disk or the file is read-only"),
    "corrupt": Text("记录文件已损坏", "the file is damaged"),
    "locked": Text("记录文件被另一个 halld 占用", "another halld uses the file"),
    "io_error": Text("读写磁盘出错", "the disk reports an error"),
    "schema_too_new": Text("记录文件由更新版本的 halld 写成", "a newer halld wrote the file"),
    "constraint": Text("记录之间互相矛盾", "the records contradict each other"),
    "store_busy": Text("待写的记录太多", "too much waits to be written"),
    "store_closed": Text("记录文件已关闭", "the file is closed"),
  ]
}
