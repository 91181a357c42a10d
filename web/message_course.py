"""One outgoing message with its whole course: what led to it, each way with each attempt and receipt, the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.rights import Action, Viewer
from notifier.log import ahead_of, receipts_of
from notifier.queries import AttemptView, DeliveryView, NoticeView
from notifier.queries import notice as find_notice
from notifier.states import State
from notifier.tables import Receipt
from reporting.log import numbers_of
from runtime.tables import JournalRow
from web import words
from web.errors import NotFoundError
from web.gate import require
from web.masking import masked
from web.message_lines import Known, Line, outgoing, sees_numbers, shown
from web.names import people, units


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a way. `tone` as in tags."""

    at: datetime
    what: str
    detail: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way by which it went, with everything that happened on it in order of time.

    `ahead`: while it waits for its turn, how many stand before it; None: it does not.
    """

    delivery: DeliveryView
    address: str
    text: str
    ahead: int | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """An event that led to it, from the journal."""

    at: datetime
    what: str
    type: str


@dataclass(frozen=True, slots=True)
class Course:
    """A notice whole."""

    line: Line
    notice: NoticeView
    ways: tuple[Way, ...]
    causes: tuple[Cause, ...]


async def course_of(session: AsyncSession, viewer: Viewer, notice_id: UUID, now: datetime) -> Course:
    """Return a notice's course as of `now`.

    Raises:
        NotFoundError: there is no such notice.
        ForbiddenError: it is not the viewer's to see.
    """
    notice = await find_notice(session, notice_id)
    if notice is None:
        raise NotFoundError("没有这条发出的信息，可能链接有误。")
    named = await units(session, [notice.unit])
    require(viewer, Action.SEE_MESSAGES, notice.unit, unit_name=named.get(notice.unit, ""))
    concerned = await people(session, [each for each in (notice.person_id, notice.on_behalf_of) if each])
    incident = notice.about.incident_id
    known = Known(concerned, named, await numbers_of(session, {incident} if incident else set()))
    told = await receipts_of(session, notice_id)
    person = concerned.get(notice.person_id) if notice.person_id else None
    whole = sees_numbers(viewer, person.unit if person else notice.unit, notice.person_id)
    queue = {each.id: await ahead_of(session, each.id, now) for each in notice.deliveries if each.state is State.QUEUED}
    ways = tuple(_way(notice, each, told.get(each.id, []), whole, queue.get(each.id)) for each in notice.deliveries)
    return Course(outgoing(notice, viewer, known), notice, ways, await _causes(session, notice))


def _way(notice: NoticeView, delivery: DeliveryView, receipts: Sequence[Receipt], whole: bool, ahead: int | None) -> Way:
    steps = [Step(delivery.queued_at, "限量，没有单独发送" if delivery.state is State.HELD else "排队", "")]
    steps += [_attempt(each) for each in delivery.attempts] + [_receipt(each) for each in receipts]
    address = delivery.address if whole else masked(delivery.address)
    text = shown(notice, delivery.text, whole)
    return Way(delivery, address, text, ahead, tuple(sorted(steps, key=lambda step: step.at)))


def _attempt(attempt: AttemptView) -> Step:
    what = f"第{attempt.number}次{words.label(words.ACTION, attempt.action)}：{words.label(words.ATTEMPT, attempt.outcome)}"
    code = f"（错误码{attempt.code}）" if attempt.code and str(attempt.code) not in attempt.reason else ""
    tone = {"accepted": "green", "found": "green", "permanent": "red"}.get(attempt.outcome, "orange")
    return Step(attempt.ended_at, what, attempt.reason + code, tone)


def _receipt(receipt: Receipt) -> Step:
    said = words.label(words.RECEIPT, receipt.status)
    code = f"，错误码{receipt.error_code}" if receipt.error_code else ""
    tone = {"delivered": "green", "undelivered": "red", "failed": "red"}.get(receipt.status, "blue")
    return Step(receipt.received_at, f"运营商回执：{said}{code}", words.label(words.RECEIPT_EFFECT, receipt.effect), tone)


async def _causes(session: AsyncSession, notice: NoticeView) -> tuple[Cause, ...]:
    """Return the first event of the chain and the one right before it; those that the journal does not have yet are missing."""
    wanted = {each for each in (notice.root_id, notice.cause_id) if each}
    rows = await session.scalars(select(JournalRow).where(col(JournalRow.message_id).in_(wanted)).order_by(col(JournalRow.seq)))
    return tuple(Cause(row.at, words.label(words.EVENT, row.type), row.type) for row in rows)
