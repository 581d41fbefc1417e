import HallInterface

// The closed words of the interfaces, for people. Every switch is exhaustive: a new word does not compile until it has a text.

extension HalldDevices.DeviceState {
  package var text: Text {
    switch self {
    case .absent: Text("未接入", "absent")
    case .starting: Text("启动中", "starting")
    case .ready: Text("就绪", "ready")
    case .notReady: Text("不可用", "not ready")
    case .silent: Text("无应答", "silent")
    case .quarantined: Text("已停用", "given up")
    }
  }

  /// What follows from it for the person.
  package var explanation: Text {
    switch self {
    case .absent: Text("设备不在：没有接上或没有通电。", "It is not there: not connected, or without power.")
    case .starting: Text("正在打开设备并询问型号。", "It is being opened and asked who it is.")
    case .ready: Text("可以使用。", "It works.")
    case .notReady: Text("设备在，但暂时不能工作。", "It is there, but cannot work now.")
    case .silent: Text("端口已打开，但设备没有应答。", "Its port is open, yet nothing answers.")
    case .quarantined: Text("多次失败后已停用，需人工处理。", "Given up after repeated failures, until somebody acts.")
    }
  }

  var tone: Tone {
    switch self {
    case .ready: .good
    case .starting, .notReady: .warning
    case .absent, .silent, .quarantined: .bad
    }
  }
}

extension HalldDevices.DeviceClass {
  package var text: Text {
    switch self {
    case .ticketPrinter: Text("小票打印机", "ticket printer")
    case .officePrinter: Text("办公打印机", "office printer")
    case .identityReader: Text("身份证读卡器", "ID-card reader")
    case .documentCamera: Text("高拍仪", "document camera")
    case .evaluatorPad: Text("评价器", "evaluator pad")
    case .callDisplay: Text("叫号屏", "call display")
    case .announcer: Text("语音播报", "announcer")
    }
  }
}

extension HalldDevices.Maturity {
  package var text: Text {
    switch self {
    case .template: Text("模板，待核实", "template, to be checked")
    case .documented: Text("依据手册", "from the manual")
    case .verified: Text("真机验证", "seen on a device")
    }
  }
}

extension HalldDevices.EventKind {
  package var text: Text {
    switch self {
    case .changed: Text("变化", "changed")
    case .claimed: Text("被占用", "claimed")
    case .released: Text("占用结束", "released")
    case .added: Text("新增", "added")
    case .removed: Text("已移除", "removed")
    }
  }
}

extension HalldDevices.PortStanding {
  package var text: Text {
    switch self {
    case .inUse: Text("使用中", "in use")
    case .empty: Text("空", "empty")
    case .moved: Text("换了端口", "moved here")
    case .wrongDevice: Text("型号不符", "wrong device")
    case .ambiguous: Text("无法区分", "ambiguous")
    case .unused: Text("未使用", "unused")
    case .unwatched: Text("固定节点", "not watched")
    }
  }

  var tone: Tone {
    switch self {
    case .inUse: .good
    case .unused, .unwatched: .plain
    case .empty, .moved: .warning
    case .wrongDevice, .ambiguous: .bad
    }
  }
}

extension HalldTicketPrinter.JobState {
  package var text: Text {
    switch self {
    case .queued: Text("排队中", "queued")
    case .held: Text("等待打印机", "held")
    case .sending: Text("正在打印", "printing")
    case .printed: Text("已打印", "printed")
    case .written: Text("已发送", "written")
    case .failed: Text("未打印", "failed")
    case .unknown: Text("结果未知", "unknown")
    case .expired: Text("已过期", "expired")
    case .cancelled: Text("已撤回", "cancelled")
    }
  }

  var tone: Tone {
    switch self {
    case .queued, .sending, .expired, .cancelled: .plain
    case .printed, .written: .good
    case .held: .warning
    case .failed, .unknown: .bad
    }
  }

  /// Whether nothing more happens to the job by itself.
  var isFinal: Bool {
    switch self {
    case .queued, .held, .sending: false
    case .printed, .written, .failed, .unknown, .expired, .cancelled: true
    }
  }
}

extension HalldTicketPrinter.Proof {
  package var text: Text {
    switch self {
    case .processId: Text("打印机已确认", "the printer confirmed it")
    case .statusReply: Text("打印机印完后作了应答", "the printer answered behind it")
    }
  }
}

extension HalldTicketPrinter.Rendering {
  package var text: Text {
    switch self {
    case .raster: Text("图像", "picture")
    case .text: Text("文字", "text")
    }
  }
}

extension HalldTicketPrinter.Verdict {
  package var text: Text {
    switch self {
    case .seen: Text("有人看到完整的小票", "somebody saw the whole ticket")
    case .missing: Text("有人确认没有小票", "somebody found no ticket")
    }
  }
}

extension HalldTicketPrinter.DetectOutcome {
  package var text: Text {
    switch self {
    case .answered: Text("有应答", "answers")
    case .garbage: Text("乱码", "garbage")
    case .silent: Text("无应答", "silent")
    case .failed: Text("端口出错", "port failed")
    }
  }

  var tone: Tone {
    switch self {
    case .answered: .good
    case .garbage: .warning
    case .silent: .plain
    case .failed: .bad
    }
  }
}
