"""The search for empty posts of one duty room. It does what is due now and sets the time of the next look; again is harmless."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from directory import queries as directory
from directory.tables import Person
from policies.model import GapSearch
from roster.gaps import Gap
from roster.rota.setup import as_times, periods_over
from roster.rotating import go_on
from roster.rules import broken_rules
from roster.tables import Shift
from roster.watch.closing import close
from roster.watch.escalating import escalate_due
from roster.watch.looking import LOOK
from roster.watch.matching import matched
from roster.watch.patience import escalate_at, horizon, next_search, tell_at
from roster.watch.tables import PostGap, WatchedRoom
from roster.watch.telling import tell_untold
from runtime.database import insert_into
from runtime.work import Work

EMPTY = ("cover_24h", "leader_present", "two_officers")
"""Rules whose breach is an empty post."""


async def search(work: Work, unit: str) -> None:
    """Find what is empty in a room's roster, close what was filled, tell and pass on what is due."""
    rule = work.policy.gaps
    if rule is None:
        return
    room = await _held(work, unit)
    here = await directory.unit(work.session, unit)
    keeps = here is not None and here.keeps_duty
    found = await _really_empty(work, rule, unit) if keeps else []
    await _reconcile(work, unit, found, "filled" if keeps else "dropped")
    gaps = await open_gaps(work, unit)
    await tell_untold(work, rule, gaps)
    await escalate_due(work, rule, gaps)
    room.looked_at = work.now
    if keeps:
        work.set_timer(LOOK, unit, _next_look(work, rule, gaps))


async def _held(work: Work, unit: str) -> WatchedRoom:
    """Hold the room's row: a search in another process waits."""
    await work.session.execute(insert_into(work.session, WatchedRoom).on_conflict_do_nothing(), [{"unit": unit}])
    return await work.session.get_one(WatchedRoom, unit, with_for_update=True, populate_existing=True)


async def _really_empty(work: Work, rule: GapSearch, unit: str) -> list[Gap]:
    """Return the empty posts of a room, without what its rotations are about to fill at the end of the time searched."""
    found, end = await empty_posts(work, rule, unit), horizon(rule, work.now, work.settings.zone)
    if any(gap.end >= end for gap in found) and await go_on(work, unit):
        await work.session.flush()
        return await empty_posts(work, rule, unit)
    return found


async def empty_posts(work: Work, rule: GapSearch, unit: str) -> list[Gap]:
    """Return the empty posts of a room from now on, as far ahead as policy says. Who has left the service mans no post."""
    end = horizon(rule, work.now, work.settings.zone)
    touching = select(Shift).where(col(Shift.unit) == unit, col(Shift.ends_at) > work.now, col(Shift.starts_at) < end)
    still_here = touching.join(Person, col(Person.id) == col(Shift.person_id)).where(col(Person.active))
    shifts = list(await work.session.scalars(still_here))
    zone = work.settings.zone
    days = work.now.astimezone(zone).date(), end.astimezone(zone).date()
    important = as_times(await periods_over(work.session, unit, *days), zone)
    broken = broken_rules(shifts, work.now, end, important)
    return [Gap(each.post, each.start, each.end) for each in broken if each.rule in EMPTY]


async def open_gaps(work: Work, unit: str) -> Sequence[PostGap]:
    """Return the gaps of a room that are not filled, the nearest first."""
    of = select(PostGap).where(col(PostGap.unit) == unit, col(PostGap.state) == "open")
    return (await work.session.scalars(of.order_by(col(PostGap.starts_at), col(PostGap.post)))).all()


async def _reconcile(work: Work, unit: str, found: list[Gap], because: str) -> None:
    """Bring the rows to what was found."""
    rows = {each.id: each for each in await open_gaps(work, unit)}
    plan = matched(rows.values(), found, work.now)
    for gap_id, gap in plan.kept.items():
        _move(rows[gap_id], gap)
    for gap, rest_of in plan.new:
        work.session.add(_row(work, unit, gap, rows[rest_of] if rest_of else None))
    await close(work, [rows[gap_id] for gap_id in plan.gone], because)
    await work.session.flush()


def _move(row: PostGap, gap: Gap) -> None:
    """Take the new times; one that begins earlier than was told is told again."""
    if gap.start < row.starts_at and row.escalation_id is None:
        row.told_at = row.told_id = row.taken_at = row.taken_by = None
    row.starts_at, row.ends_at = gap.start, gap.end


def _row(work: Work, unit: str, gap: Gap, rest_of: PostGap | None) -> PostGap:
    """Return the row of a new gap; what is left of one that was told counts as told, and as taken."""
    row = PostGap(unit=unit, post=gap.post, starts_at=gap.start, ends_at=gap.end, found_at=work.now)
    if rest_of is not None:
        for name in ("found_at", "told_at", "told_id", "told", "taken_by", "taken_at", "taken_channel"):
            setattr(row, name, getattr(rest_of, name))
        row.escalated_at, row.escalation_id = rest_of.escalated_at, rest_of.escalation_id
    return row


def _next_look(work: Work, rule: GapSearch, gaps: Sequence[PostGap]) -> datetime:
    zone = work.settings.zone
    moments = [next_search(rule, work.now, zone), *(gap.ends_at for gap in gaps)]
    moments += [tell_at(rule, work.now, gap.starts_at, zone) for gap in gaps if gap.told_at is None]
    told = [gap for gap in gaps if gap.escalation_id is None]
    moments += [escalate_at(rule, gap.starts_at, gap.told_at, gap.taken_at) for gap in told if gap.told_at]
    return min(moment for moment in moments if moment > work.now)
