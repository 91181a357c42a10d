"""A person moves reports between incidents, and can undo it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporting import queries
from reporting.commands import link_report, reject_suggestion, undo_link, unlink_report
from reporting.errors import Refused
from schemas.deadlines import DeadlineWithdrawn
from tests.reporting.world import CITY, MINUTE, TOWN, World, someone, world


async def two_fires(here: World) -> None:
    """Two fires in two villages of one township, a few minutes apart: too far to be one for sure."""
    await here.says("li", "李家村着火了，伤2人")
    here.clock.move(3 * MINUTE)
    await here.says("zhao", "着火了，伤1人")


async def test_a_doubtful_report_is_suggested(tmp_path: Path) -> None:
    """What may be the same event opens its own incident, so its clocks run, and suggests the other with its reason."""
    async with world(tmp_path) as here:
        await two_fires(here)
        first = await here.incident()
        async with here.platform.database.read() as session:
            board = await queries.board(session, [CITY], here.clock.now())
            view = await queries.incident(session, (await here.incident("2026-0002")).id)
        assert len(board.incidents) == 2
        assert view is not None
        [report] = view.reports
        assert report.suggestion is not None
        assert (report.suggestion.incident_id, report.suggestion.number) == (first.id, "2026-0001")
        assert "同为火灾" in report.suggestion.reason


async def test_merged_and_split_again(tmp_path: Path) -> None:
    """Linking the only report merges its incident and withdraws its clocks; taking it out brings it back with its clocks."""
    async with world(tmp_path) as here:
        await two_fires(here)
        first, second = await here.incident(), await here.incident("2026-0002")
        report = (await here.reports())[1]
        await here.does(link_report, someone("county officer"), report.id, first.id, "同一起火灾")
        merged = await here.incident("2026-0002")
        assert (merged.status, merged.merged_into) == ("merged", first.id)
        assert [event.because for event in here.events(DeadlineWithdrawn)] == ["merged"]
        await here.does(unlink_report, someone("county officer"), report.id, "查实为两起")
        back = await here.incident("2026-0002")
        assert (back.status, back.merged_into, back.closed_at, back.closed_by) == ("open", None, None, None)
        assert (await here.clocks("2026-0002"))[TOWN, "report-2h"].state == "running"
        assert (await here.reports())[1].incident_id == second.id
        async with here.platform.database.read() as session:
            view = await queries.incident(session, second.id)
        assert view is not None
        assert [moment.detail for moment in view.timeline if moment.kind == "link"] == ["同一起火灾", "查实为两起"]


async def test_taking_out_a_linked_report_opens_its_own(tmp_path: Path) -> None:
    """A report that was linked by rule and is taken out opens an incident of its own; both are computed anew."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村着火了，伤2人")
        await here.says("wang", "李家村起火，伤3人")
        report = (await here.reports())[1]
        await here.does(unlink_report, someone("town officer"), report.id)
        assert (await here.incident()).facts["injured"] == 2
        assert (await here.incident("2026-0002")).facts["injured"] == 3


async def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    """The only report of an incident cannot be taken out, nor a report linked where it is."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村着火了，伤2人")
        [report] = await here.reports()
        with pytest.raises(Refused, match="唯一"):
            await here.does(unlink_report, None, report.id)
        with pytest.raises(Refused, match="已经在"):
            await here.does(link_report, None, report.id, (await here.incident()).id)


async def test_a_number_in_the_text_decides(tmp_path: Path) -> None:
    """A text that names an incident belongs to it, also when that one was merged: then to the one it went into."""
    async with world(tmp_path) as here:
        await two_fires(here)
        first = await here.incident()
        await here.does(link_report, None, (await here.reports())[1].id, first.id)
        await here.says("county officer", "2026-0002 伤者增至4人")
        last = (await here.reports())[-1]
        assert last.incident_id == first.id
        assert (await here.incident()).facts["injured"] == 4
        await here.says("zhao", "明火已扑灭")
        assert (await here.reports())[-1].incident_id == first.id


async def test_a_merge_is_undone(tmp_path: Path) -> None:
    """Undo brings the merged incident back with its clocks; a second undo has nothing left."""
    async with world(tmp_path) as here:
        await two_fires(here)
        first, second = await here.incident(), await here.incident("2026-0002")
        report, officer = (await here.reports())[1], someone("county officer")
        await here.does(link_report, officer, report.id, first.id, "同一起火灾")
        async with here.platform.database.read() as session:
            view = await queries.incident(session, first.id)
        assert view is not None
        assert [each.undoable for each in view.reports] == ["", "同一起火灾"]
        await here.does(undo_link, officer, report.id)
        back = await here.incident("2026-0002")
        assert (back.id, back.status) == (second.id, "open")
        assert (await here.clocks("2026-0002"))[TOWN, "report-2h"].state == "running"
        with pytest.raises(Refused, match="没有可撤销的"):
            await here.does(undo_link, officer, report.id)


async def test_a_split_is_undone(tmp_path: Path) -> None:
    """A report taken out goes back; the incident that was opened for it is merged away."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村东头着火了，伤2人")
        await here.says("li", "李家村东头的火灭了，伤3人")
        first, report, officer = await here.incident(), (await here.reports())[1], someone("county officer")
        await here.does(unlink_report, officer, report.id, "两回事")
        assert (await here.reports())[1].incident_id != first.id
        await here.does(undo_link, officer, report.id)
        assert (await here.reports())[1].incident_id == first.id
        assert (await here.incident("2026-0002")).status == "merged"


async def test_a_refused_suggestion_goes_away_and_comes_back_by_undo(tmp_path: Path) -> None:
    """ "Not the same" leaves both incidents as they are; undone, the suggestion stands again."""
    async with world(tmp_path) as here:
        await two_fires(here)
        report, officer = (await here.reports())[1], someone("county officer")
        await here.does(reject_suggestion, officer, report.id)
        assert (await here.reports())[1].suggested_id is None
        with pytest.raises(Refused, match="没有待确认"):
            await here.does(reject_suggestion, officer, report.id)
        await here.does(undo_link, officer, report.id)
        again = (await here.reports())[1]
        assert (again.suggested_id, again.suggested_score) == ((await here.incident()).id, report.suggested_score)
        assert again.suggested_score
        async with here.platform.database.read() as session:
            view = await queries.incident(session, (await here.incident("2026-0002")).id)
        assert view is not None
        assert [moment.text for moment in view.timeline if moment.kind == "link"] == [
            "人工确认一条报告不属于疑似的另一事件",
            "撤销了一次归属调整",
        ]
