"""A report's text parted by what was read from where, so that a page can show the words of each fact in their place. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from reporting.labels import ELEMENT
from reporting.views import Piece


@dataclass(frozen=True, slots=True)
class Quote:
    """Where the words of one element stand in a text: [start, end)."""

    name: str
    start: int
    end: int


def pieces(text: str, evidence: Mapping[str, Mapping[str, Any]]) -> tuple[Piece, ...]:
    """Return the text in stretches, each with the elements that were read from it; joined they are the text again.

    `evidence`: by element, as a report keeps it. Words that don't stand in the text are passed over.
    """
    quotes = list(_quotes(text, evidence))
    cuts = sorted({0, len(text), *(each.start for each in quotes), *(each.end for each in quotes)})
    return tuple(_piece(text, start, end, quotes) for start, end in pairwise(cuts))


def _quotes(text: str, evidence: Mapping[str, Mapping[str, Any]]) -> Iterator[Quote]:
    for name in ELEMENT:
        words = str(evidence[name].get("words", "")) if name in evidence else ""
        start = _start(text, words, evidence[name].get("start")) if words else -1
        if start >= 0:
            yield Quote(name, start, start + len(words))


def _start(text: str, words: str, told: int | None) -> int:
    """Return where the words stand: where the reader found them, else where they stand first; -1: nowhere."""
    return told if told is not None and text.startswith(words, told) else text.find(words)


def _piece(text: str, start: int, end: int, quotes: list[Quote]) -> Piece:
    here = [each for each in quotes if each.start <= start and end <= each.end]
    begins = tuple(each.name for each in here if each.start == start)
    return Piece(text[start:end], tuple(ELEMENT[each.name] for each in here), begins)
