"""By which ways people would be called, with why, before anything is sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from notifier.channels import usable
from notifier.contacts import Entry, entries
from notifier.ringing import call_to
from notifier.route import NO_WISH, Way, begun_with, ways
from policies.model import Step
from runtime.settings import Settings
from schemas.values import Channel

NO_LINE = "没有配置电话线路：规定要打的电话不打，只用其他方式通知"


@dataclass(frozen=True, slots=True)
class Reached:
    """How a person would be reached. `call`: by which number they are rung `rings_after` the text; None: not, or not besides."""

    ways: tuple[Way, ...] = ()
    call: Way | None = None
    rings_after: timedelta | None = None
    lacks_number: bool = False


async def urgent_ways(
    session: AsyncSession, settings: Settings, people: Collection[UUID], rule: Step, turn: int
) -> dict[UUID, Reached]:
    """Return how each person would be reached by a step in a round: by their wishes and what the step demands."""
    book = await entries(session, people)
    lines = usable(settings)
    return {person: _reached(entry, rule, rule.rings_after(turn), lines) for person, entry in book.items()}


def _reached(entry: Entry, rule: Step, after: timedelta | None, lines: Collection[Channel]) -> Reached:
    wish = entry.reach.urgent if entry.reach else NO_WISH
    found = ways(entry.points, (None, None), rule.channels, lines, wish=wish, must=True)
    begun = begun_with(found, at_once=rule.at_once)
    found = [*begun, *found[len(begun) :]]
    if after is None or not found:
        return Reached(tuple(found))
    call = call_to(entry.points, begun, lines)
    rings_anyway = any(way.channel is Channel.VOICE for way in begun)
    missing = Channel.VOICE in lines and call is None and not rings_anyway
    return Reached(tuple(found), call, after if call else None, lacks_number=missing)


def lacks_line(settings: Settings, rules: Collection[Step]) -> str:
    """Return what to tell of steps that want the telephone where there is no line; empty: nothing."""
    wanted = any(rule.ring_after or Channel.VOICE in rule.channels for rule in rules)
    return NO_LINE if wanted and Channel.VOICE not in usable(settings) else ""
