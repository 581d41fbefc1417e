"""Chinese or English, as the locale says, and how wide a text is on a terminal."""

import os
import re
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
    """Lines of at most so many columns: broken at spaces and between Chinese characters, no mark at the start of a line."""
    # What stays together: a Chinese character with the marks behind it, or a word.
    pieces = re.findall(r"[^\x00-\u2fff\u3000-\u303f\uff00-\uffef][、。，；：）]*|[^\s\u2e80-\uffef]+[、。，；：）]*|\s+|.", line)
    lines, current = [], ""
    for piece in pieces:
        if current and width(current + piece.rstrip()) > columns:
            lines.append(current.rstrip())
            current = ""
        current += piece if current else piece.lstrip()
        while width(current.rstrip()) > columns:
            head = fit(current, columns + 1)[:-1].rstrip("…")
            lines.append(head)
            current = current[len(head):]
    return lines + ([current.rstrip()] if current.strip() else [])
