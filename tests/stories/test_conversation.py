"""Conversations on handsets: what a village officer types, late, wrong, in pieces or in a fixed form, and what comes back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col

from directory.tables import Person
from reporting.tables import Incident, Report
from schemas.values import Post
from tests.stories.town import MINUTE, SECOND_VILLAGER, TOWNSHIP, VILLAGER, Town, a_town

TO_OTHERS = "新事件|时限|催报|等级"
"""What the duty room is told meanwhile; these stories are about the sender."""


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Town]:
    """A town in which only the sender's handset is looked at."""
    async with a_town(tmp_path, allow=TO_OTHERS) as town:
        yield town


async def last(town: Town) -> Incident:
    """The incident, after all has come to rest."""
    await town.rest()
    return await town.incident()


async def test_every_message_gets_one_answer_with_number_understanding_and_two_questions(talk: Town) -> None:
    """The answer says received, the number, what was understood, and asks the two most important things that are missing."""
    villager = await talk.villager()
    await villager.text("着火了")
    answer = await villager.expect("已收到", "2026-0001", "火灾")
    questions = re.findall(r"[^？。；]*？", answer.text)
    assert len(questions) <= 2, answer.text
    assert "哪" in answer.text  # where comes first
    await talk.rest()
    assert villager.unexpected() == []


async def test_the_reply_fills_what_was_asked_and_the_next_is_asked(talk: Town) -> None:
    """Asked where and when, "村东头老王家" fills the place; what is still missing is asked next, never what is known."""
    villager = await talk.villager()
    await villager.text("着火了")
    await villager.expect("已收到", "2026-0001")
    await villager.text("村东头老王家")
    second = await villager.expect("2026-0001", "老王家")
    assert "在哪" not in second.text
    assert (await last(talk)).facts["location"] == "村东头老王家"


async def test_two_questions_are_answered_in_one_text(talk: Town) -> None:
    """Both answers in one reply, in any order, are both taken."""
    villager = await talk.villager()
    await villager.text("李家村3组房子着火了")
    await villager.expect("已收到", "2026-0001")
    await villager.text("9点50分，伤了2个，没死人")
    await villager.expect("2026-0001", "受伤2人")
    facts = (await last(talk)).facts
    assert (facts["injured"], facts["deaths"]) == (2, 0)
    assert "T09:50" in facts["occurred_at"] or "T01:50" in facts["occurred_at"]


async def test_no_clock_waits_for_an_answer(talk: Town) -> None:
    """The sender never answers: the clock runs out at its time, and the duty officer is called."""
    villager, officer = await talk.villager(), await talk.phone_of(TOWNSHIP, Post.OFFICER)
    await villager.text("着火了")
    await villager.expect("已收到", "2026-0001")
    await talk.rest()
    await officer.expect("新事件")
    await talk.passes(timedelta(hours=2, minutes=1))
    await officer.expect("超时催报", "2小时信息报告", "2026-0001")
    await officer.text("1")
    await officer.expect("已确认")


async def test_an_answer_three_hours_late_still_fills_it(talk: Town) -> None:
    """Nobody has to be quick: the answer of the afternoon belongs to the morning's fire."""
    villager, officer = await talk.villager(), await talk.phone_of(TOWNSHIP, Post.OFFICER)
    await villager.text("李家村着火了")
    await villager.expect("已收到", "2026-0001")
    await talk.passes(timedelta(hours=2, minutes=1))
    await officer.expect("超时催报")
    await officer.text("1")
    await officer.expect("已确认")
    await talk.passes(timedelta(minutes=50))
    await talk.read_the_rest("2026-0001")
    await villager.text("没有人受伤")
    await villager.expect("2026-0001")
    facts = (await last(talk)).facts
    assert (facts["injured"], facts["deaths"]) == (0, 0)


async def test_who_is_asked_one_thing_and_tells_another_is_understood(talk: Town) -> None:
    """Asked for the time, the sender reports more injured: that is taken, and the question may stay open."""
    villager = await talk.villager()
    await villager.text("李家村3组着火了，伤1个")
    await villager.expect("已收到", "2026-0001", "受伤1人")
    await villager.text("又抬出来两个受伤的，现在一共伤3人")
    await villager.expect("2026-0001", "受伤3人")
    assert (await last(talk)).facts["injured"] == 3


async def test_who_is_asked_and_reports_something_new_opens_a_second_one(talk: Town) -> None:
    """In the middle of the questions about a fire a bus falls into the river elsewhere: two incidents, two numbers."""
    villager = await talk.villager()
    await villager.text("李家村3组着火了")
    await villager.expect("已收到", "2026-0001")
    await villager.text("石桥村大桥上一辆客车翻下河了，好几个人在水里")
    await villager.expect("已收到", "2026-0002")
    await talk.rest()
    assert len(await talk.rows(Incident)) == 2


async def test_a_correction_is_confirmed_with_what_now_holds(talk: Town) -> None:
    """是2人不是3人: the figure falls, the answer says the new one."""
    villager = await talk.villager()
    await villager.text("李家村3组着火了，伤3人")
    await villager.expect("已收到", "受伤3人")
    await villager.text("刚才说错了，受伤是2人不是3人")
    await villager.expect("2026-0001", "受伤2人")
    assert (await last(talk)).facts["injured"] == 2


async def test_pieces_of_one_report_are_one_in_whatever_order(talk: Town) -> None:
    """Three texts within a minute, the end first: one incident that knows all of it."""
    villager = await talk.villager()
    for piece in ("伤了3个，已经送卫生院", "李家村后山塌方了", "压了两间房，大概9点半的事"):
        await villager.text(piece)
        await villager.expect("2026-0001")
        await talk.passes(timedelta(seconds=20))
    incident = await last(talk)
    assert incident.facts["injured"] == 3
    assert incident.facts["category"] == "landslide"
    assert len({row.incident_id for row in await talk.rows(Report)}) == 1


