"""What a person is told who confirmed a step that all have to confirm: that the others still have to, or that it is complete now.

The notifier, which answers all other answers, knows who was texted; who confirmed at the desk, only the roster does.
"""

from __future__ import annotations

from roster import notices
from roster.acknowledging import Acknowledgement
from roster.tables import Escalation
from runtime.work import Work
from schemas.notices import NoticeAnswered, SendNotice
from schemas.values import Channel, Lane, Recipient

TOLD_THERE = (None, Channel.WEB, Channel.API, Channel.VOICE, Channel.PHONE)
"""Who answers so is told on the page or in the call."""


def tell(work: Work, escalation: Escalation, event: NoticeAnswered, done: Acknowledgement) -> None:
    """Answer an answer, once, by the way it came."""
    if event.channel in TOLD_THERE:
        return
    noted = done.outcome == "noted"
    params = {"incident_number": escalation.incident_number}
    said = {"missing": list(done.missing)} if noted else {"others": [], "of": escalation.template, "done_at": "", "closed": ""}
    work.send(
        SendNotice(
            id=notices.notice_id(event.notice_id, "noted", event.answered_at),
            time=work.now,
            unit=escalation.unit,
            lane=Lane.URGENT,
            recipient=Recipient(person_id=event.person_id),
            template="ack-noted" if noted else "ack-confirmed",
            params={**params, **said},
            channels=(event.channel,) if event.channel else (),
            about=notices.about(escalation).model_copy(update={"message_id": event.message_id}),
            expires_at=notices.expiry(work, Lane.URGENT),
        )
    )
