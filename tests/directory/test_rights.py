"""Who may do what, and where."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.rights import RULES, Action, Held, Viewer, allowed_actions, may, roots
from schemas.divisions import NOWHERE, within
from schemas.values import Role
from tests.directory import tree

CODES = [unit.code for unit in tree.UNITS]
NAMES = {unit.code: unit.short_name for unit in tree.UNITS}

codes = st.sampled_from(CODES)
actions = st.sampled_from(list(Action))
helds = st.builds(lambda role, unit: Held(role, unit, NAMES[unit], whole=unit == tree.CITY), st.sampled_from(list(Role)), codes)
viewers = st.builds(lambda grants: Viewer(uuid4(), "某人", tuple(grants)), st.lists(helds, max_size=3))


def viewer(role: Role, unit: str) -> Viewer:
    return Viewer(uuid4(), "某人", (Held(role, unit, NAMES[unit], whole=unit == tree.CITY),))


@given(viewers, actions, codes)
def test_only_role_and_subtree_count(who: Viewer, action: Action, unit: str) -> None:
    """A thing is allowed exactly when one grant has both a fitting role and a unit that is or stands above the thing's."""
    expected = any(held.role in RULES[action].roles and within(unit, held.unit) for held in who.grants)
    assert may(who, action, unit).allowed is expected


@given(viewers, actions, codes)
def test_roots_agree_with_rulings(who: Viewer, action: Action, unit: str) -> None:
    """What lies below the roots is exactly what may be seen, and no root lies below another."""
    found = roots(who, action)
    assert any(within(unit, root) for root in found) is may(who, action, unit).allowed
    assert not any(within(a, b) for a in found for b in found if a != b)


@given(viewers, actions, codes)
def test_every_ruling_has_a_reason(who: Viewer, action: Action, unit: str) -> None:
    """Each ruling says why, in Chinese; a ruling counts as true only when it allows."""
    ruling = may(who, action, unit, unit_name=NAMES[unit])
    assert any("一" <= char <= "鿿" for char in ruling.reason)
    assert bool(ruling) is ruling.allowed


@given(viewers, helds, actions, codes)
def test_another_grant_never_takes_away(who: Viewer, more: Held, action: Action, unit: str) -> None:
    """A further role only adds to what a person may do."""
    richer = Viewer(who.person_id, who.name, (*who.grants, more))
    assert may(richer, action, unit).allowed >= may(who, action, unit).allowed


@pytest.mark.parametrize("action", [a for a in Action if a is not Action.REPORT])
def test_information_officer(action: Action) -> None:
    """An information officer may report and see their own messages, nothing else."""
    officer = viewer(Role.OFFICER, tree.LI)
    assert not may(officer, action, tree.LI)
    assert may(officer, Action.REPORT, tree.LI)
    assert not may(officer, Action.REPORT, tree.NEW)
    assert may(officer, Action.SEE_MESSAGE, tree.LI, owner=officer.person_id)
    assert not may(officer, Action.SEE_MESSAGE, tree.LI, owner=uuid4())


def test_a_token_without_a_person_owns_nothing() -> None:
    """A token that belongs to no person doesn't own the messages of nobody."""
    token = Viewer(None, "气象接口", (Held(Role.OFFICER, tree.LI),), token="气象接口")
    assert not may(token, Action.SEE_MESSAGE, tree.LI, owner=None)


@pytest.mark.parametrize(
    ("unit", "allowed"),
    [(tree.STONE, True), (tree.LI, True), (tree.EAST, False), (tree.CITY, False), (tree.REED, False), (tree.OTHER_NEW, False)],
)
def test_down_never_up_or_sideways(unit: str, allowed: bool) -> None:
    """A township sees itself and its villages; not its county, not its neighbours, not a village of the same name elsewhere."""
    assert may(viewer(Role.DUTY_OFFICER, tree.STONE), Action.SEE_INCIDENT, unit).allowed is allowed


def test_watchers_do_not_act() -> None:
    """Supervisors and administrators see everything below and alter nothing of an incident."""
    acting = {Action.LOG_PHONE, Action.FILE_REPORT, Action.SIGN_OFF, Action.OVERRIDE_FACT, Action.OVERRIDE_GRADE}
    acting |= {Action.CLOSE_INCIDENT, Action.LINK_REPORT, Action.ACKNOWLEDGE}
    for role in (Role.SUPERVISOR, Role.ADMINISTRATOR):
        allowed = allowed_actions(viewer(role, tree.CITY), tree.LI)
        assert not allowed & acting
        assert {Action.SEE_BOARD, Action.SEE_INCIDENT, Action.SEE_JOURNAL} <= allowed


def test_leader_may_all_that_an_officer_may() -> None:
    """The leader on duty can stand in for the officer on duty in everything."""
    officer = allowed_actions(viewer(Role.DUTY_OFFICER, tree.STONE), tree.LI)
    leader = allowed_actions(viewer(Role.DUTY_LEADER, tree.STONE), tree.LI)
    assert officer < leader
    assert {Action.SIGN_OFF, Action.CLOSE_INCIDENT} <= leader - officer


def test_messages_of_nobody() -> None:
    """A message from a number nobody registered is seen at the top of the tree, and only there."""
    city, county = viewer(Role.DUTY_OFFICER, tree.CITY), viewer(Role.DUTY_OFFICER, tree.EAST)
    assert may(city, Action.SEE_INBOX, NOWHERE)
    assert roots(city, Action.SEE_INBOX) == (tree.CITY, NOWHERE)
    refused = may(county, Action.SEE_INBOX, NOWHERE)
    assert not refused
    assert "未登记的号码" in refused.reason
    assert roots(county, Action.SEE_INBOX) == (tree.EAST,)


def test_sentences_of_refusal() -> None:
    """A refusal says who may, who one is, and what to do."""
    officer = viewer(Role.DUTY_OFFICER, tree.STONE)
    assert may(officer, Action.CLOSE_INCIDENT, tree.LI).reason == "只有带班领导能办结突发事件；您是青石镇值班员。"
    assert may(officer, Action.SEE_INCIDENT, tree.REED, unit_name="芦湾乡").reason == (
        "青石镇值班员只能在本单位和下级单位的范围内查看突发事件；这一项属于芦湾乡。"
    )
    assert "请联系管理员" in may(Viewer(uuid4(), "新人"), Action.SEE_BOARD, tree.CITY).reason


def test_the_table_is_complete() -> None:
    """Every action has its row, with at least one role."""
    assert set(RULES) == set(Action)
    assert all(rule.roles for rule in RULES.values())
