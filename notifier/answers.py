"""A person answers: which notice is meant, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlmodel import col

from directory import queries as directory
from notifier import news
from notifier.confirming import confirm
from notifier.judged import apart, for_another, pass_on, plain_first, with_wrong_codes
from notifier.meant import Meant
from notifier.reading import codes_named
from notifier.routing import ANSWERABLE_FOR
from notifier.states import REACHED_THE_CARRIER, State
from notifier.tables import Delivery, Notice
from runtime.work import Work
from schemas.intake import ReplyReceived

SETTLED_LATELY = timedelta(hours=2)


async def receive(event: ReplyReceived, work: Work) -> None:
    """Acknowledge what an answer means, and tell the person what became of it.

    A message that is a report too is answered as a report: no second text for it. A code that proves a number is not for us.
    """
    if event.proof:
        return
    person = event.sender.person_id or await _person(work, event)
    theirs = _theirs(event, person)
    meant = apart(await _meant(work, event, theirs))
    pass_on(work, event, meant)
    for notice in meant.open:
        await _acknowledge(work, event, notice, theirs)
    await work.session.flush()
    if not event.also_report and not (meant.judged and meant.empty):
        confirm(work, event, person, meant, await _open(work, theirs))


async def acknowledge(work: Work, event: ReplyReceived, notice: Notice) -> None:
    """Take an answer of which it is known which notice it means; its person is told by whoever took it."""
    if notice.judged:  # a key pressed in a call stands for the code: nobody can be asked to type it there
        news.replied(work, notice, event, codes=[notice.challenge or ""], meant=True, theirs=True)
        return
    await _acknowledge(work, event, notice, _theirs(event, event.sender.person_id))


async def _person(work: Work, event: ReplyReceived) -> UUID | None:
    person = await directory.person_at(work.session, event.channel, event.sender.address)
    return person.id if person else None


def _theirs(event: ReplyReceived, person: UUID | None) -> ColumnElement[bool]:
    """Notices to this person by whichever way, or to this address."""
    sent_there = select(col(Delivery.notice_id)).where(
        col(Delivery.channel) == event.channel, col(Delivery.address) == event.sender.address
    )
    by_address = col(Notice.id).in_(sent_there)
    return or_(col(Notice.person_id) == person, by_address) if person else by_address


async def _meant(work: Work, event: ReplyReceived, theirs: ColumnElement[bool]) -> Meant:
    """A reply in a thread means that notice, a code that notice, anything else the newest that waits for an answer."""
    if event.in_reply_to and (threaded := await _threaded(work, event)):
        return Meant(done=(threaded,)) if threaded.is_settled else Meant(open=(threaded,))
    if codes := codes_named("" if event.also_report else event.text, event.code, event.button):
        return with_wrong_codes(await _coded(work, codes, theirs, event.text), await _open(work, theirs))
    waiting = plain_first(await _open(work, theirs))
    reached = [notice for notice in waiting if notice.state in REACHED_THE_CARRIER]
    return Meant(open=tuple((reached or waiting)[:1])) if waiting else Meant(done=await _settled(work, theirs))


async def _settled(work: Work, theirs: ColumnElement[bool]) -> tuple[Notice, ...]:
    """Return the notice that was settled last, lately: a second "1", or one that crossed with the report, means that."""
    asked = select(Notice).where(theirs, col(Notice.expects_answer), col(Notice.queued_at) > work.now - SETTLED_LATELY)
    newest = await work.session.scalars(asked.order_by(col(Notice.queued_at).desc()).limit(5))
    return tuple([notice for notice in newest if notice.is_settled][:1])


async def _open(work: Work, theirs: ColumnElement[bool]) -> Sequence[Notice]:
    """Return what waits for an answer, newest first."""
    waiting = select(Notice).where(theirs, col(Notice.open_until) > work.now)
    newest = waiting.order_by(col(Notice.queued_at).desc(), col(Notice.id).desc())
    return (await work.session.scalars(newest.with_for_update().execution_options(populate_existing=True))).all()


async def _threaded(work: Work, event: ReplyReceived) -> Notice | None:
    """Return the notice under which the answer was written, if that one asked for an answer."""
    sent = select(col(Delivery.notice_id)).where(
        col(Delivery.channel) == event.channel,
        col(Delivery.address) == event.sender.address,
        col(Delivery.carrier_id) == event.in_reply_to,
    )
    asked = select(Notice).where(col(Notice.id).in_(sent), col(Notice.expects_answer))
    return (await work.session.scalars(asked.with_for_update().execution_options(populate_existing=True))).first()


async def _coded(work: Work, codes: Sequence[str], theirs: ColumnElement[bool], text: str) -> Meant:
    own = {notice.code: notice for notice in await _with_codes(work, codes, theirs)}
    others = {notice.code: notice for notice in await _with_codes(work, codes, col(Notice.open_until) > work.now)}
    spoken_for = [others[code] for code in codes if code not in own and code in others and for_another(text, others[code])]
    if spoken_for:
        return Meant(judged=tuple(spoken_for), by_others=tuple(spoken_for))
    return Meant(
        open=tuple(own[code] for code in codes if code in own and not own[code].is_settled),
        done=tuple(own[code] for code in codes if code in own and own[code].is_settled),
        not_theirs=tuple(code for code in codes if code not in own and code in others),
        unknown=tuple(code for code in codes if code not in own and code not in others),
    )


async def _with_codes(work: Work, codes: Sequence[str], which: ColumnElement[bool]) -> Sequence[Notice]:
    """Return the notices with these codes of the last day, oldest first: of two with one code the newer is meant."""
    since = work.now - ANSWERABLE_FOR
    named = select(Notice).where(col(Notice.code).in_(codes), col(Notice.queued_at) > since, which)
    oldest = named.order_by(col(Notice.queued_at))
    return (await work.session.scalars(oldest.with_for_update().execution_options(populate_existing=True))).all()


async def _acknowledge(work: Work, event: ReplyReceived, notice: Notice, theirs: ColumnElement[bool]) -> None:
    """Take the answer, for this notice and for the person's other calls in the same escalation; stop what is still to go out."""
    for one in (notice, *await _same_matter(work, notice, theirs)):
        one.state, one.answered_at, one.open_until = State.ANSWERED, event.received_at, None
        one.answer, one.answer_channel, one.answer_message_id = event.text or "按钮", event.channel, event.message_id
        await _stop(work, one)
    by_this_way = (
        col(Delivery.notice_id) == notice.id,
        col(Delivery.channel) == event.channel,
        col(Delivery.address) == event.sender.address,
    )
    reached = update(Delivery).where(*by_this_way, col(Delivery.state).in_(REACHED_THE_CARRIER))
    await work.session.execute(reached.values(state=State.ANSWERED))
    answer = event.text or "按钮"
    all_must = notice.all_must and not event.also_report
    at, message_id = event.received_at, event.message_id
    news.answered(work, notice, event.channel, answer=answer, at=at, message_id=message_id, all_must=all_must)


async def _same_matter(work: Work, notice: Notice, theirs: ColumnElement[bool]) -> list[Notice]:
    if notice.escalation_id is None:
        return []
    return [one for one in await _open(work, theirs) if one.escalation_id == notice.escalation_id and one.id != notice.id]


async def _stop(work: Work, notice: Notice) -> None:
    waiting = update(Delivery).where(col(Delivery.notice_id) == notice.id, col(Delivery.state) == State.QUEUED)
    await work.session.execute(waiting.values(state=State.EXPIRED, reason="对方已确认，不再发送"))
