"""What those on duty are told: new incidents, worse grades, clocks about to run out."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from schemas.incidents import IncidentClosed, IncidentRegraded, IncidentUpdated
from schemas.values import Elements, Post, Severity
from tests.roster.world import (
    COUNTY,
    MINUTE,
    ON_DUTY,
    START,
    TOWN,
    VILLAGE,
    met,
    missed,
    near,
    obligation,
    opened,
    someone,
    world,
)


def regraded(incident_id, before, severity):
    """Return the event that a grade changed."""
    return IncidentRegraded(
        time=START + MINUTE,
        unit=VILLAGE,
        incident_id=incident_id,
        number="2026-0007",
        before=before,
        severity=severity,
        grade_reason="",
    )


async def test_the_nearest_duty_room_hears_of_a_new_incident(tmp_path):
    """The township's officer is told what, where, how bad, and by when the first clock runs out."""
    async with world(tmp_path) as here:
        event = opened(uuid4())
        await here.tell(event)
        (notice,) = here.notices
        assert (notice.template, notice.recipient.person_id) == ("new-incident", someone("town officer"))
        assert notice.params == {
            "incident_number": "2026-0007",
            "title": "李家村火灾",
            "unit_name": "李家村",
            "severity_label": "重大",
            "summary": "死亡1人，受伤2人；正在扑救",
            "first_clock": "30分钟电话报告：10:30前",
            "url": "",
        }


async def test_an_empty_room_leaves_it_to_the_one_above(tmp_path):
    """Nobody is on duty in the township: the county's officers hear of it."""
    async with world(tmp_path, on_duty=[each for each in ON_DUTY if each[0] != TOWN]) as here:
        await here.tell(opened(uuid4()))
        assert here.called("new-incident") == [someone("county officer"), someone("county second")]


async def test_a_leader_alone_on_duty_hears_of_it(tmp_path):
    """Without an officer the leader of the same room is told."""
    async with world(tmp_path, on_duty=[(TOWN, Post.LEADER, "town leader")]) as here:
        await here.tell(opened(uuid4()))
        assert here.called("new-incident") == [someone("town leader")]


async def test_a_room_that_owes_nothing_further_up_is_told_no_clock(tmp_path):
    """An ordinary incident ends at the county: its own duty room has no clock to keep."""
    async with world(tmp_path) as here:
        await here.tell(opened(uuid4(), severity=Severity.ORDINARY, unit=COUNTY))
        assert {notice.params["first_clock"] for notice in here.notices} == {None}


async def test_only_a_worse_grade_wakes_anybody(tmp_path):
    """较大 to 重大 is told, 重大 to 较大 is not."""
    async with world(tmp_path) as here:
        event = opened(uuid4())
        await here.tell(event)
        await here.tell(regraded(event.incident_id, Severity.MAJOR, Severity.LARGE))
        assert here.called("incident-worse") == []
        await here.tell(regraded(event.incident_id, Severity.LARGE, Severity.ESPECIALLY_MAJOR))
        assert here.called("incident-worse") == [someone("town officer")]
        assert here.notices[-1].params == {
            "incident_number": "2026-0007",
            "title": "李家村火灾",
            "before_label": "较大",
            "severity_label": "特别重大",
            "url": "",
        }


async def test_a_clock_about_to_run_out_is_reminded_of(tmp_path):
    """Ten minutes before, the officer hears what is due, when and to whom; the notice is worthless after the due time."""
    async with world(tmp_path) as here:
        owed = obligation(minutes_ago=-10)
        await here.tell(opened(owed.incident_id))
        await here.tell(near(owed))
        notice = here.notices[-1]
        assert (notice.template, notice.recipient.person_id) == ("deadline-near", someone("town officer"))
        assert notice.expires_at == owed.due_at
        shown = {name: notice.params[name] for name in ("title", "tier_label", "due_at", "owed_to_name", "minutes_left")}
        assert shown == {
            "title": "李家村火灾",
            "tier_label": "30分钟电话报告",
            "due_at": "10:10",
            "owed_to_name": "安平县",
            "minutes_left": 10,
        }


async def test_nobody_is_reminded_of_what_is_settled_over_or_closed(tmp_path):
    """Met before, run out before, incident closed before: no reminder goes out."""
    async with world(tmp_path) as here:
        settled, closed = obligation(minutes_ago=-10), obligation(minutes_ago=-10)
        closing = IncidentClosed(time=START, unit=VILLAGE, incident_id=closed.incident_id, number="2026-0008")
        await here.tell(met(missed(settled), START), closing)
        await here.tell(near(settled), near(closed), near(obligation(minutes_ago=1)))
        assert here.called("deadline-near") == []


async def test_an_older_update_that_comes_late_does_not_undo_the_title(tmp_path):
    """Titles follow the newest event by its own time, not by its arrival."""
    async with world(tmp_path) as here:
        event = opened(uuid4(), at=START + timedelta(minutes=2))
        late = IncidentUpdated(
            time=START,
            unit=VILLAGE,
            incident_id=event.incident_id,
            number="2026-0007",
            facts=Elements(),
            severity=Severity.ORDINARY,
        )
        await here.tell(event)
        await here.tell(late)
        await here.tell(missed(obligation().model_copy(update={"incident_id": event.incident_id})))
        assert here.notices[-1].params["title"] == "李家村火灾"


async def test_an_incident_whose_title_is_not_known_yet_is_named_by_its_number(tmp_path):
    """A new grade that overtook the opening left a card without a title: the reminder of a clock says which incident it is."""
    async with world(tmp_path) as here:
        owed = obligation(minutes_ago=-5)
        await here.tell(regraded(owed.incident_id, Severity.ORDINARY, Severity.MAJOR))
        await here.tell(near(owed))
        assert {each.template: each.params["title"] for each in here.notices} == {
            "incident-worse": "事件2026-0007",
            "deadline-near": "事件2026-0007",
        }


async def test_an_incident_without_a_title_is_named_by_place_and_kind(tmp_path):
    """Who opened it told no title: place and category make one."""
    async with world(tmp_path) as here:
        await here.tell(opened(uuid4()).model_copy(update={"title": ""}))
        assert here.notices[-1].params["title"] == "李家村火灾"
