"""Who is really on: by the roster, and who was not relieved; and who of them has to show that they are there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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


def or_unrelieved(on: Sequence[OnDuty], unrelieved: Sequence[OnDuty]) -> list[OnDuty]:
    """Return those on duty; on a post that nobody is on by the roster, who left it last and was not relieved.

    A roll call asks whether the roster is true: who is on it has to answer, signed for or not.
    """
    manned = {each.post for each in on}
    left = [each for each in unrelieved if each.post not in manned]
    last = {post: max(each.until for each in left if each.post == post) for post in {each.post for each in left}}
    return [*on, *(each for each in left if each.until == last[each.post])]
