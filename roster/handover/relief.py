"""Who is really on: by the roster, and who was not relieved. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from roster.on_duty import OnDuty


def with_unrelieved(on: Iterable[OnDuty], unrelieved: Iterable[OnDuty]) -> list[OnDuty]:
    """Return those on duty, then those whose handover is not signed; who is on the same post again stands there once."""
    found = list(on)
    standing = {(each.person_id, each.post) for each in found}
    for each in unrelieved:
        if (each.person_id, each.post) not in standing:
            standing.add((each.person_id, each.post))
            found.append(each)
    return found
