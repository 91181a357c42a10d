"""What people type and read: numbers of incidents, values set by hand, drafted papers, questions in their language."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from policies import load
from reporting import english, queries
from reporting.answers import sensible
from reporting.commands import WrittenFiling, override_fact, submit_filing
from reporting.dialogue import questions
from reporting.draft import draft_body, draft_title
from reporting.errors import Refused
from reporting.normalize.reading import Found
from reporting.summary import ordinal_label, shown
from reporting.told_number import told_number
from reporting.typed import typed_value
from runtime.work import Work
from schemas.values import Elements, Location
from tests.reporting.world import COUNTY, MINUTE, TOWN, World, someone, world

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 7, 14, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "read", "number"),
    [
        ("2026-0042 伤者增至4人", "2026-0042", "2026-0042"),
        ("编号２０２６－４２续报", "2026", "2026-0042"),
        ("事件42 伤3人", "42", "2026-0042"),
        ("0042：火已扑灭", "0042", "2026-0042"),
        ("2026-0042", None, "2026-0042"),
        ("2026-07-14李家村着火", None, None),
        ("李家村着火", None, None),
    ],
)
def test_an_incident_number_is_made_whole(text: str, read: str | None, number: str | None) -> None:
    """However a number is written, it is the number of an incident; a date is none."""
    assert told_number(text, read, 2026) == number


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("deaths", "３", 3),
        ("deaths", 0, 0),
        ("deaths", "", None),
        ("deaths", None, None),
        ("loss_yuan", "12.5万元", 125_000),
        ("loss_yuan", "1,200", 1200),
        ("loss_yuan", "1亿", 100_000_000),
        ("category", "火灾", "fire"),
        ("category", "fire", "fire"),
        ("point", "28.2，112.9", {"latitude": 28.2, "longitude": 112.9}),
        ("occurred_at", "2026-07-14T10:20", "2026-07-14T10:20:00+08:00"),
        ("location", "  李家村东头 ", "李家村东头"),
    ],
)
def test_typed_values_are_read(name: str, typed: object, value: object) -> None:
    """What a person types is read as they mean it, full-width or not; blank means not known."""
    kept = typed_value(name, typed, ZONE)
    assert kept == value
    Elements.model_validate({name: kept})


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("deaths", "-1"),
        ("deaths", "三个"),
        ("loss_yuan", "很多"),
        ("category", "外星人"),
        ("point", "95,10"),
        ("occurred_at", "昨天"),
    ],
)
def test_what_cannot_be_read_is_refused(name: str, typed: str) -> None:
    """A value that cannot be is refused in a sentence that says what to type."""
    with pytest.raises(Refused) as refusal:
        typed_value(name, typed, ZONE)
    assert refusal.value.sentence.endswith("。")


def test_a_drafted_paper_says_what_is_known_and_what_is_not() -> None:
    """The draft has what is known, names what is being checked, and is signed by the unit."""
    facts = Elements(category="fire", location="李家村东头", occurred_at=NOW, deaths=1, measures="消防已到场", loss_yuan=20_000)
    words = {"owed_to": "安平县", "unit": "青石镇", "severity": "一般", "reason": "未达到较大标准"}
    body = draft_body(facts, words, NOW, ZONE)
    for part in (
        "安平县：",
        "7月14日10:00，李家村东头发生火灾。",
        "死亡1人",
        "约2万元",
        "已采取措施：消防已到场。",
        "受伤人数",
        "青石镇\n7月14日10:00",
    ):
        assert part in body
    assert draft_title("青石镇李家村火灾", 3) == "关于青石镇李家村火灾的报告（续报二）"
    assert [ordinal_label(n) for n in (1, 2, 12)] == ["首报", "续报一", "续报11"]


def test_every_question_has_both_languages() -> None:
    """Whatever policy asks for can be asked in Chinese and in English."""
    for question in questions(Elements(), load().dialogue.model_copy(update={"at_once": 99, "ask": tuple(english.QUESTIONS)})):
        assert question.in_language("en") != question.in_language("zh")


def test_values_are_shown_with_their_units() -> None:
    """Figures have their unit, times their precision, the unknown says so."""
    assert shown("deaths", 3, ZONE) == "3人"
    assert shown("loss_yuan", 25_000_000, ZONE) == "2500万元"
    assert shown("occurred_at", NOW, ZONE, "hour") == "7月14日10时许"
    assert shown("point", Location(latitude=28.2, longitude=112.9), ZONE) == "北纬28.20000，东经112.90000"
    assert shown("trend", None, ZONE) == "不详"


@pytest.mark.parametrize(
    ("found", "words", "left"),
    [
        (Found(location="控制住了", trend="控制住了"), "控制住了。", {"trend"}),
        (Found(location="3人受伤", injured=3), "3人受伤", {"injured"}),
        (Found(location="李家村东头", injured=2), "李家村东头，伤2人", {"location", "injured"}),
        (Found(location="李家村", category="fire"), "李家村着火", {"location", "category"}),
        (Found(location="李家村东头"), "李家村东头", {"location"}),
        (Found(trend="正在扑救"), "正在扑救", {"trend"}),
    ],
)
def test_an_answer_fills_what_it_says(found: Found, words: str, left: set[str]) -> None:
    """An answer that says something else than was asked does not become the value of what was asked."""
    kept = sensible(found, words)
    assert {name for name in ("location", "trend", "injured", "category") if getattr(kept, name) is not None} == left


async def _reads_english(work: Work) -> None:
    from directory.tables import Person

    (await work.session.get_one(Person, someone("li"))).language = "en"


async def test_an_english_reader_is_asked_in_english(tmp_path: Path) -> None:
    """What was understood and what is missing come in the language that the sender reads."""
    async with world(tmp_path) as here:
        await here.does(_reads_english)
        await here.says("li", "李家村着火了，伤2人")
        params = here.notices[0].params
        assert params["understood"] == "李家村, fire, 2 injured"
        assert all(question.isascii() for question in params["missing"])


async def _fact(here: World, name: str) -> object:
    async with here.platform.database.read() as session:
        view = await queries.incident(session, (await here.incident()).id)
    assert view is not None
    return next(fact for fact in view.facts if fact.name == name)


async def test_a_figure_that_jumps_is_doubtful_until_a_person_looks(tmp_path: Path) -> None:
    """A figure that falls or triples is marked with who said what; a person's word settles it."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村着火了，伤2人")
        assert not (await _fact(here, "injured")).doubt
        here.clock.move(MINUTE)
        await here.says("wang", "李家村起火，伤20人")
        assert "li曾报2人" in (await _fact(here, "injured")).doubt
        await here.does(override_fact, someone("town officer"), (await here.incident()).id, "injured", 20, reason="已核实")
        settled = await _fact(here, "injured")
        assert (settled.doubt, settled.overridden, settled.said.reason) == ("", True, "已核实")


async def test_papers_are_numbered_and_named(tmp_path: Path) -> None:
    """A unit's second paper is a follow-up, drafted so, and shows who signed and to whom it went."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村着火了，伤2人")
        incident = await here.incident()
        filing = WrittenFiling("关于火灾的报告（首报）", "情况如下。", signed_by=someone("county officer"))
        await here.does(submit_filing, someone("town officer"), incident.id, filing)
        async with here.platform.database.read() as session:
            draft = await queries.draft_filing(session, incident.id, TOWN, here.clock.now())
            view = await queries.incident(session, incident.id)
        assert draft is not None
        assert view is not None
        assert (draft.ordinal_label, draft.submitted_to) == ("续报一", COUNTY)
        assert [(f.ordinal_label, f.by_name, f.signed_by_name, f.submitted_to_name) for f in view.filings] == [
            ("首报", "town officer", "county officer", "安平县")
        ]


async def test_a_number_that_there_is_not_is_a_slip(tmp_path: Path) -> None:
    """A text with the wrong number is placed by the rest of what it says."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村着火了，伤2人")
        await here.says("li", "2026-0099 李家村火灾伤者增至4人")
        assert (await here.incident()).facts["injured"] == 4
