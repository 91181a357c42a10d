"""A ladder run ahead, for people: times, names, posts, channels, stand-ins, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from directory.rights import Action, Viewer
from directory.standing_in import takers
from directory.tables import Unit
from notifier.foreseeing import Reached, lacks_line, urgent_ways
from policies.model import Ladder, Policy, Tier
from roster.foretelling import foretold
from roster.on_duty import OnDuty
from roster.preview import Foreseen
from roster.wording import lasting
from runtime.settings import Settings
from schemas import labels
from schemas.values import Severity
from web.errors import InvalidError, NotFoundError
from web.gate import require
from web.masking import masked
from web.message_lines import sees_numbers
from web.names import Named, people, units
from web.typed_time import typed_time


@dataclass(frozen=True, slots=True)
class Callee:
    """Someone who would be called. `channels`: in the order to try; `because`: why the first of them; `takers`: who stands in.

    `rings_at`: when the telephone rings, too, unless they have answered by then; `no_call`: it should, and there is no number.
    """

    name: str
    post: str
    phone: str
    channels: tuple[str, ...]
    because: str
    takers: tuple[str, ...]
    gap: str
    rings_at: datetime | None = None
    no_call: bool = False


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step. `wait`: how long they have to answer; `at_once`: on all channels together."""

    number: str
    label: str
    at: datetime
    unit: str
    unit_name: str
    reason: str
    wait: str
    at_once: bool
    callees: tuple[Callee, ...]
    gap: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole climb of one clock. `no_line`: the telephone should ring, and there is no line."""

    unit: str
    unit_name: str
    owed_to: str
    owed_to_name: str
    tier: str
    tier_label: str
    ladder_label: str
    policy_version: str
    missed_at: datetime
    steps: tuple[StepLine, ...]
    ends_at: datetime
    end: str
    gaps: tuple[str, ...]
    no_line: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What a preview stands on."""

    session: AsyncSession
    viewer: Viewer
    settings: Settings
    policy: Policy


async def preview_of(around: Around, unit: str, tier_id: str, missed_at: datetime, severity: Severity | None = None) -> Preview:
    """Return who would be called when, if `unit` missed a tier at a moment; `severity` none: the least grade that owes the tier.

    Raises:
        NotFoundError: there is no such unit or tier.
        InvalidError: nobody is owed anything by this unit.
        ForbiddenError: the unit's roster is not the viewer's to see.
    """
    session, tier = around.session, _tier(around.policy, tier_id)
    here = await directory.unit(session, unit)
    if here is None:
        raise NotFoundError("没有这个单位。")
    require(around.viewer, Action.SEE_ROSTER, here.code, unit_name=here.name)
    above = await directory.superior(session, unit)
    if above is None:
        raise InvalidError(f"{here.name}没有上级单位，不欠报任何时限。")
    ladder = around.policy.ladder_for(tier.id, here.code, severity or tier.least)
    found = await foretold(session, ladder, here.code, above.code, missed_at)
    lines = tuple([await _line(around, step) for step in found.steps])
    lacking = [gap for line in lines for callee in line.callees for gap in (callee.gap, no_call(callee)) if gap]
    return Preview(
        unit=here.code,
        unit_name=_short(here),
        owed_to=above.code,
        owed_to_name=_short(above),
        tier=tier.id,
        tier_label=tier.label,
        ladder_label=ladder.label,
        policy_version=around.policy.version,
        missed_at=missed_at,
        steps=lines,
        ends_at=found.ends_at,
        end=found.end,
        gaps=tuple(dict.fromkeys((*found.gaps, *lacking))),
        no_line=lacks_line(around.settings, ladder.steps),
    )


def _tier(policy: Policy, tier_id: str) -> Tier:
    try:
        return policy.tier(tier_id)
    except KeyError:
        raise NotFoundError("没有这项时限。") from None


def _short(unit: Unit) -> str:
    return unit.short_name or unit.name


async def _line(around: Around, step: Foreseen) -> StepLine:
    session, ids = around.session, [each.person_id for each in step.people]
    known = await people(session, ids)
    reached = await urgent_ways(session, around.settings, ids, step.rule, step.place.round)
    standing = await takers(session, ids, step.at)
    taken = {person: tuple(each.name for each in found) for person, found in standing.items()}
    named = await units(session, [step.unit])
    return StepLine(
        number=f"{step.place.round}-{step.place.step}" if step.place.round > 1 else str(step.place.step),
        label=step.label,
        at=step.at,
        unit=step.unit,
        unit_name=named.get(step.unit, step.unit),
        reason=step.reason,
        wait=lasting(step.rule.wait),
        at_once=step.rule.at_once,
        callees=tuple(
            _callee(around.viewer, each, known.get(each.person_id), reached.get(each.person_id, Reached()), taken, at=step.at)
            for each in step.people
        ),
        gap=step.gap,
    )


def _callee(
    viewer: Viewer, one: OnDuty, person: Named | None, reached: Reached, taken: Mapping[UUID, tuple[str, ...]], *, at: datetime
) -> Callee:
    name = person.name if person else "（已不在通讯录）"
    whole = person is not None and sees_numbers(viewer, person.unit, one.person_id)
    phone = person.phone if person else ""
    return Callee(
        name=name,
        post=labels.post(one.post),
        phone=phone if whole or not phone else masked(phone),
        channels=tuple(dict.fromkeys(str(way.channel) for way in reached.ways)),
        because=reached.ways[0].because if reached.ways else "",
        takers=taken.get(one.person_id, ()),
        gap="" if reached.ways else f"{name}没有能用的联系方式，呼叫会失败，立即转到下一步",
        rings_at=None if reached.rings_after is None else at + reached.rings_after,
        no_call=reached.lacks_number,
    )


def no_call(callee: Callee) -> str:
    """Return what to tell of someone who should be rung and has no number; empty: nothing."""
    return f"{callee.name}没有可拨打的号码，只能发文字" if callee.no_call else ""


def moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment meant: ``02:10`` is the next time that the clock shows it; empty is now.

    Raises:
        InvalidError: it is none.
    """
    there = typed_time(text, now, zone)
    bare = "-" not in text and "T" not in text
    return there + timedelta(days=1) if bare and text.strip() and there < now else there


def climbs(policy: Policy) -> list[tuple[str, str, Ladder]]:
    """Return the tiers of a policy with their ladders, for a choice."""
    return [(tier.id, tier.label, policy.ladder(tier.ladder)) for tier in policy.tiers]
