/// The conditions of hallsim's devices in Chinese; hallsim itself explains them in English.
package enum SimConditionWords {
  package static let chinese: [String: String] = [
    "paper_near_end": "纸将用完传感器报警。",
    "paper_out": "立即缺纸；给出数值则再走这么多点行之后缺纸。打印机停在行中并脱机，装纸后继续。",
    "cover_open": "机盖打开，打印机停止并脱机，直到合上。",
    "cutter_error": "切刀立即卡住；给出数值则在第几次切纸时卡住。关闭后仍须 DLE ENQ、开合机盖或断电才能恢复。",
    "head_hot": "打印头过热，打印机停止；关闭后自动继续。",
    "ticket_at_exit": "群众把小票留在出纸口；给出数值则打印机在这么多秒后自行收回。",
    "presenter_jam": "出纸器卡住，打印机停止并脱机，直到关闭。",
    "silence": "打印机只打印，不应答。",
    "garbage": "打印机不断发送乱码，数值为每秒字节数（缺省 50）。",
    "half_replies": "应答只发出前一半；单字节应答隔次丢失。",
    "wrong_baud": "两端波特率不一致，收发都是乱码。",
    "no_flow_control": "接收缓冲区满时打印机不阻止主机，多余的字节丢失。",
    "power_cut_after": "再收到这么多字节后断电（缺省为下一个字节）。",
    "unplug_after": "再收到这么多字节后拔线（缺省为下一个字节）。",
    "slow": "走纸变慢，数值为倍数（缺省 4）。",
    "no_clear_reply": "打印机按命令清除缓冲区，但不确认。",
    "late_confirm": "推迟确认打印，数值为毫秒（缺省 5000）。",
    "keep_replies": "端口未打开时发出的应答留给下一个打开者；真实线路会丢失。",
    "usb_stall": "USB 数据端点再收到这么多字节后停止（STALL；缺省为立即），直到主机清除。",
    "usb_nak": "USB 数据端点一直不接收数据（NAK），主机的传输只能等待。",
    "usb_device_id": "IEEE 1284 设备标识自称的长度：0（缺省）为空，其他值可至 65535，与实际不符。",
    "usb_vanish": "下一次类控制请求时拔线，不予应答。",
    "usb_endpoints": "下次连接时，USB 设备改用其他端点地址。",
    "usb_keyboard": "下次连接时，USB 设备同时是一只键盘。",
  ]
}
