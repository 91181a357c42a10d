"""Which unit a place as written lies in: the names that may stand in it, and the one that they settle on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from schemas.divisions import depth, within

_ENDS = ("省", "市", "县", "区", "镇", "乡", "街道", "村", "社区")
_LONGEST = 8
_NOT_A_VILLAGE = set("路街桥河江湖山厂站校院场店矿库")
"""新民路 is not 新民村."""


@dataclass(frozen=True, slots=True)
class Named:
    """A unit whose name stands in the text."""

    code: str
    name: str


def names_in(location: str) -> list[str]:
    """Return every piece of a place description that may be a unit's name, 村 added where people leave it out."""
    return list(dict.fromkeys([*_with_ends(location), *_villages_without(location)]))


def _with_ends(location: str) -> Iterator[str]:
    for end in range(2, len(location) + 1):
        if location[:end].endswith(_ENDS):
            yield from (location[start:end] for start in range(max(0, end - _LONGEST), end - 1))


def _villages_without(location: str) -> Iterator[str]:
    starts = [0, *(at for at in range(1, len(location)) if location[:at].endswith(_ENDS))]
    for start in starts:
        for end in range(start + 2, min(start + 4, len(location)) + 1):
            if location[end : end + 1] not in _NOT_A_VILLAGE and not location[start:end].endswith(_ENDS):
                yield location[start:end] + "村"


def settle(named: Iterable[Named], scopes: Sequence[str]) -> str | None:
    """Return the code of the one unit that the names settle on; None: none, or several that nothing tells apart.

    Args:
        named: all units whose names stand in the text.
        scopes: where to prefer them, the nearest first: the sender's village, township, county….
    """
    agreeing = _longest_names(list(named))
    agreeing = [one for one in agreeing if _agrees(one, agreeing)]
    for deepest in sorted({depth(one.code) for one in agreeing}, reverse=True):
        here = [one.code for one in agreeing if depth(one.code) == deepest]
        if found := _nearest(here, scopes):
            return found
    return None


def _longest_names(named: list[Named]) -> list[Named]:
    """Drop a name that is only the end of a longer one in the same text: 家村 in 李家村."""
    return [one for one in named if not any(other.name != one.name and other.name.endswith(one.name) for other in named)]


def _agrees(one: Named, all_named: list[Named]) -> bool:
    """Say whether a unit lies in a unit of every higher level that the text names too."""
    higher = {depth(other.code) for other in all_named if depth(other.code) < depth(one.code)}
    return all(any(depth(other.code) == level and within(one.code, other.code) for other in all_named) for level in higher)


def _nearest(codes: list[str], scopes: Sequence[str]) -> str | None:
    for scope in scopes:
        inside = [code for code in codes if within(code, scope)]
        if inside:
            return inside[0] if len(inside) == 1 else None
    return codes[0] if len(codes) == 1 else None
