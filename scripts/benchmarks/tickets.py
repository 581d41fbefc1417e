"""Tickets by template: how long the worker takes, and what it costs halld.

worker: from before the process is made until its first ticket is drawn (cold, at most 150 ms), and from a request to its picture afterwards
(warm, at most 2 ms), asked directly over its socket. first byte: from the request to print until the ticket's first byte is on the line, fsync
included (at most 10 ms). memory: halld and its worker after 100 and after 1,000 tickets laid out; halld must not grow, the worker at most by what
its cache of new glyphs takes.
"""

import os
import time

from .common import PRODUCTS, TEMPLATES, Client, Line, Trouble, median, percentile, spread
from .memory import kilobytes

FONTS = ["/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"]
MONGOLIAN = ["/usr/share/fonts/truetype/noto/NotoSansMongolian-Regular.ttf"]
FIELDS = {
    "hall": "青山县政务服务中心",
    "number": "A023",
    "item": "社会保险登记",
    "windows": "3、4、5 号窗口",
    "ahead": "6",
    "time": "2026-03-02 09:32",
    "url": "https://hall.example/q/A023",
}
COLD_MS, WARM_MS, FIRST_BYTE_MS, GROWTH_MB = 150, 2, 10, 1
COLD, WARM, PRINTED = 20, 2000, 40


def run(bench):
    return [*worker(bench), first_byte(bench), *memory(bench)]


def options():
    fields = [word for name, value in FIELDS.items() for word in ("--field", f"{name}={value}")]
    return fields


def worker(bench):
    program = os.path.join(PRODUCTS, "hall-worker")
    fonts = [word for path in FONTS for word in ("--font", path)] + [word for path in MONGOLIAN for word in ("--mongolian", path)]
    template = os.path.join(TEMPLATES, "queue.toml")
    readings = bench.hallbench("worker", "--worker", program, *fonts, "--template", template, *options(), "--count", COLD, "--warm", WARM)
    cold, warm, prepared = (median(readings[name]) / 1e6 for name in ("cold", "warm", "prepared"))
    return [
        Line(
            "tickets",
            "cold worker to its first ticket",
            "ms",
            cold,
            bound=f"<= {COLD_MS} ms",
            met=cold <= COLD_MS,
            note=f"prepared after {prepared:.1f}; {spread(readings['cold'], 1e6, 'ms')}",
        ),
        Line(
            "tickets",
            "layout and raster, warm",
            "ms",
            warm,
            bound=f"<= {WARM_MS} ms",
            met=warm <= WARM_MS,
            note=spread(readings["warm"], 1e6, "ms") + "; 576 dots, Chinese, QR code; call and memory file included",
        ),
    ]


def first_byte(bench):
    device = os.path.join(bench.place("line"), "printer")
    stores = [bench.place("records")]
    with bench.daemon([("window-1", device)]) as halld:
        readings = bench.hallbench(
            *("first-byte", "--socket", halld.socket, "--device", device, "--printer", "window-1", "--count", PRINTED),
            *("--records", stores[0], "--template", "queue"),
            *options(),
        )
    # The first ticket may find the worker still starting.
    warm = readings["ticket"][1:]
    result = median(warm) / 1e6
    return Line(
        "tickets",
        "request to the ticket's first byte, warm",
        "ms",
        result,
        bound=f"<= {FIRST_BYTE_MS} ms",
        met=result <= FIRST_BYTE_MS,
        note=f"two fsyncs included; first ticket {readings['ticket'][0] / 1e6:.1f}; p99 {percentile(warm, 0.99) / 1e6:.1f} ms, n {len(warm)}",
    )


def memory(bench):
    with bench.daemon([("window-1", "/dev/halld-bench-absent")]) as halld:
        client = Client(halld.socket)
        before = resident(halld.pid)
        at_first = lay_out(client, halld.pid, 0, 100)
        at_last = lay_out(client, halld.pid, 100, 900)
    lines = []
    for index, (name, bound) in enumerate((("halld", GROWTH_MB), ("hall-worker", 4))):
        growth = at_last[index] - at_first[index]
        first = f"{before:.1f} MB before; " if index == 0 else ""
        lines.append(
            Line(
                "tickets",
                f"{name} from 100 to 1,000 tickets",
                "MB",
                growth,
                bound=f"<= {bound} MB",
                met=growth <= bound,
                note=f"{first}{at_first[index]:.1f} MB after 100, {at_last[index]:.1f} MB after 1,000",
            )
        )
    return lines


def lay_out(client, pid, first, count):
    """Lays tickets out, no two alike; resident memory of halld and its worker then."""
    for number in range(first, first + count):
        order = {"name": "queue", "fields": {**FIELDS, "number": f"A{number:03}", "ahead": str(number % 40)}}
        client.call("io.halld.TicketPrinter.Preview", {"printer": "window-1", "content": {"template": order}, "spool": True})
    time.sleep(0.5)
    children = open(f"/proc/{pid}/task/{pid}/children", encoding="utf-8").read().split()
    if len(children) != 1:
        raise Trouble(f"halld has {len(children)} children, not its one worker")
    return resident(pid), resident(int(children[0]))


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        status = dict(line.split(":", 1) for line in file)
    return kilobytes(status["VmRSS"]) / 1024
