"""From the request to print until the first byte on the line: at most 3 ms beyond what the disk takes to make two commits durable.

Two commits come before that byte: `accept`, without which nothing is acknowledged, and `beginAttempt`, without which a crash could print a
ticket twice. The first byte asks the printer whether it is well (DLE EOT); the ticket's own first byte follows the answer. Both are shown;
the bound is on the first byte of the ticket itself, which is the later one.

Everything but the fsync is measured twice. Once halld runs with its records in memory, where fsync costs nothing: the whole way as it is.
Once it runs on the disk, and the share of the fsync is taken off: between the tickets the same two commits are done by the same store in this
process, on the disk and in memory, and their difference is that share; SQLite's own work counts as ours. The worse of the two figures is the
result. On a busy disk the second one scatters.
"""

import os

from .common import Line, draw_pictures, median, percentile

LIMIT_MS = 3
TICKETS = 150
PICTURES = 30


def run(bench):
    folder = bench.place("pictures")
    draw_pictures(bench, folder)
    lines = []
    for title, extra, count in (
        ("a ticket of four lines", [], TICKETS),
        ("a picture of 576 x 800 dots", ["--picture", os.path.join(folder, "ticket.rows"), "--width", 576, "--height", 800], PICTURES),
    ):
        disk = measure(bench, bench.place("state"), extra, count)
        memory = measure(bench, bench.place_in_memory("state"), extra, count)
        on_disk = median([a + b for a, b in zip(disk["accept_0"], disk["begin_0"])])
        in_memory = median([a + b for a, b in zip(disk["accept_1"], disk["begin_1"])])
        share = max(0, on_disk - in_memory)
        for what, series, bound in (("question", "question", False), ("ticket", "ticket", True)):
            beyond = (median(disk[series]) - share) / 1e6
            without = median(memory[series]) / 1e6
            result = max(beyond, without)
            lines.append(
                Line(
                    "firstbyte",
                    f"{title}: first byte of the {what}",
                    "ms",
                    result,
                    bound=f"<= {LIMIT_MS} ms beyond fsync" if bound else "",
                    met=result <= LIMIT_MS if bound else None,
                    note=f"records in memory {without:.2f} (p99 {percentile(memory[series], 0.99) / 1e6:.2f}); on the disk "
                    f"{median(disk[series]) / 1e6:.2f} (p99 {percentile(disk[series], 0.99) / 1e6:.2f}), less fsync {share / 1e6:.2f} is "
                    f"{beyond:.2f}; n {count}",
                )
            )
        lines.append(
            Line(
                "firstbyte",
                f"{title}: reply",
                "ms",
                median(disk["reply"]) / 1e6,
                note=f"one commit, fsync included; p99 {percentile(disk['reply'], 0.99) / 1e6:.2f}; recorded",
            )
        )
    return lines


def measure(bench, state, extra, count):
    """Prints tickets one after another through a daemon whose records are in `state`."""
    device = os.path.join(bench.place("line"), "printer")
    stores = [bench.place("records"), bench.place_in_memory("records")]
    with bench.daemon([("window-1", device)], state=state) as halld:
        return bench.hallbench(
            *("first-byte", "--socket", halld.socket, "--device", device, "--printer", "window-1", "--count", count),
            *("--records", stores[0], "--records", stores[1]),
            *extra,
        )
