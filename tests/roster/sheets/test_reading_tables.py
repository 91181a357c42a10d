"""Duty tables in all the ways that offices write them, and what is wrong in them, cell by cell."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from datetime import date, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster.sheets.days import Month, NoSuchDay, days_in
from roster.sheets.names import Mention, mentions
from roster.sheets.reading import MOST_ROWS, sheets_of
from roster.sheets.spans import Span, span_in
from runtime.spreadsheet import SourceFile, UnreadableError
from tests.roster.sheets.tables import TODAY, complaints, read, said, saved, workbook

DECEMBER = Month(TODAY, 2026, 12)
TITLE = ["青石镇2026年12月值班表"]
HEAD = ["日期", "星期", "值班员", "副班", "带班领导"]
THREE_DAYS = [
    ("12-01", "officer", "王志强"),
    ("12-01", "second_officer", "孙丽"),
    ("12-01", "leader", "赵敏"),
    ("12-02", "officer", "孙丽"),
    ("12-02", "second_officer", "周涛"),
    ("12-02", "leader", "赵敏"),
]


@pytest.mark.parametrize(
    "first",
    [
        date(2026, 12, 1),
        "2026-12-01",
        "2026年12月1日",
        "12月1日",
        "12.1",
        "12/1",
        "1日(周二)",
        "1日（星期二）",
        "1",
        1,
        46357,
    ],
)
def test_dates_are_read_however_they_are_written(first: object) -> None:
    """A real date, a date in words, the day with its weekday, the bare day, the serial of a cell that lost its form."""
    rows = [TITLE, HEAD, [first, "二", "王志强", "孙丽", "赵敏"], ["12月2日", "三", "孙丽", "周涛", "赵敏"]]
    assert said(workbook(rows, "A1:E1")) == THREE_DAYS


def test_a_leader_merged_over_a_week_leads_each_day() -> None:
    """The merged cell counts for every row that it covers."""
    rows = [TITLE, HEAD, ["1日", "二", "王志强", "孙丽", "赵敏"], ["2日", "三", "孙丽", "周涛", None]]
    assert said(workbook(rows, "A1:E1", "E3:E4")) == THREE_DAYS


def test_headers_of_two_rows_with_numbers_beside_names() -> None:
    """Under 值班人员 stand 姓名 and 电话; the number belongs to the name before it."""
    rows = [
        TITLE,
        ["日期", "值班人员", None, "带班领导", None],
        [None, "姓名", "电话", "姓名", "联系电话"],
        ["1日", "王志强", "199 0000 0201", "赵敏", 19900000204],
    ]
    found = read(workbook(rows, "A1:E1", "A2:A3", "B2:C2", "D2:E2"))
    assert [str(each) for each in found.problems] == []
    assert [(each.post, each.name, each.phone) for each in found.entries] == [
        ("officer", "王志强", "199 0000 0201"),
        ("leader", "赵敏", "19900000204"),
    ]


def test_days_across_and_posts_down() -> None:
    """A table that lies on its side reads the same; the row of weekdays below the days is checked."""
    rows = [
        TITLE,
        ["日期", "1日", "2日", "3日"],
        ["星期", "二", "三", "四"],
        ["值班员", "王志强", "孙丽", "周涛"],
        ["带班领导", "赵敏", None, None],
    ]
    assert said(workbook(rows, "A1:D1", "B5:D5")) == [
        ("12-01", "officer", "王志强"),
        ("12-01", "leader", "赵敏"),
        ("12-02", "officer", "孙丽"),
        ("12-02", "leader", "赵敏"),
        ("12-03", "officer", "周涛"),
        ("12-03", "leader", "赵敏"),
    ]


WEEKDAYS = ["一", "二", "三", "四", "五", "六", "日"]
CALENDAR = [
    ("12-07", "officer", "王志强"),
    ("12-08", "officer", "孙丽"),
    ("12-07", "leader", "赵敏"),
    ("12-08", "leader", "赵敏"),
]


def test_a_wall_calendar_with_names_below_the_days() -> None:
    """Weeks are rows and weekdays columns; a row of names says its post in front."""
    rows = [
        ["2026年12月值班表"],
        ["", *(f"星期{each}" for each in WEEKDAYS)],
        ["日期", 7, 8],
        ["值班员", "王志强", "孙丽"],
        ["带班领导", "赵敏", None],
    ]
    assert said(workbook(rows, "A1:H1", "B5:C5")) == CALENDAR


def test_a_wall_calendar_with_day_and_names_in_one_cell() -> None:
    """`7日` stands above the names in the cell itself, which says the posts."""
    rows = [["2026年12月值班表"], WEEKDAYS, ["7日\n值班：王志强\n带班：赵敏", "8日\n值班：孙丽\n带班：赵敏"]]
    assert sorted(said(workbook(rows, "A1:G1"))) == sorted(CALENDAR)


def test_a_wall_calendar_whose_weeks_are_named() -> None:
    """`12月7日-13日` in front of a row says which days its columns are."""
    rows = [["2026年12月"], ["周次", *WEEKDAYS], ["12月7日-13日", "王志强", "孙丽"]]
    assert said(workbook(rows)) == [each for each in CALENDAR if each[1] == "officer"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_list_in_csv(encoding: str) -> None:
    """Each row a shift: its day, its time, who, and the number."""
    text = (
        "日期,班次,值班员,副班,带班领导,电话\n"
        "2026-12-01,08:00-20:00,王志强,孙丽,赵敏,19900000204\n"
        "2026-12-01,20:00-次日8:00,周涛,,赵敏,\n"
    )
    found = read(SourceFile("表.csv", text.encode(encoding)))
    assert found.problems == []
    assert [(each.name, each.span.start, each.span.minutes, each.phone) for each in found.entries] == [
        ("王志强", 480, 720, ""),
        ("孙丽", 480, 720, ""),
        ("赵敏", 480, 720, "19900000204"),
        ("周涛", 1200, 720, ""),
        ("赵敏", 1200, 720, ""),
    ]


def test_a_list_with_one_person_a_row() -> None:
    """岗位 and 姓名 in columns of their own."""
    rows = [
        ["日期", "岗位", "姓名", "电话"],
        ["2026-12-01", "值班员", "王志强", "19900000201"],
        ["2026-12-01", "带班领导", "赵敏", ""],
    ]
    assert said(workbook(rows)) == [("12-01", "officer", "王志强"), ("12-01", "leader", "赵敏")]


def test_columns_that_are_shifts() -> None:
    """白班 and 夜班 with their times in the headers are the officer's two shifts of a day."""
    rows = [["日期", "白班(8:00-18:00)", "夜班(18:00-次日8:00)"], ["2026-12-01", "王志强", "孙丽"]]
    found = read(workbook(rows))
    assert [(each.name, each.post, each.span.start, each.span.minutes) for each in found.entries] == [
        ("王志强", "officer", 480, 600),
        ("孙丽", "officer", 1080, 840),
    ]


