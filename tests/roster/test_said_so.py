"""A step that all have to confirm: whatever the order, however often, only all of them count."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from roster.said_so import Asked, counts, still_to_ask

PEOPLE = [UUID(int=n) for n in range(1, 6)]
some = st.frozensets(st.sampled_from(PEOPLE), min_size=1)


@given(called=some, needs_all=st.booleans(), words=st.lists(st.sampled_from(PEOPLE), max_size=12), data=st.data())
def test_the_order_changes_nothing(called: frozenset[UUID], needs_all: bool, words: list[UUID], data: st.DataObject):
    """In any order, with any repeats: the same who have, the same missing, the same end; all means all, any means one."""
    step, other = Asked(called, needs_all), Asked(called, needs_all)
    for person in words:
        before = step
        step = step.heard(person)
        assert step.said_so >= before.said_so
        assert step.acknowledged >= before.acknowledged
    for person in data.draw(st.permutations(words + words[:3])):
        other = other.heard(person)
    assert step == other
    heard = set(words) & called
    assert step.missing == called - heard
    assert step.acknowledged == (called <= set(words) if needs_all else bool(heard))


@given(called=some, said=some, unreached=some)
def test_waiting_ends_when_only_unreachable_ones_are_missing(
    called: frozenset[UUID], said: frozenset[UUID], unreached: frozenset[UUID]
):
    """It waits for exactly those who can still say so."""
    step = Asked(called, needs_all=True, said_so=said & called, unreached=unreached & called)
    assert step.nobody_left == (not step.acknowledged and not (called - said - unreached))


def test_who_was_called_at_an_earlier_step_completes_that_one():
    """The officer's late word completes the first step while the second one rings; one of two there does not count."""
    a, b, c, d, outsider = PEOPLE
    steps = [Asked(frozenset({a, b}), True).heard(a), Asked(frozenset({c, d}), True)]
    assert not counts([steps[0], steps[1].heard(c)], c)
    assert counts([steps[0].heard(b), steps[1]], b)
    assert not counts(steps, outsider)
    assert counts([steps[0], Asked(frozenset({c}), needs_all=False)], outsider)


@given(on_posts=some, called=some, said=st.frozensets(st.sampled_from(PEOPLE)), needs_all=st.booleans())
def test_the_next_round_calls_who_is_missing(
    on_posts: frozenset[UUID], called: frozenset[UUID], said: frozenset[UUID], needs_all: bool
):
    """It never calls nobody; it spares who said so only while all have to and somebody is missing."""
    before = Asked(called, needs_all, said & called)
    wanted = still_to_ask(on_posts, before)
    assert wanted
    assert wanted <= on_posts
    spared = on_posts - wanted
    assert spared <= before.said_so
    assert not spared or (needs_all and before.missing)
    assert still_to_ask(on_posts, None) == on_posts
