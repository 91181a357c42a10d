"""What the system drafts for a handover: open incidents, clocks that run or were missed, calls under way, messages to look at."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from reporting import queries as reporting
from reporting.views import ClockView
from roster import queries as roster
from web.local_time import short

STATES = {"running": "正在催报", "acknowledged": "已有人确认，待报送", "exhausted": "各级均未应答"}


async def matters(session: AsyncSession, unit: str, now: datetime, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Return what is open at a unit now, the most pressing incident first: each with `kind`, `text`, `detail`, `link`."""
    board = await reporting.board(session, (unit,), now, zone)
    found = []
    for card in board.incidents:
        clocks = "；".join(_clock(each, now, zone) for each in card.clocks if each.is_open)
        text = f"{card.number} {card.title}"
        found.append(_item("incident", text, "。".join(part for part in (card.summary, clocks) if part), f"/incidents/{card.id}"))
    for view in await roster.open_escalations(session, (unit,)):
        climb = view.escalation
        text = f"{climb.incident_number} {climb.tier_label}：{STATES.get(climb.state, climb.state)}"
        found.append(_item("escalation", text, climb.reason, climb.page or f"/incidents/{climb.incident_id}"))
    if board.unclear_messages:
        found.append(_item("inbox", f"{board.unclear_messages}条来信还没有看懂，待处理", "", "/inbox"))
    return found


def _clock(clock: ClockView, now: datetime, zone: ZoneInfo) -> str:
    said = "到时未报" if clock.state == "missed" else "前报送"
    return f"{clock.unit_name}{clock.label}：{short(clock.due_at, now, zone)} {said}"


def _item(kind: str, text: str, detail: str, link: str) -> dict[str, Any]:
    return {"kind": kind, "text": text, "detail": detail, "link": link}