def test_two_names_in_the_officers_cell_are_first_and_second() -> None:
    """双人双岗 in one cell; where a column is for the second, both are officers."""
    both = workbook([["日期", "值班人员"], ["2026-12-01", "王志强、孙丽"]])
    assert said(both) == THREE_DAYS[:2]
    columns = workbook([["日期", "值班员", "副班"], ["2026-12-01", "王志强/孙丽", "周涛"]])
    assert [post for _, post, _ in said(columns)] == ["officer", "officer", "second_officer"]


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("张三、李四", [Mention("张三"), Mention("李四")]),
        ("张三/李四", [Mention("张三"), Mention("李四")]),
        ("张三\n李四", [Mention("张三"), Mention("李四")]),
        ("张三 李四", [Mention("张三"), Mention("李四")]),
        ("张 三", [Mention("张三")]),
        ("张　三、李 四", [Mention("张三"), Mention("李四")]),
        ("张三（副镇长）", [Mention("张三")]),
        ("张三199 0000 0101李四(19900000102)", [Mention("张三", "199 0000 0101"), Mention("李四", "19900000102")]),
        ("张三 +1 555 010 0123", [Mention("张三", "+1 555 010 0123")]),
        (
            "带班：张三 值班：李四、王五",
            [Mention("张三", "", "leader"), Mention("李四", "", "officer"), Mention("王五", "", "officer")],
        ),
        ("—", []),
        ("无", []),
        ("", []),
    ],
)
def test_names_in_a_cell(cell: str, named: list[Mention]) -> None:
    """Names with marks between them, spaced names, numbers mixed in, posts said in the cell."""
    assert mentions(cell) == named


