"""Text for spreadsheets, whatever people wrote in it. Pure."""

from __future__ import annotations

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
"""With one of these a cell begins that spreadsheets take for a formula."""


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(BEGINNINGS) else text
