"""From exec to listening: at most 10 ms, whatever devices, database and maps do."""

import os

from .common import MAP, Line, configure, median, spread

LIMIT_MS = 10
STARTS = 30
MAPS = 1000
MEGABYTES = 100


def run(bench):
    lines = []
    for title, prepare in (
        ("nothing configured", empty),
        (f"{MAPS} maps, 5 devices, {MEGABYTES} MB of records", full),
        ("broken maps and records", broken),
    ):
        folder = bench.place("start")
        arguments = prepare(bench, folder)
        readings = bench.hallbench(
            *("start", "--socket", os.path.join(folder, "socket"), "--method", "io.halld.Devices.List", "--count", STARTS, "--"),
            *(bench.halld, *arguments),
        )
        listening = median(readings["listening"]) / 1e6
        note = f"{spread(readings['listening'], 1e6, 'ms')}; first List answered after {median(readings['answered']) / 1e6:.1f} ms"
        lines.append(Line("start", title, "ms", listening, bound=f"<= {LIMIT_MS} ms", met=listening <= LIMIT_MS, note=note))
    return lines


DEVICES = [(f"window-{n}", f"/dev/halld-bench-absent-{n}") for n in range(1, 6)]


def empty(_, folder):
    return configure(folder)


def full(bench, folder):
    arguments = configure(folder, DEVICES)
    for number in range(MAPS - 1):
        write_map(folder, f"model-{number}", MAP.format(model=f"model {number}"))
    os.mkdir(os.path.join(folder, "state"))
    bench.hallbench("fill-records", "--state", os.path.join(folder, "state"), "--megabytes", MEGABYTES)
    return arguments


def broken(_, folder):
    """Nothing is as it should be: every map has an error, the records are no database."""
    arguments = configure(folder, DEVICES)
    for number in range(MAPS - 1):
        write_map(folder, f"model-{number}", MAP.format(model=f"model {number}").replace("width_dots", "widht_dots"))
    os.mkdir(os.path.join(folder, "state"))
    with open(os.path.join(folder, "state", "records.sqlite"), "wb") as file:
        file.write(b"no database" * 100_000)
    return arguments


def write_map(folder, name, text):
    with open(os.path.join(folder, "maps", "ticket-printer", f"{name}.toml"), "w", encoding="utf-8") as file:
        file.write(text)
