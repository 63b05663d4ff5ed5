"""Text freed of disguises: digits and signs for letters, letters of other scripts, spaces and hyphens within words."""

from __future__ import annotations

import re
import unicodedata

DIGITS = str.maketrans("013457@$!|", "oieastasil")
"""Digits and signs that stand for letters."""
ONES = str.maketrans("1!|", "lll")
"""The same where a one stands for an L."""
LOOKALIKES = str.maketrans("аеорсухіјѕԁһӏκνοτρ", "aeopcyxijsdhlkvotp")
"""Cyrillic and Greek letters that look like Latin ones."""
_SINGLE = re.compile(r"(?<=\b\w)[\s.\-]+(?=\w\b)")
_RUN = re.compile(r"\b\w(?:[\s.\-]+\w\b){3,}")
_INSIDE = re.compile(r"(?<=[^\W\d_])[-'.](?=[^\W\d_])")
_LONG = re.compile(r"(\w)\1{2,}")


def undisguised(text: str) -> tuple[str, ...]:
    """The text as it is and in the ways that it may be meant, each once."""
    bare = unicodedata.normalize("NFKD", text).translate(LOOKALIKES)
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter)).translate(str.maketrans("_*", "  "))
    forms = [bare, bare.translate(ONES).translate(DIGITS), bare.translate(DIGITS)]
    forms += [_SINGLE.sub("", form) for form in forms]
    forms += [_INSIDE.sub("", form) for form in forms[:3]]
    forms += [_LONG.sub(r"\1\1", form) for form in forms[:3]]
    return tuple(dict.fromkeys(forms))


def spelled_out(text: str) -> list[str]:
    """Runs of four and more single letters, joined: "k i l l" gives "kill"."""
    return [re.sub(r"[\s.\-]", "", found[0]) for found in _RUN.finditer(text)]
