"""Chinese or English, as the locale says, and how wide a text is on a terminal."""

import os
import unicodedata

LOCALE = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
CHINESE = LOCALE.startswith("zh")


def text(english, chinese):
    return chinese if CHINESE else english


def width(line):
    """Columns on a terminal: a Chinese character takes two."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def fit(line, columns):
    """Cut, with an ellipsis, or filled up to exactly so many columns."""
    if width(line) > columns:
        while line and width(line) > columns - 1:
            line = line[:-1]
        line += "…"
    return line + " " * (columns - width(line))


def wrap(line, columns):
    """Lines of at most so many columns: broken at spaces, in Chinese text anywhere but before closing marks."""
    lines, current, place = [], "", 0
    for character in line:
        current += character
        if character == " " or width(character) == 2:
            place = len(current)
        if width(current) > columns:
            if character in "，。；：、）" or character == " ":
                continue
            # Not a mark at the start of a line.
            cut = place if 0 < place < len(current) else len(current) - 1
            if width(character) == 2:
                cut = len(current) - 1
            lines.append(current[:cut].rstrip())
            current, place = current[cut:].lstrip(), 0
    return lines + ([current] if current else [])
