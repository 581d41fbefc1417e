"""Grey PNG pictures of one or eight bits per dot, in the standard library: what is black, and where one stands in another."""

import struct
import zlib


class Unreadable(Exception):
    """The file is no such picture."""


class Picture:
    """Rows from the top as integers, the left dot in the highest of `width` bits; 1 is black."""

    def __init__(self, width, rows):
        self.width, self.rows = width, rows

    @property
    def height(self):
        return len(self.rows)

    def differing(self, other):
        """Dots that differ; None where the sizes do."""
        if (self.width, self.height) != (other.width, other.height):
            return None
        return sum((a ^ b).bit_count() for a, b in zip(self.rows, other.rows))

    def middle(self, width):
        """The same without what is left and right of so many dots in the middle."""
        right = (self.width - width) // 2
        return Picture(width, [row >> right & (1 << width) - 1 for row in self.rows])

    def find(self, part):
        """The row at which a picture of the same width stands in this one; None where it does not."""
        for top in range(self.height - part.height + 1):
            if self.rows[top:top + part.height] == part.rows:
                return top
        return None


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise Unreadable(f"{path} is not a PNG file")
    position, packed, header = 8, b"", None
    while position + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        chunk = data[position + 8:position + 8 + length]
        if kind == b"IHDR":
            header = struct.unpack(">IIBBBBB", chunk)
        elif kind == b"IDAT":
            packed += chunk
        position += 12 + length
    if not header or header[2] not in (1, 8) or header[3:] != (0, 0, 0, 0):
        raise Unreadable(f"{path} is no plain grey picture of 1 or 8 bits: {header}")
    width, height, depth = header[:3]
    stride = (width * depth + 7) // 8
    rows, above = [], bytes(stride)
    raw = zlib.decompress(packed)
    for start in range(0, height * (stride + 1), stride + 1):
        above = unfiltered(raw[start], raw[start + 1:start + 1 + stride], above)
        if depth == 1:
            # 0 is black; what fills up the last byte is neither.
            rows.append((int.from_bytes(above) >> stride * 8 - width) ^ (1 << width) - 1)
        else:
            rows.append(int(above.translate(DIGITS), 2))
    return Picture(width, rows)


# Grey to a digit: the darker half is black.
DIGITS = bytes(ord("1") if grey < 128 else ord("0") for grey in range(256))


def unfiltered(filter, row, above):
    """Of the five filters of PNG (ISO/IEC 15948, 9.2), with one byte between neighbours."""
    if filter == 0:
        return row
    row = bytearray(row)
    left = corner = 0
    for x, up in enumerate(above):
        if filter == 4:
            guess = left + up - corner
            predicted = min((left, up, corner), key=lambda value: abs(guess - value))
        else:
            predicted = (0, left, up, (left + up) // 2)[filter]
        left = row[x] = (row[x] + predicted) & 0xFF
        corner = up
    return bytes(row)
