"""Short codes by which a person names a notice: ``4821``. Pure but for the dice."""

from __future__ import annotations

import secrets

BUTTON_PREFIX = "ack:"
FIRST, LAST = 2200, 9899
"""Four digits that are neither a year of this century nor a service number (110, 119, 12345)."""


def draw(count: int) -> list[str]:
    """Return so many codes of four digits, each different."""
    count = min(count, LAST - FIRST + 1)
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        drawn[str(FIRST + secrets.randbelow(LAST - FIRST + 1))] = None
    return list(drawn)


def longer() -> str:
    """Return a code of eight digits, for when the one drawn is in use: it need not be checked."""
    return str(20_000_000 + secrets.randbelow(79_999_999))


def button_of(code: str) -> str:
    """Return what a button for this code sends back when it is pressed."""
    return BUTTON_PREFIX + code


def code_of_button(data: str | None) -> str | None:
    """Return the code that a pressed button names, None for a button that is not ours."""
    if data is None or not data.startswith(BUTTON_PREFIX):
        return None
    return data.removeprefix(BUTTON_PREFIX) or None
