"""What a person who answered is told: confirmed, confirmed before, not theirs, nothing to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from notifier.channels import CHANNELS
from notifier.meant import Meant
from notifier.tables import Notice
from runtime.work import Work
from schemas.intake import ReplyReceived
from schemas.notices import SendNotice
from schemas.values import About, Channel, Lane, Recipient


def confirm(work: Work, event: ReplyReceived, person: UUID | None, meant: Meant, left: Sequence[Notice]) -> None:
    """Answer the answer, once, by the way it came. Who answered on a page or in a call is told there.

    What all who were called have to confirm is answered by who called them: only there it is known who is missing.
    """
    if event.channel not in CHANNELS or event.channel is Channel.VOICE:
        return
    answered_by_sender = [notice for notice in meant.open if notice.all_must]
    if answered_by_sender:
        meant = replace(meant, open=tuple(notice for notice in meant.open if not notice.all_must))
        if meant.empty:
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
    others = _codes(left)
    if meant.open:
        first = meant.open[0]
        return "ack-confirmed", _confirmed(meant.open, others, of=first.template)
    if meant.done:
        done = meant.done[0]
        at = done.answered_at.astimezone(work.settings.zone).strftime("%H:%M") if done.answered_at else ""
        return "ack-confirmed", _confirmed(meant.done, others, of=done.template, done_at=at, closed=done.closed)
    if meant.not_theirs:
        return "not-yours-to-confirm", {"code": meant.not_theirs[0]}
    return "nothing-to-confirm", {"code": meant.unknown[0] if meant.unknown else None, "others": others}


def _confirmed(notices: Sequence[Notice], others: list[str], **more: str) -> dict[str, Any]:
    nothing = {"of": "", "done_at": "", "closed": ""}
    return {"incident_number": _numbers(notices), "others": others, **nothing, **more}


def _numbers(notices: Sequence[Notice]) -> str:
    return "、".join(dict.fromkeys(str(notice.params.get("incident_number") or "") for notice in notices)).strip("、")


def _codes(left: Sequence[Notice]) -> list[str]:
    """Return the codes that confirm what else waits: one for each matter."""
    return [str(code) for code in {notice.escalation_id or notice.id: notice.code for notice in left if notice.code}.values()]