@pytest.mark.parametrize(
    ("said_as", "span"),
    [
        ("08:00-20:00", Span(480, 720)),
        ("8：00—次日8：00", Span(480, 1440)),
        ("8时至20时", Span(480, 720)),
        ("20:00-8:00", Span(1200, 720)),
        ("全天", Span(510, 1440)),
        ("夜班", Span(1230, 720)),
        ("早班", Span(510, 480)),
        ("值班员", None),
        ("25:00-26:00", None),
    ],
)
def test_times_of_a_shift(said_as: str, span: Span | None) -> None:
    """Clock times, over midnight too, and the words for parts of a day, counted from the change of shifts at 08:30."""
    assert span_in(said_as, 510) == span


def test_ranges_of_days() -> None:
    """`12月1日至3日`, `1-3日`, over the end of a year too; `12-1` in December is one day."""
    three = [date(2026, 12, day) for day in (1, 2, 3)]
    assert days_in("12月1日至3日", DECEMBER) == days_in("1日-3日", DECEMBER) == days_in("12.1-12.3", DECEMBER) == three
    assert days_in("12-1", DECEMBER) == three[:1]
    assert days_in("12月31日-1月1日", DECEMBER) == [date(2026, 12, 31), date(2027, 1, 1)]
    with pytest.raises(NoSuchDay):
        days_in("12月3日-1日", DECEMBER)


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text: str) -> None:
    """Whatever stands in a cell is a date, a span, names, or nothing; only a date that can't be is refused, in words."""
    with suppress(NoSuchDay):
        days_in(text, DECEMBER)
    span_in(text, 480)
    mentions(text)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_date_reads_as_itself_in_every_form(day: date) -> None:
    """Whichever way a day is written, it is that day."""
    month = Month(TODAY, day.year, day.month)
    forms = (
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.month}月{day.day}日",
        str(day.day),
    )
    assert {tuple(days_in(form, month) or ()) for form in forms} == {(day,)}


def test_the_year_that_is_left_out() -> None:
    """`12月值班表` in November is this year's, `1月` the next one's, and last month is not eleven months ahead."""
    assert [Month(TODAY).year_of(month) for month in (11, 12, 1, 10)] == [2026, 2026, 2027, 2026]
    assert Month(date(2027, 1, 5)).year_of(12) == 2026
    assert Month.of("青石镇2026年12月值班表", TODAY) == DECEMBER


WRONG = [
    ("31日没有的月", [["2026年2月值班表"], HEAD, ["30日", "", "王志强", "", ""]], "A3：2026年没有2月30日。"),
    ("weekday", [TITLE, HEAD, ["1日(周三)", "", "王志强", "", ""]], "A3：2026年12月1日是星期二，不是星期三。"),
    ("weekday column", [TITLE, HEAD, ["1日", "三", "王志强", "", ""]], "A3：2026年12月1日是星期二，不是星期三。"),
    ("no month", [["值班表"], HEAD, ["1日", "", "王志强", "", ""]], "A3：“1”是几月？"),
    ("copied", [TITLE, HEAD, [date(2025, 12, 1), "", "王志强", "", ""]], "A3：日期是2025年12月1日，和标题的2026年12月不符。"),
    ("no date", [TITLE, HEAD, ["下周", "", "王志强", "", ""]], "A3：“下周”不是日期"),
    ("time", [TITLE, ["日期", "班次", "值班员"], ["1日", "随便", "王志强"]], "B3：看不懂时间“随便”"),
    ("column", [TITLE, [*HEAD, "司机"], ["1日", "", "王志强", "", "", "钱进"]], "F2：不认识这一列“司机”"),
    ("formula", [TITLE, HEAD, ["1日", "", "=C9", "", ""]], "C3：这一格是公式，还没有算出结果"),
    ("post", [["日期", "岗位", "姓名"], ["2026-12-01", "门卫", "王志强"]], "B2：不认识岗位“门卫”"),
    ("names", [TITLE, HEAD, ["1日", "", "19900000201", "", ""]], "C3：看不懂“19900000201”，这里应填姓名。"),
    ("nothing", [["姓名", "工资"], ["王志强", "1"]], "没有找到值班表"),
    ("calendar", [["2026年12月"], WEEKDAYS, [1, 2], ["王志强"]], "A3：12月1日是星期二，不应在星期一这一列。"),
]


