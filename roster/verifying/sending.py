"""A code goes to a contact point by its own channel, and by no other: whoever reads it there has the number in hand."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import col

from directory.tables import Contact, Person
from policies.model import Verification
from roster.errors import Refused
from roster.verifying.codes import hashed, new_code, new_salt
from roster.verifying.tables import NumberCode
from roster.wording import lasting
from runtime.work import Work
from schemas import uuid7
from schemas.notices import SendNotice
from schemas.values import Channel, Lane, Recipient

TEMPLATE = "number-code"
PROVABLE = (Channel.SMS, Channel.TELEGRAM)
"""Channels by which a code can go out and come back."""
DAY = timedelta(days=1)


async def send_code(work: Work, contact_id: UUID, by: UUID | None = None) -> str:
    """Send a new code to a contact point; one that was open before holds no more. Return a sentence that says so.

    Raises:
        Refused: there is no such contact point, it takes no code, or too many were sent to it.
    """
    rule = work.policy.verification
    contact = await work.session.get(Contact, contact_id, with_for_update=True, populate_existing=True)
    if rule is None or contact is None or contact.channel not in PROVABLE:
        raise Refused("这个联系方式不能用验证码核实，只有短信号码和Telegram可以。")
    await _refuse_too_many(work, rule, contact)
    same = (col(NumberCode.contact_id) == contact_id, col(NumberCode.state) == "open")
    await work.session.execute(update(NumberCode).where(*same).values(state="replaced"))
    _send(work, rule, contact, by, await work.session.get_one(Person, contact.person_id))
    return f"验证码已发出，{lasting(rule.code_valid_for)}内有效。"


async def _refuse_too_many(work: Work, rule: Verification, contact: Contact) -> None:
    sent = select(func.count(), func.max(col(NumberCode.sent_at))).where(col(NumberCode.contact_id) == contact.id)
    count, last = (await work.session.execute(sent.where(col(NumberCode.sent_at) > work.now - DAY))).one()
    if last is not None and last > work.now - rule.again_after:
        raise Refused(f"刚发过验证码，请{lasting(rule.again_after)}后再试。")
    if count >= rule.codes_a_day:
        raise Refused(f"这个号码一天内已发过{count}次验证码，请明天再试，或联系管理员核对号码。")


def _send(work: Work, rule: Verification, contact: Contact, by: UUID | None, person: Person) -> None:
    code, salt = new_code(), new_salt()
    row = NumberCode(
        id=uuid7(),
        contact_id=contact.id,
        person_id=contact.person_id,
        channel=contact.channel,
        address=contact.address,
        salt=salt,
        code_hash=hashed(code, salt),
        sent_at=work.now,
        expires_at=work.now + rule.code_valid_for,
        tries_left=rule.attempts,
        asked_by=by,
    )
    work.session.add(row)
    work.send(
        SendNotice(
            id=row.id,
            time=work.now,
            unit=person.unit,
            lane=Lane.ROUTINE,
            recipient=Recipient(channel=contact.way, address=contact.address),
            template=TEMPLATE,
            params={"code": code, "minutes": int(rule.code_valid_for.total_seconds() // 60)},
            expires_at=row.expires_at,
        )
    )
