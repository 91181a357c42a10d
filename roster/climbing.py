"""How an escalation climbs: it fires steps, goes on when nobody answers or who answered forgot, and is exhausted at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlmodel import col

from policies.model import Ladder
from roster import notices
from roster.ladder import Exhausted, Fire, Place, Why, next_step
from roster.leaders import leaders_above
from roster.matters import matter_of
from roster.on_duty import OnDuty, on_posts
from roster.queries import on_duty_cached
from roster.rooms import foresee, room_of, unit_name
from roster.said_so import still_to_ask
from roster.steps import asked, fired_before
from roster.tables import Escalation, EscalationStep, IncidentCard
from roster.wording import nobody_there, why_exhausted, why_fired
from runtime.handlers import Due
from runtime.work import Work
from schemas.escalations import EscalationExhausted, EscalationStepped

STEP = "escalation-step"
ACK_TIMEOUT = "escalation-ack-timeout"
HANDOVER = "escalation-handover"


@dataclass(frozen=True, slots=True)
class _Fired:
    """A step at the moment it fires: which unit's posts, who is on them, why."""

    fire: Fire
    unit: str
    people: list[OnDuty]
    reason: str


async def climb(work: Work, escalation: Escalation, why: Why) -> None:
    """Fire the next step at which anybody can be called; steps without are recorded and passed at once."""
    ladder = rules_of(work, escalation)
    escalation.state, escalation.handed_to = "running", None
    escalation.generation += 1
    work.cancel_timer(HANDOVER, escalation.id)
    empty = 0
    while True:
        match next_step(ladder, Place(escalation.round, escalation.step), why, empty):
            case Exhausted(end):
                return await _exhaust(work, escalation, why_exhausted(end, ladder, matter_of(escalation.tier)))
            case Fire() as fire:
                if await _fire(work, escalation, ladder, fire):
                    return None
                empty += 1


def rules_of(work: Work, escalation: Escalation) -> Ladder:
    """Return the rules of a climb as they stood when it began."""
    key = ("roster.rules", escalation.policy_version, escalation.ladder["id"])
    if key not in work.cache:
        work.cache[key] = Ladder.model_validate(escalation.ladder)
    rules: Ladder = work.cache[key]
    return rules


async def _fire(work: Work, escalation: Escalation, ladder: Ladder, fire: Fire) -> bool:
    """Call who is on the posts of a step at this moment, and keep the step. Say whether anybody could be called."""
    fired = await _look_up(work, escalation, ladder, fire)
    escalation.round, escalation.step = fire.place.round, fire.place.step
    escalation.next_at = work.now + fire.rule.wait if fired.people else None
    work.together(_keep_steps, _step_row(work, escalation, fired))
    work.emit(_stepped(work, escalation, fired))
    if fired.people:
        title, all_must = await title_of(work, escalation), ladder.needs_all(fire.rule)
        await notices.call(work, escalation, title, fire, fired.people, all_must=all_must)
        work.set_timer(STEP, escalation.id, work.now + fire.rule.wait, generation=escalation.generation)
    return bool(fired.people)


async def _look_up(work: Work, escalation: Escalation, ladder: Ladder, fire: Fire) -> _Fired:
    """Find out who is on duty at this very moment: people are resolved when a step fires, not before."""
    unit = await room_of(work, escalation.unit if fire.rule.of == "own" else escalation.owed_to)
    people = await _to_call(work, escalation, ladder, fire, on_posts(await on_duty_cached(work, unit), fire.rule.call))
    reason = why_fired(fire.why, ladder, fire.place, matter_of(escalation.tier))
    if not people:
        reason = f"{reason}；{nobody_there(await unit_name(work, unit), fire.rule.call)}"
    return _Fired(fire, unit, people, reason)


async def _to_call(work: Work, escalation: Escalation, ladder: Ladder, fire: Fire, people: list[OnDuty]) -> list[OnDuty]:
    """Leave out who said so at this step in an earlier round, where all have to and others are missing."""
    if fire.place.round == 1 or not ladder.needs_all(fire.rule):
        return people
    before = await fired_before(work, escalation, fire.place.step)
    wanted = still_to_ask([each.person_id for each in people], asked(ladder, before) if before else None)
    return [each for each in people if each.person_id in wanted]


def _step_row(work: Work, escalation: Escalation, fired: _Fired) -> dict[str, Any]:
    return {
        "escalation_id": escalation.id,
        "round": fired.fire.place.round,
        "step": fired.fire.place.step,
        "unit": fired.unit,
        "posts": [str(post) for post in fired.fire.rule.call],
        "called": [{"person_id": str(p.person_id), "post": p.post, "shift_id": str(p.shift_id)} for p in fired.people],
        "unreached": [],
        "said_so": [],
        "why": fired.fire.why,
        "reason": fired.reason,
        "fired_at": work.now,
        "next_at": escalation.next_at,
    }


