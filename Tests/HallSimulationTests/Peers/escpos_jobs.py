"""Prints with python-escpos into files: DIR/NAME.bin is what it sends, DIR/NAME.pbm the picture that was meant."""

import logging
import random
import sys
import warnings

from escpos.printer import Dummy
from PIL import Image, ImageDraw

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
directory = sys.argv[1]


def save(name, printer, picture=None):
    with open(f"{directory}/{name}.bin", "wb") as file:
        file.write(printer.output)
    if picture is not None:
        # In a PBM (P4) file 1 is black, eight dots to a byte, leftmost highest.
        picture.save(f"{directory}/{name}.pbm", format="PPM")


def picture(width, height, seed):
    dice = random.Random(seed)
    image = Image.new("1", (width, height), 1)
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        x, y = dice.randrange(width), dice.randrange(height)
        draw.ellipse((x, y, x + dice.randrange(90), y + dice.randrange(90)), outline=0)
        draw.line((x, y, dice.randrange(width), dice.randrange(height)), fill=0, width=dice.randrange(1, 4))
    draw.rectangle((0, 0, width - 1, height - 1), outline=0)
    return image


for name, implementation, height in (
    ("raster", "bitImageRaster", 800),
    ("long-raster", "bitImageRaster", 1300),
    ("graphics", "graphics", 800),
    ("column", "bitImageColumn", 240),
):
    printer = Dummy()
    meant = picture(576, height, name)
    printer.image(meant, impl=implementation)
    printer.cut()
    save(name, printer, meant)

printer = Dummy()
printer.text("Ticket A012: Grüße €5\n")
printer.set(align="center", bold=True, double_height=True, double_width=True)
printer.text("A012\n")
printer.cut()
save("text", printer)

printer = Dummy()
printer.set(align="center")
printer.qr("https://hall.example/q/A012?n=3", native=True, size=6)
printer.barcode("{BA012-3", "CODE128", function_type="B")
printer.barcode("690123456789", "EAN13")
printer.barcode("*HALL 12*", "CODE39", function_type="A")
printer.cut()
save("codes", printer)
