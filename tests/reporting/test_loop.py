"""Messages on the real bus become incidents with clocks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid5

from sqlalchemy import delete

from runtime.tables import HandledRow
from schemas.deadlines import DeadlineMet, DeadlineMissed, DeadlineNear, DeadlineStarted
from schemas.incidents import IncidentOpened, IncidentUpdated
from schemas.intake import MessageDisposed
from schemas.values import Disposition
from tests.reporting.world import CITY, COUNTY, HOUR, MINUTE, TOWN, VILLAGE, world


async def test_a_text_opens_an_incident(tmp_path: Path) -> None:
    """A villager's text opens a graded incident in their village, starts its clock, and is answered once."""
    async with world(tmp_path) as here:
        message = await here.says("li", "李家村着火了，伤2人")
        incident = await here.incident()
        assert (incident.unit, incident.title, incident.severity) == (VILLAGE, "青石镇李家村火灾", "IV")
        assert {key: clock.state for key, clock in (await here.clocks()).items()} == {(TOWN, "report-2h"): "running"}
        assert [event.disposition for event in here.events(MessageDisposed)] == [Disposition.REPORT]
        [notice] = here.notices
        assert notice.template == "report-received"
        assert notice.params["incident_number"] == "2026-0001"
        assert "伤" in notice.params["understood"]
        assert 0 < len(notice.params["missing"]) <= 2
        assert (await here.inbound(message)).incident_id == incident.id


async def test_a_doubled_message_is_one(tmp_path: Path) -> None:
    """The same carrier message delivered three times is one report, one incident, one answer."""
    async with world(tmp_path) as here:
        message = here.message("li", "李家村着火了，伤2人")
        await here.publish(message, message, message)
        await here.says("li", "李家村着火了，伤2人", carrier_id=message.carrier_id)
        assert len(await here.reports()) == 1
        assert len(here.events(IncidentOpened)) == 1
        assert len(here.notices) == 1


async def test_a_double_that_comes_much_later_is_one_too(tmp_path: Path) -> None:
    """A message that comes again after its mark was cleared away is known by what was kept of it; its answer has one id."""
    async with world(tmp_path) as here:
        message = await here.says("li", "李家村着火了，伤2人")
        assert [notice.id for notice in here.notices] == [uuid5(message.id, "answer")]
        await here.does(lambda work: work.session.execute(delete(HandledRow)))
        await here.publish(message)
        assert len(await here.reports()) == 1
        assert len(here.notices) == 1


async def test_two_villagers_one_fire(tmp_path: Path) -> None:
    """A second villager's text about the same fire is linked to it, with its reason, and raises the figure."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村着火了，伤2人")
        here.clock.move(3 * MINUTE)
        await here.says("wang", "李家村起火，伤3人")
        assert len(here.events(IncidentOpened)) == 1
        incident = await here.incident()
        assert incident.facts["injured"] == 3
        second = (await here.reports())[1]
        assert second.link == "sure"
        assert "同为火灾" in second.link_reason
        assert here.notices[-1].params["linked"] is True
        assert "injured" in here.events(IncidentUpdated)[0].changed


async def test_a_missed_clock_is_said_once(tmp_path: Path) -> None:
    """A clock reminds before it runs out, and is missed once when it does."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村着火了，伤2人")
        await here.wait(timedelta(minutes=101))
        assert len(here.events(DeadlineNear)) == 1
        assert not here.events(DeadlineMissed)
        await here.wait(20 * MINUTE)
        await here.wait(HOUR)
        [missed] = here.events(DeadlineMissed)
        assert (missed.unit, missed.obligation.owed_to, missed.at_birth) == (TOWN, COUNTY, False)
        assert (await here.clocks())[TOWN, "report-2h"].state == "missed"


async def test_late_at_birth(tmp_path: Path) -> None:
    """An event older than its tier is late from the start: every such clock is missed at once, and its sender is told."""
    async with world(tmp_path) as here:
        await here.says("li", "今天9点10分李家村发生火灾，死亡12人")
        states = {key: (clock.state, clock.at_birth) for key, clock in (await here.clocks()).items()}
        assert states[TOWN, "phone-30m"] == states[COUNTY, "phone-30m"] == ("missed", True)
        assert states[TOWN, "written-1h"] == ("running", False)
        assert {event.unit for event in here.events(DeadlineMissed)} == {TOWN, COUNTY}
        assert all(event.at_birth for event in here.events(DeadlineMissed))
        assert len(here.events(DeadlineStarted)) == 4
        assert here.notices[0].params["is_late"] is True
        assert not here.events(DeadlineMet)
        assert CITY not in {unit for unit, _ in states}
