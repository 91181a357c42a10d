"""The words of a message that can be read."""

from __future__ import annotations

from schemas.intake import MessageReceived


def words_of(event: MessageReceived) -> str:
    """Return the text without the blank and invisible characters around it; empty: it came without words."""
    return event.text.strip(" \t\r\n\f\v\u3000\u200b\ufeff\ufffc")
