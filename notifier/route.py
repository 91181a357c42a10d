"""By which ways a person is reached, and in which order. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from schemas.values import Channel


@dataclass(frozen=True, slots=True)
class Point:
    """A contact point of the directory. `flagged`: a carrier said that it cannot be reached."""

    id: UUID
    channel: str
    address: str
    rank: int = 0
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One channel and address. `contact_id`: the contact point it comes from, None for a bare address."""

    channel: Channel
    address: str
    contact_id: UUID | None = None


def ways(
    points: Iterable[Point],
    to: tuple[str | None, str | None],
    wanted: Sequence[str],
    usable: Collection[Channel],
    only: bool = False,
) -> list[Way]:
    """Return the ways to a person, best first, each once.

    Args:
        points: the person's contact points.
        to: channel and address that the person wrote from: tried before all others.
        wanted: the order of channels that the sender of the notice asks for; empty: the person's own order. Where it leads
            nowhere the person's own is taken: a policy that names a channel must not keep anyone from being reached.
        usable: channels that have an account here.
        only: no way but by `wanted`: whoever sent it calls by the other channels in its own time.

    A flagged contact point is kept, behind the others: it is better than nothing.
    """
    callable_too = with_voice(points) if Channel.VOICE in wanted else list(points)
    own = sorted((p for p in callable_too if p.channel in usable), key=lambda p: (p.flagged, p.rank, p.channel))
    asked = sorted((p for p in own if p.channel in wanted), key=lambda p: (p.flagged, wanted.index(p.channel)))
    found = [Way(Channel(p.channel), p.address, p.id) for p in (asked if only else asked or own)]
    channel, address = to
    if channel and address and channel in usable:
        known = next((way for way in found if (way.channel, way.address) == (channel, address)), None)
        found.insert(0, known or Way(Channel(channel), address))
    return list({(way.channel, way.address): way for way in found}.values())


def with_voice(points: Iterable[Point]) -> list[Point]:
    """Return the points, with mobile numbers as numbers that can be called when there is no other to call."""
    known = list(points)
    if any(p.channel == Channel.VOICE for p in known):
        return known
    mobiles = [p for p in known if p.channel == Channel.SMS]
    return known + [Point(p.id, Channel.VOICE, p.address, p.rank) for p in mobiles]


def untried(found: Sequence[Way], tried: Collection[tuple[str, str]]) -> list[Way]:
    """Return the ways that were not taken yet; `tried` holds (channel, address)."""
    return [way for way in found if (way.channel, way.address) not in tried]
