"""An escalation as desks and pages show it: names filled in, the ladder drawn, and whether this viewer may take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from directory.rights import Action, Viewer, may
from roster.queries import EscalationView
from roster.tables import EscalationAnswer
from schemas import labels
from web.local_time import span
from web.names import Named, people, units
from web.rungs import Rung, rungs

STATE = {"running": "正在催报", "acknowledged": "已有人确认", "exhausted": "无人应答", "stopped": "已停止"}
ENDED = {"met": "已按要求报送", "withdrawn": "时限已撤销", "closed": "事件已办结", "by_person": "已由人接手"}
OUTCOME = {
    "taken": "确认，由其负责",
    "already_taken": "确认（此前已有人负责）",
    "too_late": "确认（催报已结束）",
    "handed_on": "转交下一级",
    "handed_over": "移交给{other}",
    "took_over": "从{other}处接手，由其负责",
    "snoozed": "延后，{span}后仍未报送则继续催报",
    "noted": "确认（本步须全部确认）",
}


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """Someone acknowledged: who, how, when, and what it did."""

    name: str
    channel: str
    at: datetime
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EscalationLine:
    """An escalation for people. `next_at`: when it climbs on by itself; `calling`: whom the newest step called."""

    id: UUID
    incident_id: UUID
    incident_number: str
    page: str
    deadline_id: UUID
    unit: str
    unit_name: str
    owed_to_name: str
    tier_label: str
    state: str
    state_label: str
    reason: str
    due_at: datetime
    started_at: datetime
    next_at: datetime | None
    ended_at: datetime | None
    ended_label: str
    taken_by: str
    taken_at: datetime | None
    rungs: tuple[Rung, ...]
    answers: tuple[AnswerLine, ...]
    may_acknowledge: bool
    may_take_over: bool
    is_mine: bool
    handed_to: str

    @property
    def newest(self) -> Rung | None:
        """The newest step that was fired."""
        fired = [rung for rung in self.rungs if rung.state in ("fired", "taken", "empty")]
        return fired[-1] if fired else None

    @property
    def calling(self) -> str:
        """The names of those whom the newest step called."""
        return "、".join(f"{each.name}（{each.post}）" for each in self.newest.called) if self.newest else ""


async def lines(session: AsyncSession, views: Sequence[EscalationView], viewer: Viewer) -> list[EscalationLine]:
    """Return escalations with the names of people and units, in the same order."""
    concerned = {person for view in views for person in view.called} | {a.person_id for view in views for a in view.answers}
    rows = [view.escalation for view in views]
    held = [person for row in rows for person in (row.acknowledged_by, row.handed_to)]
    concerned |= {person for person in (*held, *(a.other for view in views for a in view.answers)) if person}
    known = await people(session, concerned)
    named = await units(session, {code for view in views for code in (view.unit, view.escalation.owed_to)})
    return [_line(view, viewer, known, named) for view in views]


def _line(view: EscalationView, viewer: Viewer, known: dict[UUID, Named], named: dict[str, str]) -> EscalationLine:
    row = view.escalation
    takers = frozenset(each.person_id for each in view.answers if each.outcome == "taken")
    nobodys, somebodys = row.state in ("running", "exhausted"), row.state == "acknowledged"
    is_mine = somebodys and viewer.person_id is not None and row.acknowledged_by == viewer.person_id
    may_act = viewer.person_id is not None and may(viewer, Action.ACKNOWLEDGE, row.unit).allowed
    return EscalationLine(
        id=row.id,
        incident_id=row.incident_id,
        incident_number=row.incident_number,
        page=row.page or f"/incidents/{row.incident_id}",
        deadline_id=row.deadline_id,
        unit=row.unit,
        unit_name=named.get(row.unit, row.unit),
        owed_to_name=named.get(row.owed_to, row.owed_to),
        tier_label=row.tier_label,
        state=row.state,
        state_label=STATE.get(row.state, row.state),
        reason=row.reason,
        due_at=row.due_at,
        started_at=row.started_at,
        next_at=row.next_at,
        ended_at=row.ended_at,
        ended_label=ENDED.get(row.ended_because or "", row.ended_because or ""),
        taken_by=_name(row.acknowledged_by, known),
        taken_at=row.acknowledged_at,
        rungs=tuple(rungs(row, view.steps, takers, known)),
        answers=tuple(_answer(each, known) for each in view.answers),
        may_acknowledge=nobodys and may_act,
        may_take_over=somebodys and may_act and not is_mine,
        is_mine=is_mine and may_act,
        handed_to=_name(row.handed_to, known),
    )


def _answer(answer: EscalationAnswer, known: dict[UUID, Named]) -> AnswerLine:
    how = next((label.zh for channel, label in labels.CHANNELS.items() if channel == answer.channel), answer.channel)
    longer = span(answer.until - answer.answered_at) if answer.until else ""
    did = OUTCOME.get(answer.outcome, answer.outcome).format(other=_name(answer.other, known), span=longer)
    return AnswerLine(_name(answer.person_id, known), how, answer.answered_at, did, answer.reason)


def _name(person: UUID | None, known: dict[UUID, Named]) -> str:
    if person is None:
        return ""
    return known[person].name if person in known else "（已不在通讯录）"
