"""How a unit may be called: in full, without the units above it, with its parent in front. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def short_name(name: str, above: Sequence[str]) -> str:
    """Return a name without those of the units above it: ``东河县青石镇李家村`` below 东河县 and 东河县青石镇 is ``李家村``.

    `above` has their full names, the highest first.
    """
    return spellings(name, above)[-1]


def spellings(name: str, above: Sequence[str]) -> list[str]:
    """Return all that people may call a unit, the longest of its own names first, the short one last."""
    uppers: list[str] = []
    for upper in above:
        uppers.append(_without(upper, uppers)[-1])
    own = _without(name, uppers)
    with_parent = [uppers[-1] + own[-1]] if uppers else []
    return list(dict.fromkeys([*own[:-1], *with_parent, own[-1]]))


def _without(name: str, prefixes: Iterable[str]) -> list[str]:
    said = [name]
    for prefix in prefixes:
        shorter = said[-1].removeprefix(prefix)
        if len(shorter) > 1:
            said.append(shorter)
    return list(dict.fromkeys(said))
