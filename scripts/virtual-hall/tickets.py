"""What the tickets of the virtual hall say: queue tickets by the templates that halld ships."""

import time

HALL = "青山县政务服务中心"


def queue_ticket(number, item, windows, ahead, template="queue"):
    """A queue ticket, and what its QR code says."""
    code = f"https://hall.example/q/{number}?d={time.strftime('%Y%m%d')}"
    fields = {
        "hall": HALL, "number": number, "item": item, "windows": windows, "ahead": str(ahead), "time": time.strftime("%Y-%m-%d %H:%M"),
        "url": code,
    }
    return {"template": {"name": template, "fields": fields}}, code
