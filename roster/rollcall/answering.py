"""An answer comes: it is kept, judged, told to who gave it, and shows on the page."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from directory.tables import Person
from roster.errors import Refused
from roster.rollcall import telling
from roster.rollcall.ending import close_if_done
from roster.rollcall.judging import Judgement, Reply, Standing, Verdict, judge
from roster.rollcall.reaching import entries_of
from roster.rollcall.tables import RollCall, RollCallAnswerRow, RollCallEntry
from roster.rooms import unit_name
from roster.wording import clock_time, lasting
from runtime.work import Work
from schemas import labels
from schemas.notices import NoticeReplied
from schemas.rollcalls import RollCallAnswered
from schemas.values import Channel, Recipient

Called = tuple[RollCallEntry, RollCall]
"""Somebody who was called, and in which roll call."""

TAKEN = {
    Verdict.ON_TIME: "应答已收到，按时。",
    Verdict.LATE: "应答已收到，已超过时限。",
    Verdict.STAND_IN: "已登记由{stand_in}代答。",
}
NOT_TAKEN = {
    Verdict.WRONG_CODE: "应答码不对，请填写呼叫中的4位应答码。",
    Verdict.NO_NAME: "请写明代答人的姓名。",
    Verdict.ALREADY: "已经应答过，不用再答。",
    Verdict.EXCUSED: "已准予不答，不用再答。",
    Verdict.OVER: "这次点名已经结束，不再登记应答。",
}


async def replied(items: list[tuple[Work, NoticeReplied]]) -> None:
    """Judge answers that came by text or button; all of a transaction at once."""
    entries = await entries_of(items)
    for work, event in items:
        entry, row = entries.get((event.about.roll_call_id, event.person_id), (None, None))
        if entry is None or row is None:
            continue
        reply = Reply(event.received_at, event.text, event.codes, event.meant, event.theirs)
        judged = take(work, (entry, row), reply, event.channel or Channel.SMS, event.address)
        to = Recipient(person_id=event.person_id if event.theirs else None, channel=event.channel, address=event.address)
        if telling.answered_by(event.channel or Channel.SMS):
            telling.answer(work, entry, to, {"drill": row.drill, **await _params(work, entry, judged, event)})
    first = items[0][0]
    await first.session.flush()
    await close_if_done(first, {row.id for _, row in entries.values() if row.state == "running"})


def take(work: Work, called: Called, reply: Reply, channel: Channel, address: str = "") -> Judgement:
    """Judge an answer and keep it."""
    entry, row = called
    judged = judge(_standing(row, entry), reply)
    work.session.add(
        RollCallAnswerRow(
            entry_id=entry.id, at=reply.at, channel=channel, address=address, text=reply.text, verdict=judged.verdict.value
        )
    )
    if judged.verdict.settles:
        _settle(work, called, reply, judged, channel)
    elif judged.verdict is Verdict.WRONG_CODE:
        entry.wrong += 1
        if entry.state == "no_answer":
            entry.state = "wrong_code"
        _say(work, called, reply, judged, channel)
    return judged


def _standing(row: RollCall, entry: RollCallEntry) -> Standing:
    late_for = timedelta(seconds=row.late_for_seconds)
    return Standing(entry.state, row.terms.challenge, entry.code, entry.due_at, late_for, ended=row.state == "cancelled")


def _settle(work: Work, called: Called, reply: Reply, judged: Judgement, channel: Channel) -> None:
    entry = called[0]
    entry.state, entry.next_at = judged.verdict.value, None
    entry.answered_at, entry.answered_channel, entry.answer = reply.at, channel, reply.text or "按键"
    entry.stand_in, entry.seconds = judged.stand_in, _seconds(entry, reply)
    _say(work, called, reply, judged, channel)


def _seconds(entry: RollCallEntry, reply: Reply) -> float:
    begun = entry.sent_at or entry.called_at
    return max(0.0, (reply.at - begun).total_seconds()) if begun else 0.0


def _say(work: Work, called: Called, reply: Reply, judged: Judgement, channel: Channel) -> None:
    entry, row = called
    settled = judged.verdict.settles
    assert entry.person_id
    work.emit(
        RollCallAnswered.model_validate(
            {
                "time": work.now,
                "unit": entry.unit,
                "roll_call_id": row.id,
                "drill": row.drill,
                "person_id": entry.person_id,
                "outcome": judged.verdict.value,
                "channel": channel,
                "answer": reply.text,
                "seconds": _seconds(entry, reply),
                "answered_at": reply.at,
                "notices": tuple(telling.calls_of(entry)) if settled else (),
            }
        )
    )


async def _params(work: Work, entry: RollCallEntry, judged: Judgement, event: NoticeReplied) -> dict[str, Any]:
    """Return what the text that answers an answer says."""
    over = event.received_at - entry.due_at if entry.due_at and event.received_at > entry.due_at else timedelta(0)
    return {
        "verdict": judged.verdict.value,
        "unit_name": await unit_name(work, entry.unit),
        "post_label": labels.post(entry.post),
        "person_name": await _name(work, entry.person_id),
        "stand_in": judged.stand_in,
        "spent": lasting(timedelta(seconds=round(entry.seconds or 0))) if entry.seconds else "不到1秒",
        "over": lasting(over) if over >= timedelta(seconds=1) else "",
        "answered_at": clock_time(entry.answered_at, work.now, work.settings.zone) if entry.answered_at else "",
        "due_at": clock_time(entry.due_at, work.now, work.settings.zone) if entry.due_at else "",
    }


async def _name(work: Work, person_id: UUID | None) -> str:
    found = await work.session.get(Person, person_id) if person_id else None
    return found.name if found else ""


@dataclass(frozen=True, slots=True)
class Typed:
    """An answer as it was typed into a page: the code, where one is asked for, and who stands in, if somebody does."""

    channel: Channel
    code: str = ""
    stand_in: str = ""


async def answer_here(work: Work, roll_call_id: UUID, person_id: UUID, typed: Typed) -> str:
    """Take an answer that the called person, signed in, gives on a page or by the API; return a sentence that says what it did.

    Raises:
        Refused: this person is not called there, or the answer settles nothing; the sentence says why.
    """
    of = select(RollCallEntry).where(col(RollCallEntry.roll_call_id) == roll_call_id, col(RollCallEntry.person_id) == person_id)
    entry = (await work.session.scalars(of.with_for_update().execution_options(populate_existing=True))).first()
    row = await work.session.get(RollCall, roll_call_id, populate_existing=True)
    if entry is None or row is None:
        raise Refused("您不在这次点名的应答名单里。")
    judged = take(work, (entry, row), _reply(work, typed), typed.channel)
    if not judged.verdict.settles and judged.verdict is not Verdict.WRONG_CODE:
        raise Refused(NOT_TAKEN[judged.verdict])
    if judged.verdict is Verdict.WRONG_CODE:
        return NOT_TAKEN[judged.verdict]
    await work.session.flush()
    await close_if_done(work, [roll_call_id])
    return TAKEN[judged.verdict].format(stand_in=judged.stand_in)


def _reply(work: Work, typed: Typed) -> Reply:
    code = unicodedata.normalize("NFKC", typed.code).strip()
    return Reply(work.now, code, tuple(code.split()), stand_in=typed.stand_in.strip())
