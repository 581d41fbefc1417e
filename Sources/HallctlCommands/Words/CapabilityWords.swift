/// What a device can do, as `hallctl devices ID` names it.
package enum CapabilityWords {
  package static func text(_ name: String) -> Text { all[name] ?? Text(verbatim: name) }

  package static let all: [String: Text] = [
    "width_dots": Text("打印宽度（点）", "width in dots"),
    "dpi": Text("分辨率（点/英寸）", "dots per inch"),
    "text_columns": Text("每行字符数", "characters per line"),
    "completion": Text("打印确认方式", "proof of printing"),
    "status": Text("状态查询方式", "how it is asked"),
    "cutter": Text("切刀", "cutter"),
    "presenter": Text("出纸器", "presenter"),
    "text_encoding": Text("文字编码", "text encoding"),
    "native_qr": Text("自带二维码", "own QR codes"),
    "clear_confirmed": Text("确认清除", "confirms clearing"),
    "baud": Text("波特率", "line rate"),
    "flow": Text("流控", "flow control"),
  ]
}
