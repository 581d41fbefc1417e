"""Chinese or English, as the locale says, and how wide a text is on a terminal."""

import os
import re
import sys
import unicodedata

LOCALE = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
LANGUAGE, _, ENCODING = LOCALE.lower().partition("@")[0].partition(".")
# As hallctl: what comes out is UTF-8, and the kernel's own console has no Chinese glyphs.
CHINESE = (
    LANGUAGE.startswith("zh") and ENCODING in ("", "utf8", "utf-8") and not (os.environ.get("TERM") == "linux" and sys.stdout.isatty()))


def text(english, chinese):
    return chinese if CHINESE else english


def words(section):
    """name: (English, Chinese), as hallctl says them: the table of docs/names.md below this heading, which a test compares with hallctl."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "names.md")
    with open(path, encoding="utf-8") as file:
        table = file.read().partition(f"\n## {section} / ")[2].partition("\n## ")[0]
    return {name: (english, chinese) for name, chinese, english in re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \|$", table, re.MULTILINE)}


DEVICE_STATES, JOB_STATES, REASONS, FURTHER = (words(each) for each in ("Device states", "Job states", "Reasons", "Further closed words"))


def word(table, name):
    """What hallctl says for a name; the name itself where a newer halld has one more."""
    return text(*table.get(name, (name, name)))


def reasons(names):
    return text(", ", "、").join(word(REASONS, name) for name in names)


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
    # What stays together: a short remark in brackets, a Chinese character with the marks behind it, or a word.
    pieces = re.findall(r"（[^（）]{1,8}）[、。，；：]*|\([^()]{1,12}\)[^\s\u2e80-\uffef]*|[（“]?[^\x00-\u2fff\u3000-\u303f\uff00-\uffef][、。，；：）”]*|（?[^\s\u2e80-\uffef]+[、。，；：）]*|\s+|.", line)
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
