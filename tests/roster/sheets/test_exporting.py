"""Duty tables for paper: what is on them, and that the import reads what the export wrote."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import typst
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roster.errors import Refused
from roster.sheets import paper
from roster.sheets.duty_table import DutyTable, Who, duty_table
from roster.sheets.persons import KnownPerson, People, placed
from roster.sheets.planning import wanted
from roster.sheets.stretch import Stretch
from roster.sheets.workbook import as_workbook
from runtime.spreadsheet import SourceFile
from schemas.values import Post
from tests.roster.sheets.tables import read

ZONE = ZoneInfo("Asia/Shanghai")
DECEMBER = Stretch.month(date(2026, 12, 1))
_SPACE = UUID("00000000-0000-0000-0000-0000000000cc")
NAMES = ("王志强", "孙丽", "周涛", "赵敏", "欧阳建国")
IDS = {name: uuid5(_SPACE, name) for name in NAMES}
PEOPLE = {IDS[name]: Who(name, f"199 0000 020{place}") for place, name in enumerate(NAMES)}


@dataclass(frozen=True)
class Turn:
    """A shift."""

    post: str
    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    id: UUID


def turn(name: str, post: str = Post.OFFICER, day: int = 1, hour: int = 8, hours: int = 24) -> Turn:
    """Return a shift in December."""
    start = datetime(2026, 12, day, hour, tzinfo=ZONE)
    return Turn(post, IDS[name], start, start + timedelta(hours=hours), uuid4())


def december(*turns: Turn) -> DutyTable:
    """Return the table of December."""
    return duty_table("青石镇", turns, PEOPLE, DECEMBER, ZONE)


def values(table: DutyTable) -> list[list[object]]:
    """Return the cells of the workbook."""
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(table))).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_a_row_for_each_day_and_a_column_for_each_post() -> None:
    """Title, headers, real dates, names with numbers; a day without anyone is there, empty."""
    rows = values(december(turn("王志强"), turn("孙丽", Post.SECOND_OFFICER), turn("赵敏", Post.LEADER)))
    assert rows[0][0] == "青石镇2026年12月值班表"
    assert rows[1] == ["日期", "星期", "值班员", "副班", "带班领导"]
    assert rows[2] == [datetime(2026, 12, 1), "二", "王志强 199 0000 0200", "孙丽 199 0000 0201", "赵敏 199 0000 0203"]  # noqa: DTZ001
    assert rows[3][1:] == ["三", None, None, None]
    assert (len(rows), rows[-1][0]) == (34, "说明：每班08:00至次日08:00。")


def test_shifts_that_are_not_alike_say_their_times() -> None:
    """Two shifts a day are two rows, the day written once over both."""
    table = december(turn("王志强", hours=12), turn("孙丽", hour=20, hours=12), turn("赵敏", Post.LEADER))
    assert [(row.span, row.again) for row in table.rows[:3]] == [
        ("08:00-20:00", False),
        ("08:00-次日08:00", True),
        ("20:00-次日08:00", True),
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(table))).active
    assert "A3:A5" in {str(area) for area in sheet.merged_cells.ranges}


def test_a_leaders_week_stands_on_each_day() -> None:
    """A shift of seven days fills seven cells."""
    rows = december(turn("赵敏", Post.LEADER, day=7, hours=7 * 24)).rows
    assert [row.day.day for row in rows if row.cells[-1]] == list(range(7, 14))


def test_it_prints_on_a4_one_page_wide_with_its_headers_on_each_page() -> None:
    """Nobody has to set up the page before printing."""
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(december(turn("王志强"))))).active
    assert sheet.page_setup.paperSize == 9
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (
        1,
        0,
        True,
    )
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$1:$2", "A3")
    assert sheet.column_dimensions["C"].width >= len("王志强 199 0000 0200") + 3


def test_a_name_is_never_a_formula_nor_markup() -> None:
    """Whatever somebody is called is text in the workbook and on the paper."""
    people = {IDS["王志强"]: Who('=HYPERLINK("x")'), IDS["孙丽"]: Who('#panic("x") $x$ @y')}
    table = duty_table("青石镇", [turn("王志强"), turn("孙丽", Post.LEADER)], people, DECEMBER, ZONE)
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(table))).active
    assert {cell.data_type for cell in sheet[3]} <= {"d", "s", "n"}
    assert paper.as_pdf(table).startswith(b"%PDF-")


TIMES = [(8, 24), (8, 12), (20, 12), (17, 15), (9, 24)]
SHIFTS = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.integers(1, 31), st.sampled_from([(8, 24), (8, 12), (20, 12), (17, 15)]), st.sampled_from(Post)
    ),
    max_size=25,
    unique_by=lambda each: (each[0], each[1], each[2], each[3]),
)


@settings(max_examples=20, deadline=None)
@given(SHIFTS)
@example([("王志强", 1, (8, 24), Post.OFFICER), ("孙丽", 1, (8, 24), Post.OFFICER)])
def test_what_was_exported_is_imported_as_it_stands(told: list[tuple[str, int, tuple[int, int], Post]]) -> None:
    """Any month of shifts comes back from its own workbook: same people, posts and times."""
    turns = [turn(name, post, day, *times) for name, day, times, post in told]
    found = read(SourceFile("表.xlsx", as_workbook(december(*turns))))
    known = [
        KnownPerson(IDS[who.name], who.name, phones=frozenset({"+86" + who.phone.replace(" ", "")})) for who in PEOPLE.values()
    ]
    back = wanted(placed(found, People(known)), ZONE)
    assert [str(each) for each in (*found.problems, *found.remarks)] == []
    assert {(each.post, each.person_id, each.starts_at, each.ends_at) for each in back} == {
        (each.post, each.person_id, each.starts_at, each.ends_at) for each in turns
    }
    assert found.days == set(DECEMBER.days)


needs_font = pytest.mark.skipif(
    not {each.lower() for each in paper.FONTS} & {each.lower() for each in typst.Fonts().families()},
    reason="needs a Chinese font",
)


@needs_font
def test_a_month_is_one_page_of_paper() -> None:
    """Two officers and a leader with their numbers for 31 days fit a sheet of A4; half-day shifts take more."""
    month = [
        turn(name, post, day)
        for day in range(1, 32)
        for name, post in (("王志强", Post.OFFICER), ("孙丽", Post.SECOND_OFFICER), ("欧阳建国", Post.LEADER))
    ]
    assert paper.as_pdf(december(*month)).startswith(b"%PDF-")
    assert len(paper.as_pictures(december(*month))) == 1
    halves = [turn("周涛", Post.OFFICER, day, hour, 12) for day in range(1, 32) for hour in (8, 20)]
    assert len(paper.as_pictures(december(*halves))) == 2


def test_without_a_chinese_font_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """No paper of empty boxes: a sentence."""
    paper.chinese_font.cache_clear()
    monkeypatch.setattr(paper, "FONTS", ("No Such Font",))
    with pytest.raises(Refused, match="没有中文字体"):
        paper.as_pdf(december())
    paper.chinese_font.cache_clear()


def test_days_asked_for() -> None:
    """Nothing is this month; a beginning runs to its month's end; backwards or over a year is refused."""
    today = date(2026, 11, 25)
    assert Stretch.of(None, None, today) == Stretch(date(2026, 11, 1), date(2026, 11, 30))
    assert Stretch.of(date(2026, 12, 7), None, today) == Stretch(date(2026, 12, 7), date(2026, 12, 31))
    for last in (date(2026, 12, 1), date(2028, 1, 1)):
        with pytest.raises(Refused, match="起止日期"):
            Stretch.of(date(2026, 12, 7), last, today)
