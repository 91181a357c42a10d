"""Clocks are met, moved and withdrawn."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reporting.commands import (
    PhoneLog,
    WrittenFiling,
    close,
    log_phone,
    override_fact,
    override_grade,
    reopen,
    send_up,
    submit_filing,
)
from reporting.errors import Refused
from reporting.tables import Deadline
from schemas.deadlines import DeadlineMet, DeadlineMissed, DeadlineStarted, DeadlineWithdrawn
from schemas.incidents import IncidentClosed, IncidentRegraded
from schemas.values import Means, Severity
from tests.reporting.world import CITY, COUNTY, HOUR, MINUTE, TOWN, World, someone, world

MAJOR = "刚刚李家村发生火灾，死亡12人"


def call(here: World, **more: object) -> PhoneLog:
    """Return a phone log of a call made now."""
    said = {"called_at": here.clock.now(), "content": "李家村火灾，死亡12人", "callee_name": "陈某", **more}
    return PhoneLog(**said)  # type: ignore[arg-type]


async def paper(here: World, by: str, **more: str) -> None:
    """File a written report."""
    incident = await here.incident()
    await here.does(submit_filing, someone(by), incident.id, WrittenFiling("关于火灾的报告", "情况如下。", **more))


def met(here: World) -> dict[tuple[str, str], tuple[Means, bool]]:
    """Return what was heard to be met, by unit and tier."""
    return {(e.unit, e.obligation.tier): (e.means, e.on_time) for e in here.events(DeadlineMet)}


async def test_met_by_phone_and_paper(tmp_path: Path) -> None:
    """A phone call meets the phone tier only, a paper the written tier only, each for the unit that made it."""
    async with world(tmp_path) as here:
        await here.says("li", MAJOR)
        incident = await here.incident()
        assert incident.severity == Severity.MAJOR
        await here.does(log_phone, someone("town officer"), incident.id, call(here))
        assert met(here) == {(TOWN, "phone-30m"): (Means.PHONE, True)}
        await paper(here, "county officer")
        assert met(here)[COUNTY, "written-1h"] == (Means.WRITTEN, True)
        await here.wait(2 * HOUR)
        assert {(e.unit, e.obligation.tier) for e in here.events(DeadlineMissed)} == {(COUNTY, "phone-30m"), (TOWN, "written-1h")}


@pytest.mark.parametrize("means", list(Means))
async def test_report_tier_takes_any_means(tmp_path: Path, means: Means) -> None:
    """The 2-hour report is met by a call, a paper or a message."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村着火了，伤2人")
        incident, by = await here.incident(), someone("town officer")
        if means is Means.PHONE:
            await here.does(log_phone, by, incident.id, call(here))
        elif means is Means.WRITTEN:
            await paper(here, "town officer")
        else:
            await here.does(send_up, by, incident.id)
        assert met(here) == {(TOWN, "report-2h"): (means, True)}
        await here.wait(3 * HOUR)
        assert not here.events(DeadlineMissed)


async def test_skip_level(tmp_path: Path) -> None:
    """A township that reports straight to the city meets its own obligation and the county's that it skipped."""
    async with world(tmp_path) as here:
        await here.says("li", MAJOR)
        incident = await here.incident()
        await here.does(log_phone, someone("town officer"), incident.id, call(here, submitted_to=CITY))
        assert set(met(here)) == {(TOWN, "phone-30m"), (COUNTY, "phone-30m")}


async def test_late_filing_meets_and_is_late(tmp_path: Path) -> None:
    """A filing after the time meets the clock all the same, as late; it stays missed in the record."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村着火了，伤2人")
        await here.wait(3 * HOUR)
        incident = await here.incident()
        await here.does(send_up, someone("town officer"), incident.id)
        clock = (await here.clocks())[TOWN, "report-2h"]
        assert (clock.state, clock.on_time, clock.missed_at is not None) == ("met", False, True)
        assert met(here) == {(TOWN, "report-2h"): (Means.MESSAGE, False)}


async def test_a_call_counts_when_it_was_made(tmp_path: Path) -> None:
    """A call made in time and written down after it is on time, though the clock was missed meanwhile."""
    async with world(tmp_path) as here:
        await here.says("li", MAJOR)
        await here.wait(20 * MINUTE)
        made = call(here)
        await here.wait(20 * MINUTE)
        assert here.events(DeadlineMissed)
        incident = await here.incident()
        await here.does(log_phone, someone("town officer"), incident.id, made)
        assert met(here)[TOWN, "phone-30m"] == (Means.PHONE, True)


async def test_regraded_up(tmp_path: Path) -> None:
    """A higher death toll starts the stricter clocks and withdraws those that no longer apply."""
    async with world(tmp_path) as here:
        await here.says("li", "10点整李家村着火了，伤2人")
        await here.wait(40 * MINUTE)
        await here.says("li", "续报：李家村火灾死亡11人")
        [regraded] = here.events(IncidentRegraded)
        assert (regraded.before, regraded.severity) == (Severity.ORDINARY, Severity.MAJOR)
        assert "死亡11人" in regraded.grade_reason
        clocks = await here.clocks()
        assert clocks[TOWN, "report-2h"].state == "withdrawn"
        assert (clocks[TOWN, "phone-30m"].state, clocks[TOWN, "phone-30m"].at_birth) == ("missed", False)
        assert clocks[COUNTY, "written-1h"].state == "running"
        assert [e.because for e in here.events(DeadlineWithdrawn)] == ["regraded"]


async def test_regraded_down(tmp_path: Path) -> None:
    """A corrected toll withdraws the strict clocks, keeps what was missed on record, and starts the milder one."""
    async with world(tmp_path) as here:
        await here.says("li", MAJOR)
        await here.wait(35 * MINUTE)
        assert len(here.events(DeadlineMissed)) == 2
        incident = await here.incident()
        await here.does(override_fact, someone("town officer"), incident.id, "deaths", "1", reason="现场核实", checked=True)
        clocks = await here.clocks()
        assert (clocks[TOWN, "phone-30m"].state, clocks[TOWN, "phone-30m"].missed_at is not None) == ("withdrawn", True)
        assert clocks[TOWN, "report-2h"].state == "running"
        assert (await here.incident()).severity == Severity.ORDINARY
        await here.wait(3 * HOUR)
        assert len(here.events(DeadlineMissed)) == 3


async def test_a_grade_that_comes_back_starts_new_clocks(tmp_path: Path) -> None:
    """A clock that was withdrawn and is owed again is a new run; the former keeps its record."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村着火了，伤2人")
        incident, by = await here.incident(), someone("county officer")
        await here.does(override_grade, by, incident.id, Severity.MAJOR, "影响重大")
        await here.does(override_grade, by, incident.id, None, "撤回")
        await here.does(override_grade, by, incident.id, Severity.MAJOR, "再次上调")
        runs = sorted(row.run for row in await here.rows(Deadline) if (row.unit, row.tier) == (TOWN, "phone-30m"))
        assert runs == [1, 2]
        assert (await here.clocks())[TOWN, "phone-30m"].state == "running"


