"""The incident number that a text names, whole: 2026-0042, and 事件42 or 0042 of this year."""

from __future__ import annotations

import re
import unicodedata

_WHOLE = re.compile(r"(?<!\d)(20\d{2})\s*[-–—]\s*(\d{1,5})(?!\d)(?!\s*[-–—月])")
_SHORT = re.compile(r"\d{1,5}")


def told_number(text: str, read: str | None, year: int) -> str | None:
    """Return the number as incidents have it.

    Args:
        text: the words of the message.
        read: what the reader took for a number, with or without its year.
        year: the local year, for a number that is told without.
    """
    whole = _WHOLE.search(unicodedata.normalize("NFKC", text))
    if whole and (read or len(whole[2]) >= 4):
        return f"{whole[1]}-{int(whole[2]):04d}"
    return f"{year}-{int(read):04d}" if read and _SHORT.fullmatch(read) else read
