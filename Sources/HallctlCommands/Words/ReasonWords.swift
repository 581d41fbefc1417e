/// What a reason means, and what the person before the machine can do about it. docs/names.md lists the same words; a test compares.
package struct ReasonWords: Sendable {
  /// What is the case.
  package let text: Text
  /// What to do; nil where the text says enough, or nothing can be done.
  package let advice: Text?

  private init(_ zh: String, _ en: String, _ adviceZh: String? = nil, _ adviceEn: String? = nil) {
    text = Text(zh, en)
    if let adviceZh, let adviceEn { advice = Text(adviceZh, adviceEn) } else { advice = nil }
  }

  /// The words for a reason; nil for one that a newer halld knows.
  package static func of(_ reason: String) -> ReasonWords? { all[reason] }

  /// The words for a reason, or the reason itself.
  package static func text(_ reason: String) -> Text { of(reason)?.text ?? Text(verbatim: reason) }

  package static let all: [String: ReasonWords] = [
    // The printer's own.
    "paper_out": ReasonWords(
      "打印机缺纸", "out of paper", "请装入新纸卷并合上盖子；halld 会自动继续。", "Put in a new roll and close the cover; halld goes on by itself."),
    "paper_near_end": ReasonWords("纸将用完", "paper is nearly used up", "请备好新纸卷，尽快更换。", "Have a new roll at hand and change it soon."),
    "cover_open": ReasonWords("机盖未合上", "the cover is open", "请合上机盖，听到卡扣声为止。", "Close the cover until it clicks."),
    "cutter_error": ReasonWords(
      "切刀故障", "the cutter is stuck", "请关闭打印机电源，打开机盖，清除碎纸，合盖后再通电。",
      "Switch the printer off, open it, remove bits of paper, close it and switch it on."),
    "head_hot": ReasonWords(
      "打印头过热", "the print head is too hot", "请等待几分钟，打印机冷却后会自动恢复。", "Wait some minutes; it goes on when it has cooled."),
    "mechanical_error": ReasonWords(
      "打印机机械故障", "a mechanical error in the printer", "请关闭打印机电源，检查纸路有无异物，再通电；仍报错则需更换。",
      "Switch it off, look for something in the paper's way, switch it on; if it stays, swap the printer."),
    "unrecoverable_error": ReasonWords(
      "打印机报告不可恢复的故障", "the printer reports an error it cannot recover from", "请关闭打印机电源，十秒后再通电；仍报错则需更换。",
      "Switch it off for ten seconds; if the error stays, swap the printer."),
    "paper_jam": ReasonWords(
      "卡纸", "paper jam", "请打开机盖，顺出纸方向取出卡住的纸，再合上。", "Open the cover, pull the paper out in its direction of travel, close the cover."),
    "ticket_at_exit": ReasonWords(
      "出纸口有未取走的小票", "a ticket is waiting at the exit", "请取走小票；无人领取时可执行 hallctl printer retract 收回。",
      "Take the ticket; when nobody wants it: hallctl printer retract."),
    "feed_button": ReasonWords("有人正按着走纸键", "somebody holds the feed button", "请松开走纸键。", "Let go of the button."),
    "offline": ReasonWords(
      "打印机脱机，未说明原因", "the printer is offline and does not say why", "请查看打印机面板上的指示灯，检查纸和机盖。", "Look at its lamps, its paper and its cover."),

    // The line's.
    "no_reply": ReasonWords(
      "打印机没有应答", "the printer does not answer", "请检查打印机电源和数据线；再执行 hallctl printer detect 核对波特率。",
      "Check its power and the cable; then check the line rate: hallctl printer detect."),
    "garbage": ReasonWords(
      "收到的数据无法识别", "what the printer sends makes no sense", "多半是波特率不符或线缆不良：请执行 hallctl printer detect。",
      "Mostly a wrong line rate or a bad cable: hallctl printer detect."),
    "busy": ReasonWords(
      "串口被其他程序占用", "another program uses the port", "请用 fuser -v <端口> 找出占用者（常见：brltty、ModemManager）并停用。",
      "Find it with: fuser -v PORT (often brltty or ModemManager), and stop it."),
    "no_permission": ReasonWords(
      "halld 无权打开该端口", "halld may not open the port", "请检查端口的属组：用户 halld 应属于 dialout 组；重新插拔后再看。",
      "Check the port's group: the user halld must be in dialout; plug it in again."),
    "not_found": ReasonWords(
      "配置的位置上没有设备", "nothing at the configured place", "请检查数据线是否插在原来的口上，设备是否通电。",
      "Check that the cable is in its own port and the power is on."),
    "wrong_device": ReasonWords(
      "此位置上是另一种设备", "another device is at its place", "请换回原来的型号；确认无误则执行 hallctl positions adopt <设备> <端口>。",
      "Put the right model back; or, if this one is right: hallctl positions adopt DEVICE PORT."),
    "device_moved": ReasonWords(
      "设备插到了其他端口", "its device is in another port", "请插回原来的端口；要改用新端口，见 hallctl positions。",
      "Put it back into its own port; to give it the new one, see hallctl positions."),
    "device_ambiguous": ReasonWords(
      "有多台设备无法区分", "several devices cannot be told apart", "请在 halld.toml 的 at 中改为按端口指定（path: 或 usb:）。",
      "Bind the device to a port in halld.toml (at, path: or usb:)."),
    "device_lost": ReasonWords(
      "设备断开", "the device went away", "请检查电源和数据线；接好后 halld 会自动重新打开。", "Check power and cable; halld opens it again by itself."),
    "io_error": ReasonWords(
      "读写端口出错", "reading or writing the port failed", "请检查线缆和转接器；查看 journalctl -u halld 与 dmesg。",
      "Check the cable and adapter; see journalctl -u halld and dmesg."),
    "no_map": ReasonWords(
      "没有可用的型号文件", "there is no usable firmware map", "请执行 hallctl maps check 查看原因，或在 halld.toml 中改正 map。",
      "See why: hallctl maps check; or correct map in halld.toml."),
    "removed": ReasonWords("已从配置中移除", "taken out of the configuration"),
    "detecting": ReasonWords("正在检测波特率", "its line rate is being looked for"),

    // The job's.
    "interrupted": ReasonWords("halld 在打印途中中断", "halld was interrupted while printing"),
    "no_confirmation": ReasonWords("打印机未确认已打印", "the printer did not confirm it"),
    "not_cleared": ReasonWords("打印机未确认已清除余下内容", "the printer did not confirm that the rest was cleared"),
    "content_refused": ReasonWords(
      "该打印机无法打印此内容", "this printer cannot print this content", "请检查图片宽度，或改用文字：hallctl devices <打印机> 可查看其能力。",
      "Check the picture's width, or use text; hallctl devices PRINTER shows what it can."),
    "shutdown": ReasonWords("halld 正在停止", "halld is stopping"),
    "clock_untrusted": ReasonWords(
      "本机时钟落后于记录，无法判断是否过期", "the clock is behind the records, so whether it expired cannot be known", "请校准系统时间（timedatectl），小票随后自动继续。",
      "Set the clock (timedatectl); the ticket then goes on by itself."),
    "spool_failed": ReasonWords(
      "无法写入图片暂存目录", "the picture cannot be put into the spool", "请检查 /run/halld/spool 的空间和权限。",
      "Check the space and the permissions of /run/halld/spool."),
    "no_font": ReasonWords(
      "没有可用的字体", "no configured font can be used", "请安装 fonts-wqy-microhei，或在 halld.toml 中用 [[font]] 指定字体文件。",
      "Install fonts-wqy-microhei, or name font files as [[font]] in halld.toml."),
    "late_evidence": ReasonWords("打印机事后确认", "the printer confirmed it later"),
    "reprint": ReasonWords("人工要求补打", "printed again on request"),

    // The worker's.
    "worker_crashed": ReasonWords(
      "排版程序处理此任务时崩溃", "the worker crashed over this job", "任务未打印，可重新提交；若总是如此，请检查模板和字体，并查看 journalctl -u halld。",
      "Nothing was printed, so it can be sent again; if it stays, check template and fonts, and see journalctl -u halld."),
    "worker_timeout": ReasonWords(
      "排版程序超时，已被终止", "the worker took too long and was ended", "任务未打印，可重新提交；若总是如此，请检查模板。",
      "Nothing was printed, so it can be sent again; if it stays, check the template."),
    "worker_memory": ReasonWords(
      "排版程序用尽了允许的内存", "the worker used up the memory it may have", "请缩小模板中的图片或缩短内容。",
      "Make the template's pictures smaller or its text shorter."),
    "worker_missing": ReasonWords(
      "无法启动排版程序", "the worker cannot be started", "请检查 hall-worker 是否与 halld 安装在同一目录，并查看 journalctl -u halld。",
      "Check that hall-worker is installed beside halld, and see journalctl -u halld."),
    "worker_refused": ReasonWords(
      "排版程序的应答不可信，已被拒绝", "what the worker answered was refused", "请检查 halld 与 hall-worker 的版本是否一致。",
      "Check that halld and hall-worker are of the same version."),
    "worker_busy": ReasonWords("等待排版的任务过多", "too many jobs wait for the worker"),

    // What only the doctor finds.
    "map_broken": ReasonWords(
      "型号文件有错，未采用", "a firmware map has errors and is not used", "改正后用 hallctl maps check 检查，再重启 halld。",
      "Correct it, check it with hallctl maps check, restart halld."),
    "template_broken": ReasonWords(
      "模板有错，未采用", "a template has errors and is not used", "改正后用 hallctl templates check 检查，再重启 halld。",
      "Correct it, check it with hallctl templates check, restart halld."),
    "template_remark": ReasonWords("模板可能有疏漏", "a template may not say what was meant"),
    "font_missing": ReasonWords("未安装此字体", "this font is not installed"),
    "font_broken": ReasonWords(
      "字体文件不可用", "the font file cannot be used", "请重新安装该字体，或修改 halld.toml 的 [[font]]。",
      "Install the font anew, or change [[font]] in halld.toml."),
    "mongolian_font_faulty": ReasonWords(
      "该版本的蒙古文字体部分单词字形有误", "this version of the Mongolian font shapes some words wrongly",
      "请换用 Noto Sans Mongolian 3.0 或更新版本，并在 halld.toml 中用 [[font]] 指定。",
      "Use Noto Sans Mongolian 3.0 or newer, named as [[font]] in halld.toml."),
    "sandbox_weak": ReasonWords(
      "内核不支持对排版进程的全部限制", "the kernel cannot lock the worker in as tightly as it should be"),

    // A claim's end.
    "released": ReasonWords("已释放", "released"),
    "lease_over": ReasonWords("占用期限已到", "its lease ran out"),
    "new_generation": ReasonWords("设备已重新打开", "the device was opened anew"),
  ]
}

/// Reasons as one phrase.
func reasonList(_ reasons: [String]) -> Text { reasons.map(ReasonWords.text).joined() }