async def test_a_report_before_the_new_grade_does_not_meet_it(tmp_path: Path) -> None:
    """What was phoned up as an ordinary fire must be phoned up again when it turns out major."""
    async with world(tmp_path) as here:
        await here.says("li", "刚刚李家村着火了，伤2人")
        incident, by = await here.incident(), someone("town officer")
        await here.does(log_phone, by, incident.id, call(here))
        await here.wait(5 * MINUTE)
        await here.says("li", "续报：李家村火灾死亡11人")
        assert (await here.clocks())[TOWN, "phone-30m"].state == "running"
        await here.does(log_phone, by, incident.id, call(here))
        assert (await here.clocks())[TOWN, "phone-30m"].state == "met"


async def test_another_time_of_occurrence_moves_the_clocks(tmp_path: Path) -> None:
    """A corrected time of occurrence moves the clocks that run from it; the old timer does nothing."""
    async with world(tmp_path) as here:
        await here.says("li", "9点50分李家村发生火灾，死亡12人")
        before = (await here.clocks())[TOWN, "phone-30m"].due_at
        incident = await here.incident()
        await here.does(override_fact, None, incident.id, "occurred_at", "2026-07-14T09:58", reason="查监控")
        clock = (await here.clocks())[TOWN, "phone-30m"]
        assert (clock.due_at - before, clock.generation) == (8 * MINUTE, 2)
        assert {e.moved_from for e in here.events(DeadlineStarted) if e.moved_from} >= {before}
        await here.wait(22 * MINUTE)
        assert not here.events(DeadlineMissed)
        await here.wait(7 * MINUTE)
        assert len(here.events(DeadlineMissed)) == 2


async def test_closing_withdraws(tmp_path: Path) -> None:
    """Closing an incident withdraws its open clocks; opening it again starts what is still owed."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村着火了，伤2人")
        incident, by = await here.incident(), someone("town officer")
        with pytest.raises(Refused, match="理由"):
            await here.does(close, by, incident.id, " ")
        await here.does(close, by, incident.id, "明火已扑灭")
        assert [e.because for e in here.events(DeadlineWithdrawn)] == ["closed"]
        assert len(here.events(IncidentClosed)) == 1
        with pytest.raises(Refused, match="已办结"):
            await here.does(close, by, incident.id, "再办结")
        await here.does(reopen, by, incident.id, "复燃")
        assert (await here.clocks())[TOWN, "report-2h"].state == "running"
        await here.wait(timedelta(hours=3))
        assert len(here.events(DeadlineMissed)) == 1


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"callee_name": ""}, "接电话的人"),
        ({"unit": "000000"}, "哪个单位"),
        ({"submitted_to": TOWN}, "上级单位"),
        ({"unit": CITY}, "没有上级单位"),
    ],
)
async def test_a_call_that_cannot_be_is_refused(tmp_path: Path, more: dict[str, str], why: str) -> None:
    """A phone log without its other side, from nowhere, or not upward is refused in a clear sentence."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村着火了，伤2人")
        incident = await here.incident()
        with pytest.raises(Refused, match=why):
            await here.does(log_phone, someone("town officer"), incident.id, call(here, **more))
        for at, why_not in ((HOUR, "晚于现在"), (-25 * HOUR, "24小时")):
            with pytest.raises(Refused, match=why_not):
                await here.does(log_phone, None, incident.id, call(here, unit=TOWN, called_at=here.clock.now() + at))
