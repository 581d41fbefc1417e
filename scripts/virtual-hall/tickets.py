"""What the tickets of the virtual hall say: queue tickets as halls hand them out, in the printer's own characters."""

import time

HALL = "政务服务大厅"


def queue_ticket(number, item, windows, ahead, columns=48):
    """The text form of a queue ticket for a printer with so many columns, and what its QR code says."""
    code = f"https://hall.example/q/{number}?d={time.strftime('%Y%m%d')}"
    is_wide = columns >= 48
    clock = time.strftime("%Y-%m-%d %H:%M")

    def centered(words, size=1, bold=False):
        return {"text": words, "align": "center", "bold": bold, "width": size, "height": size}

    def feed(dots):
        return {"feed": dots}

    rule = {"rule": True}
    rows = [("办理窗口", windows), ("等候人数", f"前面还有 {ahead} 人" if ahead else "无需等候"), ("取号时间", clock)]
    advice = ["请留意叫号屏和广播。过号三次作废，请重新取号。"] if is_wide else ["请留意叫号屏和广播。", "过号三次作废，请重新取号。"]
    lines = [
        centered(HALL, 3 if is_wide else 2, bold=True), feed(16), rule, feed(16),
        centered("您的号码"), feed(8),
        centered(number, 6 if is_wide else 4, bold=True), feed(24),
        centered(item, 2, bold=True), feed(16), rule,
        *({"text": f"{name}  {value}"} for name, value in rows), rule,
        *({"text": words} for words in advice), feed(16),
        {"qr": code, "align": "center"}, feed(8),
        centered("微信扫码查看排队进度"), feed(16),
    ]
    return {"lines": lines}, code
