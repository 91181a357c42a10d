"""Inline keyboards: what Telegram accepts. Source: Bot API, InlineKeyboardMarkup."""

from typing import Any

from sandbox.handsets import Button
from sandbox.telegram.errors import bad_request

LONGEST_DATA = 64


def checked(markup: Any) -> dict[str, Any] | None:
    """Return the markup to keep with a message, None when there is none to show; raise ApiError."""
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    for row in markup.get("inline_keyboard", []):
        for button in row:
            _check(button)
    return markup if markup.get("inline_keyboard") else None


def _check(button: dict[str, Any]) -> None:
    if not button.get("text"):
        raise bad_request("text buttons are not allowed in the inline keyboard")
    data = button.get("callback_data")
    if data is None and not button.get("url") and not button.get("web_app"):
        raise bad_request("inline keyboard button type is not specified")
    if data is not None and not 1 <= len(data.encode()) <= LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")


def buttons_of(markup: dict[str, Any] | None) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons as a handset shows them, row by row."""
    rows = (markup or {}).get("inline_keyboard", [])
    return tuple(tuple(Button(one["text"], one.get("callback_data"), one.get("url")) for one in row) for row in rows)
