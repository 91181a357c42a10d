"""Whose numbers are due to be proved again; those with duty ahead are asked by themselves, in daytime, a few at a time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlmodel import col

from directory.tables import Contact, Person
from policies.model import Verification
from roster.errors import Refused
from roster.tables import Shift
from roster.verifying.sending import PROVABLE, send_code
from roster.verifying.tables import NumberCode
from roster.watch.patience import between
from runtime.logs import log
from runtime.work import Work

logger = log(__name__)


def is_due(contact: Contact, rule: Verification, now: datetime) -> bool:
    """Say whether a number was never proved, or too long ago."""
    return contact.verified_at is None or contact.verified_at <= now - rule.valid_for


def due(rule: Verification, now: datetime) -> ColumnElement[bool]:
    """Return the same as a condition."""
    return or_(col(Contact.verified_at).is_(None), col(Contact.verified_at) <= now - rule.valid_for)


async def ask_due(work: Work) -> int:
    """Send codes to numbers that are due, of people with duty ahead. Return how many. One that bounces is not asked."""
    rule = work.policy.verification
    if rule is None or not between(rule.ask_between, work.now, work.settings.zone):
        return 0
    on_duty = exists().where(
        col(Shift.person_id) == col(Contact.person_id),
        col(Shift.ends_at) > work.now,
        col(Shift.starts_at) < work.now + rule.duty_within,
    )
    lately = exists().where(
        col(NumberCode.contact_id) == col(Contact.id), col(NumberCode.sent_at) > work.now - rule.ask_again_after
    )
    of = select(col(Contact.id)).join(Person, col(Person.id) == col(Contact.person_id)).where(col(Person.active))
    of = of.where(col(Contact.channel).in_(PROVABLE), col(Contact.flagged) == "", due(rule, work.now), on_duty, ~lately)
    contacts = (await work.session.scalars(of.order_by(col(Contact.verified_at), col(Contact.id)).limit(rule.ask_at_most))).all()
    return sum([await _ask(work, contact_id) for contact_id in contacts])


async def _ask(work: Work, contact_id: UUID) -> bool:
    """Send a code; a number that has got too many today holds up no other."""
    try:
        await send_code(work, contact_id)
    except Refused as refusal:
        logger.info("a number that is due is not asked", contact=str(contact_id), why=refusal.sentence)
        return False
    return True
