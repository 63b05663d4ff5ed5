"""Reads the text of a tree file, whatever the path leads to."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

from executive.definitions.faults import BadDefinition, Fault
from executive.definitions.model import Mark

LARGEST_FILE = 256 * 1024
"""Bytes that a tree file may have; the largest sensible ones have a tenth of it."""


def read_text(path: Path) -> str:
    """The file's text.

    Raises:
        BadDefinition: if it is missing, not readable, too large, empty, or not UTF-8 text.
    """
    content = _content(path)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise refused(path, "the file is UTF-16 text; save it as UTF-8.")
    if b"\0" in content:
        raise _at(path, content, content.index(b"\0"), "the file is not text: it holds a zero byte.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"the byte 0x{content[error.start]:02x} is not UTF-8 text; save the file as UTF-8."
        raise _at(path, content, error.start, problem) from error
    if not text.strip():
        raise refused(path, "the file is empty; a tree file begins with 'tree: NAME'.")
    return text


def refused(path: Path | str, sentence: str) -> BadDefinition:
    """The error for a fault of the file as a whole."""
    return BadDefinition([Fault(Mark(str(path), 1, 1), sentence)])


def _content(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise refused(path, "this is a directory; name a tree file.")
        if not stat.S_ISREG(mode):
            raise refused(path, "this is not a regular file; name a tree file.")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise refused(path, "there is no such file.") from error
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise refused(path, f"the file cannot be read: {reason.lower()}.") from error
    if len(content) > LARGEST_FILE:
        raise refused(path, f"the file is too large; a tree file has at most {LARGEST_FILE // 1024} KiB.")
    return content


def _at(path: Path, content: bytes, offset: int, sentence: str) -> BadDefinition:
    before = content[:offset]
    line_start = before.rfind(b"\n") + 1
    column = len(before[line_start:].decode("utf-8", errors="replace")) + 1
    return BadDefinition([Fault(Mark(str(path), before.count(b"\n") + 1, column), sentence)])
