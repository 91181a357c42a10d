"""Parts of a file: a player asks for the seconds that it plays next, and for no more (RFC 9110, 14). Pure."""

from __future__ import annotations

import re

_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


class UnsatisfiableError(Exception):
    """The part that was asked for lies outside of the file."""


def part(header: str | None, size: int) -> tuple[int, int] | None:
    """Return the part [start, end) that a ``Range`` header asks for; None: the whole, since several parts may be refused.

    Raises:
        UnsatisfiableError: it begins behind the end, or is empty.
    """
    found = _RANGE.fullmatch((header or "").replace(" ", ""))
    if found is None or found[0] == "bytes=-":
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
    if last and first and int(last) < int(first):
        return None  # not a range at all
    if start >= end:
        raise UnsatisfiableError
    return start, end
