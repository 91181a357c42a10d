"""A code comes back, as a reply from the number itself or on its owner's page: right, wrong, too often wrong, or not awaited."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from directory.tables import Contact
from roster.verifying.codes import fits
from roster.verifying.tables import NumberCode
from runtime.work import Work
from schemas.intake import ReplyReceived
from schemas.notices import SendNotice
from schemas.values import About, Lane, Recipient

ANSWER = "number-answer"


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of a code. `left`: how often a wrong one may be tried again."""

    outcome: Literal["verified", "wrong", "spent", "nothing"]
    left: int = 0


async def by_reply(work: Work, event: ReplyReceived) -> None:
    """Try a code that came from a number, and answer there what became of it."""
    from_there = (col(NumberCode.channel) == event.channel, col(NumberCode.address) == event.sender.address)
    proof = await _try(work, from_there, event.proof or "", "reply")
    work.send(
        SendNotice(
            time=work.now,
            unit=event.unit,
            lane=Lane.ROUTINE,
            recipient=Recipient(channel=event.channel, address=event.sender.address),
            template=ANSWER,
            params={"outcome": proof.outcome, "left": proof.left},
            about=About(message_id=event.message_id),
            expires_at=work.now + work.policy.notices.expires[Lane.ROUTINE.value],
        )
    )


async def by_page(work: Work, person_id: UUID, contact_id: UUID, code: str) -> Proof:
    """Try a code that a person typed for a number of their own; full-width figures and blanks are no other code."""
    own = (col(NumberCode.contact_id) == contact_id, col(NumberCode.person_id) == person_id)
    return await _try(work, own, "".join(unicodedata.normalize("NFKC", code).split()), "web")


async def _try(work: Work, which: tuple[ColumnElement[bool], ...], code: str, means: str) -> Proof:
    of = select(NumberCode).where(*which, col(NumberCode.state) == "open").order_by(col(NumberCode.sent_at).desc()).limit(1)
    row = (await work.session.scalars(of.with_for_update().execution_options(populate_existing=True))).first()
    if row is None:
        return Proof("nothing")
    if row.expires_at <= work.now:
        row.state = "expired"
        return Proof("nothing")
    if not fits(code, row.salt, row.code_hash):
        row.tries_left -= 1
        row.state = "open" if row.tries_left else "spent"
        return Proof("wrong", row.tries_left) if row.tries_left else Proof("spent")
    return Proof("verified") if await _verified(work, row, means) else Proof("nothing")


async def _verified(work: Work, row: NumberCode, means: str) -> bool:
    """Keep that the number is proved, whatever a carrier said of it. A contact point that was taken away proves nothing."""
    contact = await work.session.get(Contact, row.contact_id, with_for_update=True, populate_existing=True)
    if contact is None or (contact.person_id, contact.address) != (row.person_id, row.address):
        row.state = "expired"
        return False
    row.state, row.verified_at, row.means = "verified", work.now, means
    contact.verified_at, contact.flagged, contact.flagged_at = work.now, "", None
    return True
