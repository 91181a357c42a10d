"""What decides about changes: the steps of a request, the pieces of a shift, how the roster stood."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster.changes.past import stood_at
from roster.changes.pieces import pieces
from roster.changes.steps import Act, State, after
from roster.errors import Refused
from roster.tables import Shift, ShiftChange
from schemas.values import Post
from tests.roster.world import START, TOWN, shift, someone

HOUR = timedelta(hours=1)


@given(st.integers(-5, 30), st.integers(-5, 30))
def test_the_pieces_of_a_shift_are_the_shift_again(start: int, end: int) -> None:
    """Whatever hours another stands: the pieces follow each other from the shift's begin to its end, none is empty."""
    whole = shift(TOWN, Post.OFFICER, "a", START, 24)
    parts = pieces(whole, START + start * HOUR, START + end * HOUR, someone("b"))
    assert (parts[0].starts_at, parts[-1].ends_at) == (whole.starts_at, whole.ends_at)
    assert all(one.ends_at == other.starts_at for one, other in itertools.pairwise(parts))
    assert all(each.starts_at < each.ends_at for each in parts)
    stood = sum(((each.ends_at - each.starts_at) for each in parts if each.person_id == someone("b")), timedelta())
    assert stood == max(min(end, 24) - max(start, 0), 0) * HOUR


@pytest.mark.parametrize("state", [State.APPROVED, State.REFUSED, State.WITHDRAWN, State.EXPIRED])
@pytest.mark.parametrize("act", list(Act))
def test_what_has_ended_stays_so(state: State, act: Act) -> None:
    """Nothing can be done with a request that was approved, refused, withdrawn or has lapsed; the sentence says which."""
    with pytest.raises(Refused) as refusal:
        after(state, act)
    assert refusal.value.sentence.endswith("。")


def test_nobody_approves_what_the_other_has_not_accepted() -> None:
    """Offered, accepted, approved: no step is left out, none is done twice."""
    assert after(after(State.OFFERED, Act.ACCEPT), Act.APPROVE) is State.APPROVED
    with pytest.raises(Refused, match="对方还没有同意"):
        after(State.OFFERED, Act.APPROVE)
    with pytest.raises(Refused, match="等待带班领导审批"):
        after(State.ACCEPTED, Act.ACCEPT)


def test_the_roster_as_it_stood() -> None:
    """Added, given to another, taken out: at each moment the history tells what held then."""
    first = shift(TOWN, Post.OFFICER, "a", START + HOUR, 8)
    second = Shift.model_validate({**first.model_dump(), "person_id": someone("b")})
    as_json = [each.model_dump(mode="json") for each in (first, second)]
    history = [
        ShiftChange(shift_id=first.id, unit=TOWN, at=START + 2 * HOUR, what="removed", before=as_json[1]),
        ShiftChange(shift_id=first.id, unit=TOWN, at=START, what="added", after=as_json[0]),
        ShiftChange(shift_id=first.id, unit=TOWN, at=START + HOUR, what="changed", before=as_json[0], after=as_json[1]),
    ]
    seen = [[each.person_id for each in stood_at(history, START + at * HOUR)] for at in (-1, 0, 1, 2)]
    assert seen == [[], [someone("a")], [someone("b")], []]
    assert stood_at(history, START)[0].starts_at == START + HOUR
