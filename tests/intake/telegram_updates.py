"""Updates as Telegram posts them."""

from __future__ import annotations

from typing import Any

CHAT = 5550101
SENT = 1_784_000_000


def person(chat_id: int = CHAT) -> dict[str, Any]:
    return {"id": chat_id, "is_bot": False, "first_name": "建国", "last_name": "王"}


def private(chat_id: int = CHAT) -> dict[str, Any]:
    return {"id": chat_id, "type": "private", "first_name": "建国"}


def said(update_id: int = 1, message_id: int = 10, **content: Any) -> dict[str, Any]:
    """Return an update with a message; `content` is what it has in it."""
    message = {"message_id": message_id, "date": SENT, "chat": private(), "from": person(), **content}
    return {"update_id": update_id, "message": message}


def edited(update_id: int = 2, message_id: int = 10, **content: Any) -> dict[str, Any]:
    """Return an update with a changed message."""
    message = said(update_id, message_id, **content)["message"] | {"edit_date": SENT + 60}
    return {"update_id": update_id, "edited_message": message}


def pressed(update_id: int = 3, data: str = "ack:7", under: int = 99) -> dict[str, Any]:
    """Return an update with a button's press."""
    bot = {"id": 5550100, "is_bot": True, "first_name": "值守"}
    message = {"message_id": under, "date": SENT, "chat": private(), "from": bot, "text": "【值守】"}
    query = {"id": "4242", "from": person(), "chat_instance": "1", "data": data, "message": message}
    return {"update_id": update_id, "callback_query": query}
