"""A ladder run ahead: the same steps, people and times as the climb itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from policies import load
from policies.model import Ladder, Step
from roster.preview import Foretold, foretell, longest
from schemas.values import Post

LADDER = load("default").ladder("deadline-missed")
NIGHT = datetime(2026, 7, 14, 18, 10, tzinfo=UTC)  # 02:10 in Asia/Shanghai
ROOMS = {"own": "town", "superior": "county"}
NAMES = {"town": "青石镇", "county": "东河县"}
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Stint:
    """A shift."""

    post: str
    person_id: UUID
    starts_at: datetime = NIGHT - timedelta(hours=12)
    ends_at: datetime = NIGHT + timedelta(hours=12)
    id: UUID = field(default_factory=uuid4)


OFFICER, LEADER, COUNTY_OFFICER, COUNTY_LEADER, RELIEF = (uuid4() for _ in range(5))


def told(town: list[Stint], county: list[Stint], ladder: Ladder = LADDER) -> Foretold:
    """Return the climb of a clock that is missed at 02:10."""
    return foretell(ladder, NIGHT, ROOMS, {"town": town, "county": county}, NAMES)


def manned() -> tuple[list[Stint], list[Stint]]:
    """Return shifts of two fully manned rooms."""
    return (
        [Stint(Post.OFFICER, OFFICER), Stint(Post.LEADER, LEADER)],
        [Stint(Post.OFFICER, COUNTY_OFFICER), Stint(Post.LEADER, COUNTY_LEADER)],
    )


def test_every_step_has_its_time_people_and_reason() -> None:
    """02:10, 02:13, 02:16, 02:19, and the second round from 02:24; then it is over."""
    found = told(*manned())
    minutes = [(step.at - NIGHT) // MINUTE for step in found.steps]
    assert minutes == [0, 3, 6, 9, 14, 17, 20, 23]
    called = [step.people[0].person_id for step in found.steps]
    assert called == [OFFICER, LEADER, COUNTY_OFFICER, COUNTY_LEADER] * 2
    assert found.steps[1].reason == "上一步呼叫后3分钟无人应答"
    assert found.steps[4].reason == "第1轮无人应答，从头再催一轮"
    assert (found.ends_at - NIGHT, found.gaps) == (longest(LADDER), ())
    assert "仍无人负责处理" in found.end


def test_an_empty_post_is_named_and_passed_at_once() -> None:
    """Nobody leads the township tonight: the county is called three minutes earlier, and the gap is told."""
    town, county = manned()
    found = told(town[:1], county)
    assert [(step.at - NIGHT) // MINUTE for step in found.steps[:4]] == [0, 3, 3, 6]
    assert found.gaps == ("青石镇的带班领导岗位届时无人在班，未能呼叫任何人",)
    assert found.steps[2].reason == "上一步的岗位无人在班，立即转到本步"


def test_a_change_of_shift_during_the_climb_is_seen() -> None:
    """Who comes on duty at 02:20 is called in the second round."""
    town, county = manned()
    change = NIGHT + 10 * MINUTE
    town[0] = Stint(Post.OFFICER, OFFICER, ends_at=change)
    found = told([*town, Stint(Post.OFFICER, RELIEF, starts_at=change)], county)
    assert found.steps[0].people[0].person_id == OFFICER
    assert found.steps[4].people[0].person_id == RELIEF


def test_nobody_anywhere_is_told_once() -> None:
    """Empty rooms end the climb in the moment in which it begins."""
    found = told([], [])
    assert found.ends_at == NIGHT
    assert all(step.gap for step in found.steps)
    assert len(found.steps) == len(LADDER.steps)
    assert "均无人在班" in found.end


@given(
    waits=st.lists(st.integers(1, 10), min_size=1, max_size=5),
    rounds=st.integers(1, 3),
    there=st.lists(st.booleans(), max_size=5),
)
def test_a_preview_always_ends_in_time(waits: list[int], rounds: int, there: list[bool]) -> None:
    """Times never go back, no step stands twice, and it lasts no longer than the ladder may."""
    posts = [Post.OFFICER, Post.SECOND_OFFICER, Post.LEADER]
    steps = tuple(Step(call=(posts[n % 3],), wait=wait * MINUTE) for n, wait in enumerate(waits))
    ladder = Ladder(id="any", label="any", steps=steps, rounds=rounds, ack_timeout=MINUTE)
    found = told([Stint(post, uuid4()) for post, on in zip(posts, there, strict=False) if on], [], ladder)
    assert [step.at for step in found.steps] == sorted(step.at for step in found.steps)
    assert len({step.place for step in found.steps}) == len(found.steps)
    assert NIGHT <= found.ends_at <= NIGHT + longest(ladder)
