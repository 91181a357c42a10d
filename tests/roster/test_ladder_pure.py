"""The ladder by itself: which step comes next, whatever happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import load
from policies.model import Ladder, Step
from roster.ladder import End, Exhausted, Fire, Place, Why, next_step
from roster.matters import matter_of
from roster.wording import why_ended, why_exhausted, why_fired
from schemas.values import Post

POLICY = load("default").ladder("deadline-missed")


def ladder(steps: int, rounds: int) -> Ladder:
    """Return a ladder of so many steps and rounds."""
    rule = Step(call=(Post.OFFICER,), wait=timedelta(minutes=1))
    return Ladder(id="any", label="any", steps=(rule,) * steps, rounds=rounds, ack_timeout=timedelta(minutes=5))


def test_a_missed_clock_begins_at_the_first_step():
    """The first step of the first round fires because the clock was missed."""
    assert next_step(POLICY, Place(), Why.MISSED) == Fire(Place(1, 1), POLICY.steps[0], Why.MISSED)


def test_after_the_last_step_the_next_round_begins():
    """An unanswered last step leads to the first step of round two, and says so."""
    assert next_step(POLICY, Place(1, 4), Why.UNANSWERED) == Fire(Place(2, 1), POLICY.steps[0], Why.NEXT_ROUND)


def test_after_the_last_round_it_is_exhausted():
    """An unanswered last step of the last round is the end."""
    assert next_step(POLICY, Place(2, 4), Why.UNANSWERED) == Exhausted(End.CLIMBED)


def test_forgotten_on_the_last_step_is_named_so():
    """Who took the last call and forgot it leaves the ladder exhausted for that reason."""
    assert next_step(POLICY, Place(2, 4), Why.FORGOTTEN) == Exhausted(End.FORGOTTEN)


def test_a_step_after_an_empty_post_says_so():
    """A step that fires because nobody was on duty at the one before names that."""
    fire = next_step(POLICY, Place(1, 1), Why.MISSED, empty_in_a_row=1)
    assert isinstance(fire, Fire)
    assert fire.why is Why.NOBODY_BEFORE


def test_a_whole_ladder_of_empty_posts_is_the_end():
    """When nobody is on duty anywhere, a second round at the same moment is not climbed."""
    assert next_step(POLICY, Place(1, 4), Why.MISSED, empty_in_a_row=4) == Exhausted(End.NOBODY_ON_DUTY)


@given(
    steps=st.integers(1, 6),
    rounds=st.integers(1, 4),
    fates=st.lists(st.sampled_from(["unanswered", "forgotten", "empty"]), min_size=1, max_size=60),
)
def test_every_climb_goes_up_and_ends(steps: int, rounds: int, fates: list[str]):
    """Whatever happens at each step, no step fires twice, the order is that of the ladder, and the climb ends."""
    rules, fired, place, why, empty = ladder(steps, rounds), [], Place(), Why.MISSED, 0
    for turn in range(steps * rounds + 1):
        match next_step(rules, place, why, empty):
            case Exhausted():
                break
            case Fire(place, rule, _):
                fired.append(place)
                assert rule is rules.steps[place.step - 1]
        fate = fates[turn % len(fates)]
        empty = empty + 1 if fate == "empty" else 0
        why = Why.FORGOTTEN if fate == "forgotten" else (why if fate == "empty" else Why.UNANSWERED)
    else:
        raise AssertionError("the climb did not end")
    assert fired == sorted(set(fired))
    assert fired == [Place(r, s) for r in range(1, rounds + 1) for s in range(1, steps + 1)][: len(fired)]
    assert len(fired) == steps * rounds or empty >= steps


@pytest.mark.parametrize(
    ("tier", "words"),
    [
        ("phone", ("时限已到，未见报送", "仍未报送，继续催报", "仍未报送", "已按要求报送")),
        ("post-empty", ("岗位空缺，到时未补上", "岗位仍空缺，继续督促", "岗位仍空缺", "空岗已补上")),
        ("zero:flood", ("零报告缺报，到时未收齐", "仍未收齐，继续催报", "仍未收齐", "零报告已收齐")),
    ],
)
def test_each_matter_has_words_of_its_own(tier: str, words: tuple[str, str, str, str]) -> None:
    """Nobody is told that a report is missing when a post is empty."""
    matter, place = matter_of(tier), Place(1, 1)
    missed, forgotten, exhausted, met = words
    assert why_fired(Why.MISSED, POLICY, place, matter) == missed
    assert why_fired(Why.FORGOTTEN, POLICY, place, matter).endswith(forgotten)
    assert exhausted in why_exhausted(End.FORGOTTEN, POLICY, matter)
    assert why_ended("met", matter) == met
