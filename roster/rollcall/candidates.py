"""Who may be called: everyone on one of the posts at this moment, and every post that must be manned and is not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from roster.on_duty import OnDuty
from roster.rollcall.draw import NOBODY, Candidate
from roster.rules import ALWAYS


def candidates(rooms: Mapping[str, Iterable[OnDuty]], posts: Sequence[str]) -> list[Candidate]:
    """Return the list to draw from, in order of units and posts.

    Args:
        rooms: who is on duty now, by duty room.
        posts: the posts that are called.

    Nobody is called twice: a person on two posts, or at two places, stands there once, at the first.
    """
    found: list[Candidate] = []
    called: set[str] = set()
    for unit in sorted(rooms):
        people = list(rooms[unit])
        for post in posts:
            on_post = [str(each.person_id) for each in people if each.post == post]
            if not on_post and post in ALWAYS:
                found.append(Candidate(unit, NOBODY, post))
            found += [Candidate(unit, person, post) for person in on_post if person not in called]
            called.update(on_post)
    return found
