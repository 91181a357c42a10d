"""Grades from facts by the policy's rows: each figure at its edge, "together", sub-categories; adjectives never grade."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.model import load
from reporting.elements import elements_of
from reporting.grade import grade
from reporting.normalize import read_text
from schemas.values import Elements, Severity

POLICY = load()
NOW = datetime(2026, 7, 14, 2, 0, tzinfo=UTC)

AT_THE_EDGE = [
    ({"category": "fire", "deaths": 2}, "IV"),
    ({"category": "fire", "deaths": 3}, "III"),
    ({"category": "traffic_accident", "injured": 50}, "II"),
    ({"category": None, "loss_yuan": 100_000_000}, "I"),
    ({"category": "forest_fire", "burnt_hectares": 0.9}, "IV"),
    ({"category": "forest_fire", "burnt_hectares": 1.0}, "III"),
    ({"category": "forest_fire", "burnt_hectares": 100.0}, "II"),
    ({"category": "forest_fire", "burnt_hectares": 1000.0}, "I"),
    ({"category": "forest_fire", "loss_yuan": 20_000_000}, "IV"),
    ({"category": "earthquake", "magnitude": 4.9}, "IV"),
    ({"category": "earthquake", "magnitude": 5.0}, "III"),
    ({"category": "earthquake", "magnitude": 6.0}, "II"),
    ({"category": "earthquake", "magnitude": 7.0}, "I"),
    ({"category": "earthquake", "deaths": 9}, "IV"),
    ({"category": "earthquake", "deaths": 6, "missing": 4}, "III"),
    ({"category": "earthquake", "deaths": 300}, "I"),
    ({"category": "landslide", "evacuated": 499}, "III"),
    ({"category": "landslide", "evacuated": 500}, "II"),
    ({"category": "storm", "loss_yuan": 10_000_000}, "II"),
    ({"category": "storm", "loss_yuan": 9_999_999}, "IV"),
    ({"category": "hazmat", "evacuated": 5000}, "III"),
    ({"category": "hazmat", "loss_yuan": 20_000_000}, "III"),
    ({"category": "hazmat", "sub_category": "pollution", "loss_yuan": 20_000_000}, "II"),
    ({"category": "food_poisoning", "injured": 100}, "IV"),
    ({"category": "food_poisoning", "injured": 101}, "III"),
    ({"category": "food_poisoning", "injured": 101, "deaths": 1}, "II"),
    ({"category": "food_poisoning", "injured": 20, "deaths": 1}, "III"),
    ({"category": "traffic_accident", "deaths": 2, "missing": 1}, "IV"),
    ({"category": "traffic_accident", "sub_category": "vessel_accident", "deaths": 2, "missing": 1}, "III"),
]


@pytest.mark.parametrize(("facts", "severity"), AT_THE_EDGE)
def test_each_figure_grades_from_its_threshold_on(facts: dict[str, object], severity: str) -> None:
    """ "以上" includes the number, and the reason names the rule and, from 较大 on, the figure."""
    found = grade(Elements.model_validate(facts), POLICY)
    assert found.severity == Severity(severity), found.reason
    assert "（" in found.reason
    if severity != "IV":
        assert "≥" in found.reason


def test_every_row_names_its_source() -> None:
    """A "late" must be explained years later."""
    assert all("》" in row.source or "第493号" in row.source or "预案" in row.source for row in POLICY.gradings)


ADJECTIVES = ("特别重大", "重大", "惨重", "伤亡惨重", "损失巨大", "非常严重", "特大", "触目惊心", "极其危险", "影响恶劣")
EVENTS = (
    "刚才李家村3组老王家房子着火了，伤2人",
    "青石镇石桥村后山滑坡，转移60人",
    "县道上两车相撞，死1人伤3人",
    "学校食堂20多人吃坏了肚子，送医院了",
    "西山起火，过火面积约10亩",
)


@given(st.sampled_from(EVENTS), st.lists(st.sampled_from(ADJECTIVES), min_size=1, max_size=4))
def test_adjectives_never_grade(event: str, adjectives: list[str]) -> None:
    """However terribly it is told, only figures decide."""
    plain = elements_of(read_text(event, NOW).found)
    told = elements_of(read_text(f"{event}，{'，'.join(adjectives)}", NOW).found)
    assert grade(told, POLICY).severity == grade(plain, POLICY).severity
