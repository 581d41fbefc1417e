"""What the tickets of the virtual hall say: queue tickets as halls hand them out, in the printer's own characters."""

import time

HALL = "政务服务大厅"


def queue_ticket(number, item, windows, ahead, columns=48):
    """The text form of a queue ticket for a printer with so many columns, and what its QR code says."""
    code = f"https://hall.example/q/{number}?d={time.strftime('%Y%m%d')}"
    large = 6 if columns >= 48 else 4

    def centered(words, size=1, bold=False):
        return {"text": words, "align": "center", "bold": bold, "width": size, "height": size}

    def row(name, value):
        return {"text": f"{name}  {value}", "height": 1}

    lines = [
        centered(HALL, 3 if columns >= 48 else 2, bold=True),
        {"feed": 16},
        {"rule": True},
        {"feed": 16},
        centered("您的号码"),
        {"feed": 8},
        centered(number, large, bold=True),
        {"feed": 24},
        {"text": item, "align": "center", "bold": True, "width": 2 if columns >= 48 else 1, "height": 2},
        {"feed": 16},
        {"rule": True},
        row("办理窗口", windows),
        row("等候人数", f"前面还有 {ahead} 人" if ahead else "前面没有人，请直接前往窗口"),
        row("取号时间", time.strftime("%Y-%m-%d %H:%M")),
        {"rule": True},
        {"text": "请留意叫号屏和广播。过号三次作废，请重新取号。"},
        {"text": "12:00 前未叫到的号码，中午不间断办理。"},
        {"feed": 16},
        {"qr": code, "align": "center"},
        {"feed": 8},
        centered("微信扫码查看排队进度"),
        {"feed": 16},
    ]
    return {"lines": lines}, code
