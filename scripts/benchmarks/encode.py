"""A prepared picture into bytes for the printer, against python-escpos' bitImageRaster. Ours is at least ten times as fast."""

import os

from .common import PEERS, PYTHON, Line, Trouble, draw_pictures, median, spread

FASTER = 10
ROUNDS = 5
OURS_A_ROUND = 400
PEERS_A_ROUND = 40


def run(bench):
    folder = bench.place("encode")
    script = os.path.join(PEERS, "escpos_encode.py")
    draw_pictures(bench, folder)
    lines = []
    for name, title in (("ticket", "a ticket of 576 x 800 dots"), ("dots", "576 x 800 random dots")):
        rows, output = os.path.join(folder, f"{name}.rows"), os.path.join(folder, f"{name}.bytes")
        ours, preparation, peer = [], [], []
        for _ in range(ROUNDS):
            readings = bench.hallbench(
                "encode", "--picture", rows, "--width", 576, "--height", 800, "--rounds", OURS_A_ROUND, "--output", output
            )
            ours += readings["encode"]
            preparation += readings["prepare"]
            peer += bench.run([PYTHON, script, str(PEERS_A_ROUND), os.path.join(folder, f"{name}.png")])["encode"]
        check(rows, output, exact=name == "ticket")
        ratio = median(peer) / median(ours)
        both = median([a + b for a, b in zip(ours, preparation)])
        lines.append(
            Line(
                "encode",
                title,
                "us",
                median(ours) / 1e3,
                median(peer) / 1e3,
                "python-escpos",
                ratio,
                f">= {FASTER} x as fast",
                ratio >= FASTER,
                f"{spread(ours, 1e3, 'us')}; preparing included {both / 1e3:.0f} us, {median(peer) / both:.0f} x",
            )
        )
    return lines


def check(rows_path, output_path, exact):
    """The bytes hold the picture; in random dots some are flipped, because they would be commands."""
    with open(rows_path, "rb") as file:
        picture = file.read()
    with open(output_path, "rb") as file:
        data = file.read()
    drawn, at = bytearray(), 0
    while at < len(data):
        if data[at : at + 4] == b"\x1dv0\0":
            width, height = (int.from_bytes(data[at + i : at + i + 2], "little") for i in (4, 6))
            drawn += b"".join(
                data[at + 8 + row * width : at + 8 + (row + 1) * width].ljust(72, b"\0") for row in range(height)
            )
            at += 8 + width * height
        elif data[at : at + 2] == b"\x1bJ":
            drawn += bytes(72 * data[at + 2])
            at += 3
        else:
            raise Trouble(f"our encoder wrote an unknown command at {at}: {data[at:at + 4].hex()}")
    drawn = drawn.ljust(len(picture), b"\0")
    flipped = sum((a ^ b).bit_count() for a, b in zip(picture, drawn))
    if len(drawn) != len(picture) or flipped > (0 if exact else 64):
        raise Trouble(f"our encoder drew {len(drawn) // 72} rows with {flipped} wrong dots")
