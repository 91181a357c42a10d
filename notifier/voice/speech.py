"""A notice as it is spoken: numbers digit by digit, times as people say them, no addresses. Pure."""

from __future__ import annotations

import re

from notifier.lengths import fit

LONGEST = 1_500
"""UTF-16 units: about five minutes; what is longer nobody listens to."""

_DIGITS = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
_NUMBERED = re.compile(r"(?<![\d-])(\d{4,8})-(\d{3,6})(?![\d-])")
_LONG = re.compile(r"\+?\d{7,}")
_TIME = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?![\d:])")
_URL = re.compile(r"https?://\S+")


def spoken(written: str, language: str, signature: str) -> str:
    """Return a written notice as it is spoken: without its signature, which the call says itself."""
    body = written.removeprefix(f"【{signature}】")
    return fit(english(body) if language == "en" else chinese(body), "", LONGEST)


def chinese(text: str) -> str:
    """Return a text as it is read aloud: ``20260714-001`` digit by digit with 幺 for 1, ``10:30`` as 10点30分."""
    text = _NUMBERED.sub(lambda found: f"{digits(found[1])}，{digits(found[2])}", _URL.sub("", text))
    text = _LONG.sub(lambda found: digits(found[0]), text)
    text = _TIME.sub(lambda found: f"{int(found[1])}点{f'{int(found[2])}分' if int(found[2]) else '整'}", text)
    return re.sub(r"\s+", " ", text).strip()


def english(text: str) -> str:
    """Return a text as it is read aloud: long numbers digit by digit."""
    spaced = _NUMBERED.sub(lambda found: f"{' '.join(found[1])}, {' '.join(found[2])}", _URL.sub("", text))
    return re.sub(r"\s+", " ", _LONG.sub(lambda found: " ".join(found[0].strip("+")), spaced)).strip()


def spelled_out(number: str, language: str) -> str:
    """Return a number digit by digit in a language."""
    return " ".join(sign for sign in number if sign in _DIGITS) if language == "en" else digits(number)


def digits(number: str) -> str:
    """Return a number digit by digit, as it is told on the telephone; signs are left out."""
    return "".join(_DIGITS[sign] for sign in number if sign in _DIGITS)