async def test_a_text_that_was_hours_under_way_is_marked_late(tmp_path: Path) -> None:
    """Telegram hands it over three hours later: "just now" is when it was sent, and the pages say that it came late."""
    async with a_town(tmp_path, telegram_mode="polling", allow=TO_OTHERS) as town:
        chat = town.sandbox.chat(5550101)
        sent = town.clock.now()
        town.sandbox.telegram.faults.outage(True)
        await chat.text("刚才李家村3组着火了，伤1人")
        town.clock.move(timedelta(hours=3))
        town.sandbox.telegram.faults.outage(False)
        await chat.expect("已收到", "2026-0001", within=20)
        await town.rest()
        incident = await town.incident()
        assert datetime.fromisoformat(str(incident.facts["occurred_at"])) == sent
        await town.sign_in("qingshi")
        (message,) = await town.messages()
        for path in (f"/messages/{message.id}", "/inbox", f"/incidents/{incident.id}"):
            assert "晚到3小时00分" in (await town.web.get(path)).text, path


async def test_a_machine_that_answers_everything_is_not_answered_for_ever(talk: Town) -> None:
    """The same text again and again is answered a few times, then only kept."""
    machine = talk.sandbox.phone("+8619900009998")
    for _ in range(6):
        await machine.text("您好，我现在有事不在，稍后联系您。【自动回复】")
        await talk.rest()
    answers = machine.unexpected()
    assert 1 <= len(answers) <= 3
    for _ in answers:
        await machine.expect("值守")
    assert len(await talk.messages()) == 6


async def test_who_reads_english_is_answered_in_english(talk: Town) -> None:
    """The contact says so; figures and number are the same."""

    async def english(work):  # type: ignore[no-untyped-def]
        person = (await talk.rows(Person, col(Person.name) == "李建国"))[0]
        (await work.session.get(Person, person.id)).language = "en"

    await talk.system.platform.works.run(english)
    villager = await talk.villager()
    await villager.text("李家村3组着火了，伤2人")
    answer = await villager.expect("Received", "2026-0001", "2 injured")
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"【.*?】|李家村\w*", "", answer.text)), answer.text


FORMS = [
    "BJ 火灾 李家村 0950 伤2",
    "bj,火灾,李家村,0950,伤2",
    "BJ，火灾，李家村，０９５０，伤２",
    "BJ/火灾/李家村/0950/伤2",
    "报警 李家村 伤2 火灾 0950",
    "BJ#伤2#0950#李家村#火灾",
    "BJ；李家村；火灾；9:50；伤2",
    "BJ火灾 李家村 9点50 伤2人",
    "BJ|李家村|火灾|09:50|伤2",
]


@pytest.mark.parametrize("form", FORMS)
async def test_a_fixed_form_is_read_whatever_its_separators_and_order(talk: Town, form: str) -> None:
    """Kind, place, time and figures, with blanks, commas, slashes or none between."""
    villager = await talk.villager()
    await villager.text(form)
    await villager.expect("已收到", "2026-0001", "火灾", "李家村", "受伤2人", "09:50")
    facts = (await last(talk)).facts
    assert (facts["category"], facts["injured"], facts["location"]) == ("fire", 2, "李家村")


@pytest.mark.parametrize("asks", ["?", "？", "帮助", "help", "HELP", "怎么报", "？？"])
async def test_who_asks_how_is_told(talk: Town, asks: str) -> None:
    """One short text with an example that works when it is sent back."""
    villager = await talk.villager()
    await villager.text(asks)
    told = await villager.expect("BJ")
    await talk.rest()
    assert await talk.rows(Incident) == []
    example = re.search(r"BJ[^。”\"；）)]+", told.text)
    assert example
    await villager.text(example[0])
    await villager.expect("已收到", "2026-0001")


async def test_a_stranger_is_heard_answered_and_told_what_to_do(talk: Town) -> None:
    """An unregistered number's report opens an incident; the answer says where it went and to call when lives are at stake."""
    stranger = talk.sandbox.phone("+8619900009997")
    await stranger.text("青石镇石桥村有人掉水里了")
    await stranger.expect("值守", "2026-0001")
    await talk.rest()
    await talk.sign_in("qingshi")
    assert "未登记" in (await talk.web.get("/inbox")).text


async def test_thanks_and_ok_are_answered_without_opening_anything(talk: Town) -> None:
    """好的 after a receipt changes nothing and is not taken for a report."""
    villager = await talk.villager()
    await villager.text("李家村3组着火了，伤2人")
    await villager.expect("已收到", "2026-0001")
    await talk.passes(MINUTE)
    await villager.text("好的")
    await talk.rest()
    for entry in villager.unexpected():
        await villager.expect(entry.text)
    assert len(await talk.rows(Incident)) == 1
    assert len(await talk.rows(Report)) == 1


async def test_two_senders_do_not_answer_each_others_questions(talk: Town) -> None:
    """Each has a conversation of their own."""
    one, other = await talk.villager(VILLAGER), await talk.villager(SECOND_VILLAGER)
    await one.text("着火了")
    await one.expect("已收到", "2026-0001")
    await other.text("没有人受伤")
    await talk.rest()
    (incident, *_) = await talk.rows(Incident, col(Incident.number) == "2026-0001")
    assert incident.facts.get("injured") is None
    for entry in other.unexpected():
        await other.expect(entry.text)
