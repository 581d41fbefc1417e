"""python-escpos encodes pictures again and again, and says how long each time took.

usage: escpos_encode.py ROUNDS PNG     prints nanoseconds as JSON, as hallbench does
       escpos_encode.py --draw FOLDER  makes the two pictures (PNG, and the bare rows for hallbench)
"""

import json
import os
import random
import sys
import time

from PIL import Image, ImageDraw, ImageFont

SIZE = (576, 800)
FONT = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"


def ticket():
    """What a number machine prints: much white, some large characters."""
    picture = Image.new("1", SIZE, 1)
    draw = ImageDraw.Draw(picture)
    lines = ((60, 40, "政务服务大厅"), (200, 120, "A012"), (36, 380, "业务：居住证办理"), (36, 440, "前面还有 7 人等候"), (28, 520, "请在休息区等候叫号，过号请重新取号。"))
    for size, top, text in lines:
        font = ImageFont.truetype(FONT, size)
        width = draw.textlength(text, font=font)
        draw.text(((SIZE[0] - width) / 2, top), text, font=font, fill=0)
    draw.rectangle((40, 600, 536, 603), fill=0)
    draw.rectangle((188, 630, 388, 780), fill=0)
    return picture


def photograph():
    """Ink in every row: random dots, so that no row can be left out."""
    dice = random.Random(1)
    return Image.frombytes("1", SIZE, dice.randbytes(SIZE[0] // 8 * SIZE[1]))


def rows(picture):
    """1 is black, as on paper."""
    return bytes(byte ^ 0xFF for byte in picture.tobytes())


def main():
    if sys.argv[1] == "--draw":
        for name, picture in (("ticket", ticket()), ("dots", photograph())):
            picture.save(os.path.join(sys.argv[2], f"{name}.png"))
            with open(os.path.join(sys.argv[2], f"{name}.rows"), "wb") as file:
                file.write(rows(picture))
        return
    from escpos.printer import Dummy

    picture = Image.open(sys.argv[2])
    picture.load()
    printer = Dummy(profile="TM-T20II")
    times = []
    for _ in range(int(sys.argv[1])):
        printer.clear()
        begin = time.monotonic_ns()
        printer.image(picture, impl="bitImageRaster")
        times.append(time.monotonic_ns() - begin)
    assert len(printer.output) == 57_608
    json.dump({"encode": times}, sys.stdout)


main()
