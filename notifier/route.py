"""By which ways a person is reached, and in which order. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from directory.wishes import Wish
from schemas.values import Channel

NO_WISH = Wish()

ANSWERED_THERE = "对方从这里来信，原路答复"
ALL_AT_ONCE = "各种方式同时发出（叫应）；"
RULED, WISHED, LISTED = "规定的渠道顺序中", "本人设定的渠道顺序中", "本人的联系方式中"
SWITCHED_OFF = "（本人关闭了这个渠道，但规定要用或没有别的方式）"
FLAGGED = "；曾被运营商告知不通，所以排在最后"


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
    """One channel and address. `contact_id`: the contact point it comes from, None for a bare address; `because`: a sentence."""

    channel: Channel
    address: str
    contact_id: UUID | None = None
    because: str = field(default="", compare=False)


def ways(
    points: Iterable[Point],
    to: tuple[str | None, str | None],
    wanted: Sequence[str],
    usable: Collection[Channel],
    *,
    only: bool = False,
    wish: Wish = NO_WISH,
    must: bool = True,
) -> list[Way]:
    """Return the ways to a person, best first, each once.

    Args:
        points: the person's contact points.
        to: channel and address that the person wrote from: tried before all others.
        wanted: the order of channels that the sender of the notice asks for; empty: the person's own order. Where it leads
            nowhere the person's own is taken: a policy that names a channel must not keep anyone from being reached.
        usable: channels that have an account here.
        only: no way but by `wanted`: whoever sent it calls by the other channels in its own time.
        wish: the person's own wishes for messages of this urgency; what the notice itself asks for goes before them.
        must: it is urgent: where all that is left is switched off, it goes out nevertheless.

    A flagged contact point is kept, behind the others: it is better than nothing.
    """
    callable_too = with_voice(points) if Channel.VOICE in wanted else list(points)
    own = sorted((p for p in callable_too if p.channel in usable), key=lambda p: (p.flagged, _wished(p, wish), p.rank, p.channel))
    asked = sorted((p for p in own if p.channel in wanted), key=lambda p: (p.flagged, wanted.index(p.channel)))
    on = [p for p in own if p.channel not in wish.off]
    rule = RULED if asked else WISHED if wish.order else LISTED
    found = [
        Way(Channel(p.channel), p.address, p.id, f"{rule}排第{place}{_remark(p, wish)}")
        for place, p in enumerate(asked if only else (asked or on or (own if must else ())), start=1)
    ]
    channel, address = to
    if channel and address and channel in usable:
        known = next((way for way in found if (way.channel, way.address) == (channel, address)), None)
        found.insert(0, Way(Channel(channel), address, known.contact_id if known else None, ANSWERED_THERE))
    firsts: dict[tuple[str, str], Way] = {}
    for way in found:
        firsts.setdefault((way.channel, way.address), way)
    return list(firsts.values())


def begun_with(found: Sequence[Way], *, at_once: bool) -> list[Way]:
    """Return the ways that a notice begins with: the best, or all of them together."""
    return [replace(way, because=f"{ALL_AT_ONCE}{way.because}") for way in found] if at_once else list(found[:1])


def _wished(point: Point, wish: Wish) -> int:
    return wish.order.index(point.channel) if point.channel in wish.order else len(wish.order)


def _remark(point: Point, wish: Wish) -> str:
    return (SWITCHED_OFF if point.channel in wish.off else "") + (FLAGGED if point.flagged else "")


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
