"""The duty roster: drawn up, changed, handed over, checked; and how its people are reached."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from schemas import handovers, people, rollcalls, rosters, shift_changes
from schemas.envelope import Message
from schemas.examples.facts import COUNTY, FILING, MESSAGE, NOTICE, NOW, PERSON, REPORT, TOWNSHIP, known_id
from schemas.values import Channel


def rosters_examples() -> list[Message]:
    """Return the examples of published rosters."""
    first, last = NOW.date() + timedelta(days=17), NOW.date() + timedelta(days=47)
    counted = {"added": 62, "changed": 0, "removed": 2}
    broken = ("张三的手机号尚未验证",)
    said = {"by": PERSON, "reason": "号码当天补验", "broken": broken}
    return [rosters.RosterPublished(time=NOW, unit=TOWNSHIP, draft_id=MESSAGE, first=first, last=last, **counted, **said)]


def changes_examples() -> list[Message]:
    """Return the examples of changes and handovers."""
    request = {"request_id": known_id(21), "kind": "swap", "from_person": PERSON, "to_person": known_id(22)}
    handed: dict[str, Any] = {"handover_id": known_id(23), "post": "officer", "due_at": NOW, "outgoing": PERSON}
    told: dict[str, Any] = {"time": NOW, "unit": TOWNSHIP}
    return [
        shift_changes.ShiftRequestMoved(**told, **request, state="approved", by=known_id(24)),
        handovers.HandoverSigned(**told, **handed, incoming=known_id(22)),
        handovers.HandoverOverdue(**told, **handed, escalated=True),
        handovers.HandoverWaived(**told, **handed, by=known_id(24), reason="交班人突发疾病，已电话交接"),
    ]


def roll_calls_examples() -> list[Message]:
    """Return the examples of roll calls."""
    base = {"unit": COUNTY, "roll_call_id": known_id(20), "drill": False}
    commitment, listed = "3f" * 32, "a7" * 32
    return [
        rollcalls.RollCallPlanned(
            **base, time=NOW, commitment=commitment, opens_at=NOW, closes_at=NOW + timedelta(hours=6), by=PERSON
        ),
        rollcalls.RollCallStarted(**base, time=NOW, commitment=commitment, candidates_sha256=listed, candidates=42, drawn=10),
        rollcalls.RollCallAnswered(
            **{**base, "unit": TOWNSHIP},
            time=NOW,
            person_id=PERSON,
            outcome="on_time",
            channel=Channel.SMS,
            answer="4821",
            seconds=31.5,
            answered_at=NOW,
            notices=(NOTICE,),
        ),
        rollcalls.RollCallUnanswered(**{**base, "unit": TOWNSHIP}, time=NOW, people=(PERSON,)),
        rollcalls.RollCallExcused(**{**base, "unit": TOWNSHIP}, time=NOW, person_id=PERSON, reason="在救灾现场，无信号"),
        rollcalls.RollCallClosed(**base, time=NOW, seed="5c" * 32, counts={"on_time": 9, "no_answer": 1}),
        rollcalls.RollCallEnded(**base, time=NOW, because="cancelled", by=PERSON, reason="计划变更"),
    ]


def people_examples() -> list[Message]:
    """Return the examples of how people are reached."""
    wish = {"order": ["telegram", "sms"], "off": []}
    reach = {"urgent": wish, "routine": wish, "quiet": "22:00-07:00", "language": "zh"}
    standing = {"stand_in_id": REPORT, "person_id": PERSON, "taker_id": FILING, "by": PERSON}
    days = {"starts_at": NOW, "ends_at": NOW + timedelta(days=3)}
    return [
        people.ReachChanged(time=NOW, unit=COUNTY, person_id=PERSON, by=PERSON, **reach),
        people.StandInSet(time=NOW, unit=COUNTY, reason="年休假", **standing, **days),
        people.StandInEnded(time=NOW, unit=COUNTY, **standing),
    ]