@pytest.mark.parametrize(("rows", "told"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_is_wrong_is_said_by_cell(rows: list[list[object]], told: str) -> None:
    """The cell's address and a sentence that says what to do."""
    assert any(each.startswith(told) for each in complaints(workbook(rows))), complaints(workbook(rows))


def test_hidden_rows_columns_and_sheets_are_passed_over_and_said() -> None:
    """What a person doesn't see in the table is not imported behind their back."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (TITLE, [*HEAD, "电话"], ["1日", "", "王志强"], ["2日", "", "钱进"]):
        sheet.append(row)
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["F"].hidden = True
    book.create_sheet("旧表").sheet_state = "hidden"
    found = read(saved(book))
    assert [each.name for each in found.entries] == ["王志强"]
    assert [each.sentence[:4] for each in found.remarks] == ["第4行是", "F列是隐", "这张工作"]


def test_a_shift_over_a_clock_change_and_a_years_end() -> None:
    """It begins and ends by the clock on the wall: 25 hours when clocks go back, 23 when they go forward; no hour is lost."""
    new_york, whole_day = ZoneInfo("America/New_York"), Span(8 * 60, 24 * 60)
    lengths = {day: whole_day.on(day, new_york) for day in (date(2026, 10, 31), date(2026, 3, 7), date(2026, 12, 31))}
    assert [(end - start) / timedelta(hours=1) for start, end in lengths.values()] == [25, 23, 24]
    assert {end.astimezone(new_york).hour for _, end in lengths.values()} == {8}
    assert lengths[date(2026, 12, 31)][1].astimezone(new_york).date() == date(2027, 1, 1)
    first, second = (Span(start, 30).on(date(2026, 11, 1), new_york) for start in (60, 90))
    assert first[1] == second[0]


def test_more_rows_than_any_duty_table_has_are_too_many() -> None:
    """A sentence, and not a wait: the rows are counted while they are read."""
    rows = "日期,值班员\n" + "2026-12-01,王志强\n" * (MOST_ROWS + 1)
    with pytest.raises(UnreadableError, match=f"超过{MOST_ROWS}行"):
        sheets_of(SourceFile("大.csv", rows.encode()))
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(MOST_ROWS + 1):
        sheet.append(["2026-12-01", "王志强"])
    with pytest.raises(UnreadableError, match=f"超过{MOST_ROWS}行"):
        sheets_of(saved(book))


def test_files_that_are_no_tables() -> None:
    """Broken, of another form, or a bomb: a sentence each."""
    good = workbook([TITLE, HEAD, ["1日", "", "王志强"]])
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    broken_sheet = BytesIO()
    with zipfile.ZipFile(BytesIO(good.content)) as whole, zipfile.ZipFile(broken_sheet, "w") as packed:
        for name in whole.namelist():
            packed.writestr(name, whole.read(name)[: 200 if "sheet1" in name else None])
    for name, content, told in (
        ("坏.xlsx", good.content[:500], "已损坏"),
        ("坏.xlsx", broken_sheet.getvalue(), "已损坏"),
        ("弹.xlsx", bomb.getvalue(), "解压后过大"),
        ("旧.xls", b"\xd0\xcf", "另存为"),
        ("图.png", b"", "不支持"),
        ("大.csv", b"x" * 6_000_000, "超过5MB"),
    ):
        with pytest.raises(UnreadableError, match=told):
            sheets_of(SourceFile(name, content))


def test_notes_below_the_table_end_it() -> None:
    """What stands below the last day is not a shift."""
    rows = [
        TITLE,
        HEAD,
        ["1日", "二", "王志强", "孙丽", "赵敏"],
        ["备注：值班时间为当日8:00至次日8:00，请勿空岗。"],
        ["", "", "制表：钱进"],
    ]
    assert said(workbook(rows)) == THREE_DAYS[:3]


def test_days_that_a_formula_calculated_are_read() -> None:
    """A date that is `=A3+1` comes with the value that it had when the file was saved."""
    start = date(2026, 12, 1)
    file = workbook([TITLE, HEAD, *([start + timedelta(days=each), "", "王志强"] for each in range(2))])
    content = BytesIO()
    with zipfile.ZipFile(BytesIO(file.content)) as whole, zipfile.ZipFile(content, "w") as packed:
        for name in whole.namelist():
            text = whole.read(name)
            if name.endswith("sheet1.xml"):
                assert b"<v>46358</v>" in text
                text = text.replace(b"<v>46358</v>", b"<f>A3+1</f><v>46358</v>").replace(b' t="n"><f>', b"><f>")
            packed.writestr(name, text)
    assert [day for day, _, _ in said(SourceFile("表.xlsx", content.getvalue()))] == ["12-01", "12-02"]
