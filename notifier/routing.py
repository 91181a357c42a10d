"""New notices get their ways: to whom, in which words, by which channel. Set by set, so that a thousand cost few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from notifier import news
from notifier.allowance import Allowance
from notifier.breaker import Breaker
from notifier.channels import usable
from notifier.contacts import Entry, entries
from notifier.drafting import Draft, draft
from notifier.open_matters import OpenMatters
from notifier.queueing import enqueue
from notifier.quiet import NO_SILENT_WAY, SILENT, Timing, quiet_until, timed
from notifier.render import UnknownTemplateError
from notifier.ringing import call_to, with_ring
from notifier.route import ANSWERED_THERE, NO_WISH, Way, begun_with, ways
from notifier.standing_in import copy_to_takers
from notifier.states import State
from notifier.summing_up import hold
from notifier.tables import Notice
from notifier.wordings import Words, words_of
from runtime.logs import log
from runtime.work import Work
from schemas.values import Lane

logger = log(__name__)

AT_ONCE = 128
ANSWERABLE_FOR = timedelta(hours=24)
"""How long a "1" may still mean a notice."""

NOT_REACHABLE = "通讯录里没有能用的联系方式"
SWITCHED_OFF = "本人关闭了普通信息的全部渠道，没有发送"
TOO_LATE = "等候发送时已过有效期，没有发出"
NAMED = "发送方指定了这个渠道和地址"


class UnsendableError(Exception):
    """A notice that cannot go out at all; the text says why, for a person."""


async def route_new(work: Work) -> int:
    """Give new notices their first way, or each of their ways when they go all at once; return how many new ones were found.

    When something urgent or routine is among them, what goes to very many waits for the next time.
    """
    found = await _unrouted(work)
    if not found:
        return 0
    notices = [notice for notice in found if notice.lane != Lane.BULK] or found
    await copy_to_takers(work, notices)
    book = await entries(work.session, {n.person_id for n in notices if n.person_id})
    open_matters = await OpenMatters.of(work, notices)
    words = await words_of(work)
    allowance = await Allowance.of(work, notices)  # before they are marked as routed: it counts what was routed earlier
    drafts = [(notice, _drafts(work, notice, entry_of(notice, book), open_matters, words)) for notice in notices]
    kept: list[Draft] = []
    allowed: list[tuple[Notice, list[Draft]]] = []
    for notice, rows in drafts:
        kept += rows
        if not (rows and _is_held(work, notice, rows, allowance)):
            allowed.append((notice, rows))
    breaker = await Breaker.of(work, (row for _, rows in allowed for row in rows))
    for notice, rows in allowed:
        if rows and not [row for row in rows if breaker.lets(row)]:
            refuse(work, notice, breaker.reason)
    await enqueue(work, kept, {notice.id: notice.unit for notice in notices})
    return AT_ONCE if len(notices) < len(found) else len(found)


async def _unrouted(work: Work) -> Sequence[Notice]:
    new = select(Notice).where(col(Notice.routed_at).is_(None)).order_by(col(Notice.lane_rank), col(Notice.queued_at))
    return (await work.session.scalars(new.limit(AT_ONCE).with_for_update(skip_locked=True))).all()


def entry_of(notice: Notice, book: dict[UUID, Entry]) -> Entry | None:
    """Return the directory's entry of a notice's recipient, None for a bare address."""
    return book.get(notice.person_id) if notice.person_id else None


def _drafts(work: Work, notice: Notice, entry: Entry | None, open_matters: OpenMatters, words: Words) -> list[Draft]:
    """Return the deliveries that a notice begins with; none, with the reason kept, when it can't go out."""
    notice.routed_at = work.now
    try:
        return _begin(work, notice, entry, open_matters, words)
    except UnsendableError as error:
        refuse(work, notice, str(error))
    except UnknownTemplateError:
        logger.exception("there is no such template", template=notice.template, notice=str(notice.id))
        refuse(work, notice, f"没有名为 {notice.template} 的通知模板")
    except Exception:
        # one notice that can't be written must not hold up all others
        logger.exception("a notice could not be written", template=notice.template, notice=str(notice.id))
        refuse(work, notice, "通知内容生成失败")
    return []


def _is_held(work: Work, notice: Notice, rows: list[Draft], allowance: Allowance) -> bool:
    """Hold a notice back whose person has had too many; what it would have said, and by which way, stays on record."""
    too_many = allowance.refuses(notice)
    if too_many:
        hold(work, notice, too_many)
        for row in rows:
            row.state, row.reason = State.HELD.value, too_many
    return bool(too_many)


def _begin(work: Work, notice: Notice, entry: Entry | None, open_matters: OpenMatters, words: Words) -> list[Draft]:
    if notice.expires_at <= work.now:
        raise UnsendableError(TOO_LATE)
    found = ways_of(work, notice, entry)
    if not found:
        raise UnsendableError(NOT_REACHABLE if notice.lane == Lane.URGENT or not (entry and entry.points) else SWITCHED_OFF)
    timings = _with_ring(work, notice, entry, _timings(work, notice, entry, found))
    several = open_matters.enter(notice) if notice.expects_answer else False
    language = entry.language if entry else work.settings.language
    rows = [
        draft(notice, when, position=place, language=language, show_code=several, now=work.now, words=words)
        for place, when in enumerate(timings, start=1)
    ]
    notice.open_until = work.now + ANSWERABLE_FOR if notice.expects_answer else None
    return rows


def _timings(work: Work, notice: Notice, entry: Entry | None, found: list[Way]) -> list[Timing]:
    """Return the ways that are begun with, and when; in quiet hours those that make no sound come first."""
    zone = work.settings.zone
    until = quiet_until(notice, entry, work.now, zone)
    if until is not None and until >= notice.expires_at:
        found = sorted(found, key=lambda way: way.channel not in SILENT)
    first = begun_with(found, at_once=notice.at_once)
    timings = timed(first, until, notice.expires_at, work.now, zone)
    if not timings:
        raise UnsendableError(NO_SILENT_WAY)
    return timings


def _with_ring(work: Work, notice: Notice, entry: Entry | None, timings: list[Timing]) -> list[Timing]:
    """Add the call to who has not answered by then, where the notice asks for one and there is a line."""
    if notice.ring_after is None or entry is None:
        return timings
    call = call_to(entry.points, [timing.way for timing in timings], usable(work.settings))
    return with_ring(timings, call, timedelta(seconds=notice.ring_after), work.now)


def ways_of(work: Work, notice: Notice, entry: Entry | None) -> list[Way]:
    """Return all ways to the recipient of a notice, best first."""
    points, wishes, urgent = (entry.points if entry else []), (entry.reach if entry else None), notice.lane == Lane.URGENT
    wish = (wishes.urgent if urgent else wishes.routine) if wishes else NO_WISH
    to = (notice.to_channel, notice.to_address)
    found = ways(points, to, notice.channels, usable(work.settings), only=notice.only_channels, wish=wish, must=urgent)
    if notice.to_channel and not notice.about.get("message_id"):
        return [replace(way, because=NAMED) if way.because == ANSWERED_THERE else way for way in found]
    return found


def refuse(work: Work, notice: Notice, reason: str) -> None:
    """End a notice that is not sent, and say why."""
    notice.state = State.EXPIRED if reason in (TOO_LATE, NO_SILENT_WAY) else State.FAILED
    notice.reason = reason
    notice.open_until = None
    news.failed(work, notice, None, reason=reason, code=None, final=True)
