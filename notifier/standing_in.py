"""代接: who stands in for an absent person gets a notice of their own, so that both are on record and both may answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from directory.standing_in import takers
from directory.tables import Person
from notifier.contacts import names_of
from notifier.keeping import LOOP
from notifier.states import State
from notifier.tables import Notice
from runtime.database import insert_into
from runtime.work import Work

NAME = "on_behalf_of_name"
"""The parameter that holds the absent person's name; the text says it after the signature."""

OWN = ("number-code", "number-answer", "shift-request", "shift-approval", "shift-reminder")
"""Templates that are for the person alone, whoever stands in: only they can prove their number, agree, or come on duty."""

_SAME = (
    "root_id", "cause_id", "unit", "lane", "lane_rank", "template", "channels", "at_once", "ring_after", "about", "incident_id",
    "escalation_id", "queued_at", "due_at", "expires_at", "expects_answer",
)  # fmt: skip


async def copy_to_takers(work: Work, notices: Sequence[Notice]) -> None:
    """Give those who stand in a notice each."""
    concerned = [each for each in notices if _is_taken(each)]
    people = {each.person_id for each in concerned if each.person_id}
    standing = await takers(work.session, people, work.now) if people else {}
    if not standing:
        return
    names = await names_of(work.session, standing)
    rows = [
        _copy(notice, taker, names.get(notice.person_id, ""))
        for notice in concerned
        if notice.person_id
        for taker in standing.get(notice.person_id, ())
    ]
    await work.session.execute(insert_into(work.session, Notice).on_conflict_do_nothing(), rows)
    work.wake(LOOP)


def _is_taken(notice: Notice) -> bool:
    """Not an answer to somebody's own message, not a copy; nor a roll call, which asks whether the very person is there."""
    own = notice.template in OWN or notice.judged or notice.to_channel or notice.on_behalf_of
    return bool(notice.person_id) and not own


def copy_id(notice_id: UUID, taker_id: UUID) -> UUID:
    """Return the id of a copy: the same however often it is made."""
    return uuid5(notice_id, f"stand-in:{taker_id}")


def _copy(notice: Notice, taker: Person, away: str) -> dict[str, Any]:
    return {
        **{name: getattr(notice, name) for name in _SAME},
        "id": copy_id(notice.id, taker.id),
        "person_id": taker.id,
        "on_behalf_of": notice.person_id,
        "params": {**notice.params, NAME: away},
        "state": State.QUEUED.value,
        "reason": "",
        "answer": "",
        "closed": "",
    }
