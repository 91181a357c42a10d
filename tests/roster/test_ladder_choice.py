"""Which ladder a missed clock climbs: the closest row of the policy, else the tier's own."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from pydantic import ValidationError

from policies import load
from policies.model import Ladder, LadderChoice, Policy, Step
from schemas.values import Post, Severity

CITY, COUNTY, TOWN, ELSEWHERE = "990100000000", "990124000000", "990124102000", "990121101000"
MAJOR, ORDINARY = Severity.MAJOR, Severity.ORDINARY


def choice(ladder: str, **named: Any) -> LadderChoice:
    return LadderChoice(ladder=ladder, source="test", **named)


def with_choices(*rows: LadderChoice) -> Policy:
    """Return the default policy with these choices and a ladder for each that they name."""
    base = load("default")
    own = tuple(
        Ladder(
            id=name, label=name, ack_timeout=timedelta(minutes=5), steps=(Step(call=(Post.LEADER,), wait=timedelta(minutes=1)),)
        )
        for name in dict.fromkeys(row.ladder for row in rows)
    )
    # validated, as a file is
    return Policy.model_validate({**dict(base), "ladders": (*base.ladders, *own), "ladder_choices": rows})


def test_without_a_choice_the_tiers_own_ladder_stands():
    """No row fits: the tier's ladder; a tier that the policy has no more climbs the first there is."""
    policy = with_choices(choice("county", units=(COUNTY,)))
    assert policy.ladder_for("report-2h", ELSEWHERE, ORDINARY).id == "deadline-missed"
    assert policy.ladder_for("gone", ELSEWHERE, ORDINARY).id == policy.ladders[0].id


def test_the_closest_unit_wins_in_whatever_order_the_rows_stand():
    """City, county and township each name a ladder: whoever is nearest to the unit that owes decides."""
    rows = [choice("city", units=(CITY,)), choice("county", units=(COUNTY,)), choice("town", units=(TOWN, ELSEWHERE))]
    for order in permutations(rows):
        policy = with_choices(*order)
        assert policy.ladder_for("report-2h", TOWN, ORDINARY).id == "town"
        assert policy.ladder_for("report-2h", COUNTY, ORDINARY).id == "county"
        assert policy.ladder_for("report-2h", CITY, ORDINARY).id == "city"


def test_the_unit_decides_before_tier_and_grade():
    """A row that names the county stands there even against one that names tier and grade for the whole city."""
    policy = with_choices(choice("county", units=(COUNTY,)), choice("fine", units=(CITY,), tiers=("report-2h",), worst=MAJOR))
    assert policy.ladder_for("report-2h", TOWN, ORDINARY).id == "county"
    assert policy.ladder_for("report-2h", ELSEWHERE, ORDINARY).id == "fine"


def test_tiers_and_grades_bound_a_choice():
    """A row for 重大 and worse and one tier leaves other grades and tiers alone; the narrower span wins."""
    policy = with_choices(choice("wide"), choice("wake", tiers=("phone-30m",), least=MAJOR), choice("bad", least=MAJOR))
    assert policy.ladder_for("phone-30m", TOWN, MAJOR).id == "wake"
    assert policy.ladder_for("written-1h", TOWN, MAJOR).id == "bad"
    assert policy.ladder_for("phone-30m", TOWN, ORDINARY).id == "wide"


def test_a_choice_that_names_nothing_known_is_refused():
    """An unknown ladder or tier in a row is an error when the file is read."""
    base = dict(load("default"))
    with pytest.raises(ValidationError, match="nowhere"):
        Policy.model_validate({**base, "ladder_choices": (choice("nowhere"),)})
    with pytest.raises(ValidationError, match="no-such-tier"):
        Policy.model_validate({**base, "ladder_choices": (choice("deadline-missed", tiers=("no-such-tier",)),)})
