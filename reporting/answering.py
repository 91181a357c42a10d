"""One answer to every message: which template, with what in it, and when to stop answering a machine that answers back."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlmodel import col

from reporting.tables import InboundMessage, Incident
from runtime.work import Work
from schemas.notices import SendNotice
from schemas.values import About, Channel, Lane, Recipient

ANSWERABLE = {Channel.SMS, Channel.TELEGRAM}
"""The web page and the API show the answer themselves."""


async def may_answer(message: InboundMessage, work: Work) -> bool:
    """Say whether an answer is sent: not into a page, and not for ever to the same words from the same address."""
    if message.channel not in ANSWERABLE:
        return False
    rule = work.policy.notices
    same = (
        select(func.count())
        .select_from(InboundMessage)
        .where(
            col(InboundMessage.channel) == message.channel,
            col(InboundMessage.address) == message.address,
            col(InboundMessage.received_at) > message.received_at - rule.same_text_within,
            col(InboundMessage.text) == message.text,
            col(InboundMessage.id) != message.id,
        )
    )
    return (await work.session.execute(same)).scalar_one() < rule.same_text


def answer_to(
    message: InboundMessage,
    work: Work,
    template: str,
    params: Mapping[str, object],
    *,
    incident: Incident | None = None,
    report_id: UUID | None = None,
) -> SendNotice:
    """Return the answer to a message; it has one id however often it is made, so it is sent once."""
    return SendNotice(
        id=uuid5(message.id, "answer"),
        time=work.now,
        unit=incident.unit if incident else message.unit,
        lane=Lane.ROUTINE,
        recipient=Recipient(person_id=message.person_id, channel=Channel(message.channel), address=message.address),
        template=template,
        params={**params, "left_out": message.left_out[0]} if message.left_out else dict(params),
        channels=(Channel(message.channel),),
        about=About(incident_id=incident.id if incident else None, report_id=report_id, message_id=message.id),
        expires_at=work.now + work.policy.notices.expires["routine"],
    )
