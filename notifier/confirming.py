"""What a person who answered is told: confirmed, confirmed before, not theirs, nothing to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from notifier.channels import CHANNELS
from notifier.tables import Notice
from runtime.work import Work
from schemas.intake import ReplyReceived
from schemas.notices import SendNotice
from schemas.values import About, Lane, Recipient

if TYPE_CHECKING:
    from notifier.answers import Meant

NAMED_AT_MOST = 3
_NEXT = {
    "escalation": "请立即完成报告，逾期未报会再次催办。",
    "deadline-near": "请在时限前完成报告。",
    "new-incident": "请按时限上报。",
}


def confirm(work: Work, event: ReplyReceived, person: UUID | None, meant: Meant, left: Sequence[Notice]) -> None:
    """Answer the answer, once, by the way it came. Who answered on a page sees it there."""
    if event.channel not in CHANNELS:
        return
    template, params = said(work, meant, left)
    notice = next(iter((*meant.open, *meant.done)), None)
    about = notice.subject.model_copy(update={"message_id": event.message_id}) if notice else About(message_id=event.message_id)
    work.send(
        SendNotice(
            time=work.now,
            unit=notice.unit if notice else event.unit,
            lane=Lane.ROUTINE,
            recipient=Recipient(person_id=person, channel=event.channel, address=event.sender.address),
            template=template,
            params=params,
            about=about,
            expires_at=work.now + work.policy.notices.expires[Lane.ROUTINE.value],
        )
    )


def said(work: Work, meant: Meant, left: Sequence[Notice]) -> tuple[str, dict[str, Any]]:
    """Return template and parameters of the confirmation. `left`: what still waits for an answer of this person."""
    if meant.open:
        detail = _NEXT.get(meant.open[0].template, "") + _others(left)
        return "ack-confirmed", {"incident_number": _numbers(meant.open), "detail": detail}
    if meant.done:
        at = meant.done[0].answered_at
        when = at.astimezone(work.settings.zone).strftime("%H:%M") if at else ""
        return "ack-confirmed", {
            "incident_number": _numbers(meant.done),
            "detail": f"{when}已经确认过，不用再回复。" + _others(left),
        }
    if meant.not_theirs:
        return "not-yours-to-confirm", {"code": meant.not_theirs[0]}
    return "nothing-to-confirm", {"code": meant.unknown[0] if meant.unknown else None, "others": _others(left)}


def _numbers(notices: Sequence[Notice]) -> str:
    return "、".join(dict.fromkeys(str(notice.params.get("incident_number") or "") for notice in notices)).strip("、")


def _others(left: Sequence[Notice]) -> str:
    """Say which other notices wait, by the codes that confirm them."""
    matters = list({notice.escalation_id or notice.id: notice.code for notice in left if notice.code}.values())
    if not matters:
        return ""
    shown = "、".join(str(code) for code in matters[:NAMED_AT_MOST])
    return f"另有{len(matters)}条等您确认，请回复{shown}{'等编号' if len(matters) > NAMED_AT_MOST else ''}。"
