"""How long a text message is: SMS parts, and cutting a text that is too long. Pure.

GSM 03.38: 160 characters in one part, 153 in each of several; anything outside that alphabet turns the whole text to UCS-2 with
70 and 67. Lengths are in code units of the encoding: an emoji counts two in UCS-2, a bracket or the euro sign two in GSM-7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")

ELLIPSIS = "…"
_SENTENCE_ENDS = "。！？；\n"
_JOINERS = ("\u200d", "\ufe0f", "\ufe0e")


@dataclass(frozen=True, slots=True)
class Size:
    """How a text is counted: encoding, code units, SMS parts."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    parts: int


def size_of(text: str) -> Size:
    """Count a text as a carrier does."""
    if all(c in GSM_BASIC or c in GSM_EXTENDED for c in text):
        return _size("GSM-7", len(text) + sum(c in GSM_EXTENDED for c in text), 160, 153)
    return _size("UCS-2", units(text), 70, 67)


def _size(encoding: Literal["GSM-7", "UCS-2"], length: int, alone: int, of_several: int) -> Size:
    return Size(encoding, length, 1 if length <= alone else -(-length // of_several))


def units(text: str) -> int:
    """Return the UTF-16 code units of a text: characters, with those beyond the basic plane counted twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fit(body: str, ending: str, most: int) -> str:
    """Return ``body + ending`` in at most `most` UTF-16 units; what is too much is cut off the body, never off the ending.

    Cut after a sentence when one ends in the last quarter, else between characters (never inside an emoji), with an ellipsis.
    """
    if units(body) + units(ending) <= most:
        return body + ending
    kept = _first(body, most - units(ending) - 1)
    sentence = max(kept.rfind(end) for end in _SENTENCE_ENDS) + 1
    return (kept[:sentence] if sentence > len(kept) * 3 // 4 else kept.rstrip()) + ELLIPSIS + ending


def _first(text: str, room: int) -> str:
    end = taken = 0
    for end, character in enumerate(text):  # noqa: B007
        taken += units(character)
        if taken > room:
            break
    while end and (text[end] in _JOINERS or text[end - 1] == "\u200d" or 0x1F3FB <= ord(text[end]) <= 0x1F3FF):
        end -= 1
    return text[:end]
