"""The notices of a roll call: the call, what became of an answer, silence told to the leader, the end told to the supervisor.

All go by the lane of many, so that a missed deadline in the middle of it passes by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from roster.notices import notice_id, page_url
from roster.rollcall.moves import Call
from roster.rollcall.tables import RollCall, RollCallEntry
from roster.rollcall.words import STATES
from roster.wording import clock_time, lasting
from runtime.work import Work
from schemas import labels
from schemas.notices import SendNotice
from schemas.values import About, Channel, Lane, Recipient

NAMED = 6
"""So many silent people are named in a text; of more it says how many."""


def call_id(roll_call_id: UUID, person_id: UUID, step: int) -> UUID:
    """Return the id of the notice that calls a person by the so-manieth channel: one call per step, whatever happens."""
    return notice_id("roll-call", roll_call_id, person_id, step)


def calls_of(entry: RollCallEntry) -> list[UUID]:
    """Return the ids of all calls that were made to somebody."""
    assert entry.person_id
    return [call_id(entry.roll_call_id, entry.person_id, step) for step in range(1, entry.step + 1)]


def path_of(row: RollCall) -> str:
    """Return the path of a roll call's page."""
    return f"/rollcalls/{row.id}"


def call(work: Work, row: RollCall, entry: RollCallEntry, move: Call, names: tuple[str, str]) -> None:
    """Call somebody. `names`: of their unit and of themselves."""
    assert entry.person_id
    assert entry.due_at
    due, terms = entry.due_at, row.terms
    work.send(
        SendNotice(
            id=call_id(row.id, entry.person_id, move.step),
            time=work.now,
            unit=entry.unit,
            lane=Lane.BULK,
            recipient=Recipient(person_id=entry.person_id),
            template="roll-call",
            params={
                "drill": row.drill,
                "unit_name": names[0],
                "person_name": names[1],
                "post_label": labels.post(entry.post),
                "due_at": clock_time(due, work.now, work.settings.zone),
                "minutes": lasting(timedelta(seconds=terms.limit_seconds)),
                "code": entry.code if terms.challenge == "code" else None,
                "again": move.step > 1,
            },
            expects_answer=True,
            judged=True,
            challenge=entry.code if terms.challenge == "code" else None,
            channels=(move.channel,),
            only_channels=True,
            about=About(roll_call_id=row.id, step=move.step),
            expires_at=due,
        )
    )


def answer(work: Work, entry: RollCallEntry, to: Recipient, params: Mapping[str, Any]) -> None:
    """Tell who answered what became of it, by the way it came."""
    work.send(
        SendNotice(
            time=work.now,
            unit=entry.unit,
            lane=Lane.BULK,
            recipient=to,
            template="roll-call-answered",
            params=dict(params),
            about=About(roll_call_id=entry.roll_call_id),
            expires_at=work.now + work.policy.notices.expires[Lane.BULK.value],
        )
    )


def tell_silent(work: Work, row: RollCall, unit: tuple[str, str], silent: Sequence[str], leaders: Sequence[UUID]) -> None:
    """Tell the leaders of a unit who did not answer. `unit`: code and name; `silent`: posts and names of the people."""
    shown = "、".join(silent[:NAMED]) + (f"等{len(silent)}人" if len(silent) > NAMED else "")
    for person_id in leaders:
        work.send(
            SendNotice(
                id=notice_id("roll-call-silent", row.id, unit[0], *sorted(silent), person_id),
                time=work.now,
                unit=unit[0],
                lane=Lane.ROUTINE,
                recipient=Recipient(person_id=person_id),
                template="roll-call-silent",
                params={"drill": row.drill, "unit_name": unit[1], "silent": shown, "url": page_url(work, path_of(row))},
                about=About(roll_call_id=row.id),
                expires_at=work.now + work.policy.notices.expires[Lane.ROUTINE.value],
            )
        )


def tell_closed(work: Work, row: RollCall, counts: Mapping[str, int]) -> None:
    """Tell the supervisor who started it how it went."""
    if row.by is None:
        return
    work.send(
        SendNotice(
            id=notice_id("roll-call-closed", row.id),
            time=work.now,
            unit=row.unit,
            lane=Lane.ROUTINE,
            recipient=Recipient(person_id=row.by),
            template="roll-call-closed",
            params={
                "drill": row.drill,
                "title": row.title,
                "drawn": row.drawn,
                "results": results_said(counts),
                "url": page_url(work, path_of(row)),
            },
            about=About(roll_call_id=row.id),
            expires_at=work.now + work.policy.notices.expires[Lane.ROUTINE.value],
        )
    )


def results_said(counts: Mapping[str, int]) -> str:
    """Return the results in one line: 按时9人、无应答1人."""
    return "、".join(f"{STATES[state]}{counts[state]}" for state in STATES if counts.get(state)) or "无人应到"


def answered_by(channel: Channel) -> bool:
    """Say whether an answer that came by a channel is answered by a text; a page shows it, a call says it itself."""
    return channel not in (Channel.WEB, Channel.API, Channel.VOICE)
