"""The world as JSON: what the page shows and what another process reads."""

import re
from typing import Any

from sandbox.calling import PhoneCall
from sandbox.chats import Chat
from sandbox.handsets import Attachment, Entry, Handset

URGENT = re.compile(
    r"^(?:【[^】]*(?:紧急|催报|叫应|点名)[^】]*】|(?:【[^】]*】)?\s*(?:紧急|超时|催报|时限提醒|新事件|等级升高|无人应答|叫应|点名|抽查"
    r"|[红橙]色预警|URGENT|OVERDUE|REMINDER|NEW INCIDENT|GRADED UP|NOBODY ANSWERED))",
    re.IGNORECASE,
)


def handset_id(handset: Handset) -> str:
    """Return the name by which the page and the control interface know a handset."""
    return f"{'chat' if isinstance(handset, Chat) else 'phone'}:{handset.key}"


def handset_json(handset: Handset) -> dict[str, Any]:
    """Return a handset with its bubbles, oldest first."""
    return {
        "id": handset_id(handset),
        "kind": "chat" if isinstance(handset, Chat) else "phone",
        "key": handset.key,
        "name": handset.name,
        "entries": [entry_json(entry) for entry in handset.history],
        **({"is_blocked": handset.conversation.is_blocked} if isinstance(handset, Chat) else {}),
    }


def entry_json(entry: Entry) -> dict[str, Any]:
    """Return one bubble."""
    return {
        "seq": entry.seq,
        "handset": handset_id(entry.handset),
        "owner": entry.handset.name,
        "sid": entry.sid,
        "text": entry.text,
        "at": entry.at.isoformat(),
        "from": entry.sender,
        "is_mine": entry.is_mine,
        "is_expected": entry.expected,
        "is_carriers_own": entry.is_carriers_own,
        "has_failed": entry.has_failed,
        "is_edited": bool(entry.edits),
        "is_urgent": not entry.is_mine and URGENT.search(entry.text) is not None,
        **({"call": entry.json()} if isinstance(entry, PhoneCall) else {}),
        "media": [_attachment_json(one) for one in entry.media],
        "buttons": [[{"label": one.label, "data": one.data, "url": one.url} for one in row] for row in entry.buttons],
    }


def _attachment_json(attachment: Attachment) -> dict[str, Any]:
    return {
        "content_type": attachment.content_type,
        "url": attachment.url,
        "size": len(attachment.content),
    }
