"""Personal data as those see it who need not call anybody: ``199****0123``. Pure."""

from __future__ import annotations

import re

_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)")
_LONG = re.compile(r"(?<!\d)(\d{3})\d{3,}(\d{4})(?!\d)")


def masked(address: str) -> str:
    """Return an address with its middle hidden: a number, a chat, an e-mail address, the name of a robot."""
    if address.startswith("浏览器"):
        return address
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}***@{host}"
    national = address.removeprefix("+86")
    digits = national.removeprefix("+")
    if len(digits) >= 9:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"{digits[:1]}***{digits[-1:]}" if len(digits) > 2 else "***"


def without_numbers(text: str) -> str:
    """Return a text in which numbers of people are hidden in the same way; shorter figures stay as they are."""
    return _LONG.sub(r"\1****\2", _MOBILE.sub(r"\1****\2", text))