async def _keep_steps(steps: list[tuple[Work, dict[str, Any]]]) -> None:
    """Write all steps that fired in this transaction at once."""
    await steps[0][0].session.execute(insert(EscalationStep), [row for _, row in steps])


def _stepped(work: Work, escalation: Escalation, fired: _Fired) -> EscalationStepped:
    return EscalationStepped(
        time=work.now,
        unit=escalation.unit,
        escalation_id=escalation.id,
        about=notices.about(escalation, escalation.step),
        step=escalation.step,
        round=escalation.round,
        called=tuple(each.person_id for each in fired.people),
        reason=fired.reason,
        next_at=escalation.next_at,
    )


async def title_of(work: Work, escalation: Escalation) -> str:
    """Return the incident's title; until it is known, its number stands for it."""
    key = title_key(escalation.incident_id)
    if key not in work.cache:
        await _titles(work, [escalation])
    return work.cache[key] or f"事件{escalation.incident_number}"


def title_key(incident_id: UUID) -> tuple[str, UUID]:
    """Return where a transaction keeps an incident's title; empty: it is not known."""
    return "roster.title", incident_id


async def _titles(work: Work, escalations: Iterable[Escalation]) -> None:
    """Look up the titles of some incidents at once, for the works of this transaction."""
    ids = {each.incident_id for each in escalations}
    cards = select(col(IncidentCard.incident_id), col(IncidentCard.title)).where(col(IncidentCard.incident_id).in_(ids))
    work.cache |= {title_key(incident_id): "" for incident_id in ids}
    work.cache |= {title_key(row.incident_id): row.title for row in await work.session.execute(cards)}


async def _exhaust(work: Work, escalation: Escalation, reason: str) -> None:
    """Nobody is left to call: the leaders above are told, and it stands on every desk until a person takes it."""
    escalation.state, escalation.next_at = "exhausted", None
    escalation.ended_at, escalation.ended_because, escalation.ended_reason = work.now, "exhausted", reason
    work.emit(
        EscalationExhausted(
            time=work.now,
            unit=escalation.unit,
            escalation_id=escalation.id,
            about=notices.about(escalation),
            reason=reason,
        )
    )
    await notices.tell_exhausted(work, escalation, await leaders_above(work, escalation.owed_to))


async def go_on(fired: list[tuple[Work, Due]], state: str, why: Why) -> None:
    """Let escalations climb on whose wait is over. A timer of an older generation, or of one that moved on, does nothing."""
    work = fired[0][0]
    escalations = {each.id: each for each in await locked(work, [UUID(due.key) for _, due in fired])}
    await _titles(work, escalations.values())
    await foresee(work, {unit for each in escalations.values() for unit in (each.unit, each.owed_to)})
    for own, due in fired:
        escalation = escalations.get(UUID(due.key))
        if escalation and escalation.state == state and escalation.generation == due.generation:
            await climb(own, escalation, await _really_why(own, escalation, why))


async def _really_why(work: Work, escalation: Escalation, why: Why) -> Why:
    """Tell a step that nobody answered from one that some did, and not all who have to."""
    rules = rules_of(work, escalation)
    if why is not Why.UNANSWERED or not escalation.step or not rules.needs_all(rules.steps[escalation.step - 1]):
        return why
    row = await work.session.get(EscalationStep, (escalation.id, escalation.round, escalation.step))
    return Why.NOT_ALL if row and row.said_so else why


async def unanswered(fired: list[tuple[Work, Due]]) -> None:
    """Nobody answered within a step's wait, or not all who have to: the next one fires."""
    await go_on(fired, "running", Why.UNANSWERED)


async def forgotten(fired: list[tuple[Work, Due]]) -> None:
    """Someone took it and nothing was reported within the ack timeout: it climbs on."""
    await go_on(fired, "acknowledged", Why.FORGOTTEN)


async def not_taken(fired: list[tuple[Work, Due]]) -> None:
    """Whom it was handed over to did not confirm in time: it climbs on."""
    await go_on(fired, "running", Why.NOT_TAKEN)


async def locked(work: Work, ids: Sequence[UUID]) -> Sequence[Escalation]:
    """Return escalations that nobody else changes until this transaction is done, always locked in the same order."""
    query = select(Escalation).where(col(Escalation.id).in_(ids)).order_by(col(Escalation.id)).with_for_update()
    return (await work.session.scalars(query.execution_options(populate_existing=True))).all()
