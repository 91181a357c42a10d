"""From the command to the handset, and what the carrier says afterwards."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from notifier import queries
from notifier.states import State
from schemas import uuid7
from schemas.notices import NoticeDelivered, NoticeSent
from schemas.values import About, Channel, Recipient
from tests.notifier.world import ESCALATION, LI, ZHANG, ZHANG_CHAT, world


async def test_a_notice_reaches_the_handset_and_each_step_is_told(tmp_path: Path) -> None:
    """Accepted and delivered are two states, each with its event, caused by the command."""
    async with world(tmp_path) as here:
        sent = await here.send("zhang")
        phone = here.sandbox.phone(ZHANG)
        message = await phone.expect("【值守】", "超时催报", "李家村房屋火灾", "回复1确认")
        view = await here.becomes(sent, lambda notice: notice.state is State.DELIVERED and notice.deliveries[0].attempts)
        assert [delivery.channel for delivery in view.deliveries] == [Channel.SMS]
        assert view.deliveries[0].carrier_id == message.sid
        assert view.deliveries[0].segments == 2
        assert [attempt.outcome for attempt in view.deliveries[0].attempts] == ["accepted"]
        told = await here.event(NoticeSent)
        assert (told.notice_id, told.cause, told.unit) == (sent, sent, "990101100000")
        assert not told.maybe_doubled
        assert (await here.event(NoticeDelivered)).notice_id == sent


async def test_a_notice_to_a_chat_has_a_button(tmp_path: Path) -> None:
    """Who prefers the chat gets it there, with a button that carries the notice's code."""
    async with world(tmp_path) as here:
        chat = here.sandbox.chat(ZHANG_CHAT)
        sent = await here.send("zhang", channels=(Channel.TELEGRAM,))
        message = await chat.expect("超时催报", "回复1确认")
        view = await here.becomes(sent, lambda notice: notice.state is State.ACCEPTED)
        assert [(button.label, button.data) for row in message.buttons for button in row] == [("收到", f"ack:{view.code}")]


async def test_all_channels_at_once_reach_every_handset(tmp_path: Path) -> None:
    """叫应: SMS and chat ring together."""
    async with world(tmp_path) as here:
        chat, phone = here.sandbox.chat(ZHANG_CHAT), here.sandbox.phone(ZHANG)
        await here.send("zhang", all_channels_at_once=True)
        await phone.expect("超时催报")
        await chat.expect("超时催报")


async def test_a_bare_address_is_answered_where_it_wrote_from(tmp_path: Path) -> None:
    """Someone who is not in the directory is answered at the number that wrote."""
    async with world(tmp_path) as here:
        stranger = Recipient(channel=Channel.SMS, address="+8619900000999")
        await here.send(stranger, "unregistered-received", params={"incident_number": "20260714-009"})
        await here.sandbox.phone("+8619900000999").expect("20260714-009", "没有登记")


async def test_a_person_reads_their_language(tmp_path: Path) -> None:
    """The person's language decides, not the system's."""
    async with world(tmp_path) as here:
        await here.send("smith")
        await here.sandbox.phone("+15550100").expect("OVERDUE", "Reply 1 to confirm")


async def test_the_same_command_twice_is_sent_once(tmp_path: Path) -> None:
    """Whatever is redelivered: one notice, one text."""
    async with world(tmp_path) as here:
        sent = await here.send("li")
        await here.sandbox.phone(LI).expect("超时催报")
        await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)
        await here.send("li", id=sent)
        await here.sandbox.settled()
        here.sandbox.phone(LI).expect_nothing_else()
        assert ESCALATION["title"] in (await here.becomes(sent, lambda notice: notice.text)).text


async def test_a_text_beyond_the_carriers_limit_is_cut_and_keeps_what_asks_for_an_answer(tmp_path: Path) -> None:
    """1,600 for an SMS, 4,096 for the chat: cut cleanly, never refused."""
    async with world(tmp_path) as here:
        phone, chat = here.sandbox.phone(ZHANG), here.sandbox.chat(ZHANG_CHAT)
        flood = {"unit_name": "水" * 3000}
        await here.send("zhang", "zero-report-received", params=flood, expects_answer=True, all_channels_at_once=True)
        text = await phone.expect("水水", "回复1确认")
        assert (len(text.text), text.text[-8:]) == (1600, "水… 回复1确认")
        whole = await chat.expect("水水", "零报告", "回复1确认")
        assert len(whole.text) > 3000


async def test_emoji_and_rare_characters_arrive_as_they_are(tmp_path: Path) -> None:
    """Nothing turns into a question mark on the way."""
    async with world(tmp_path) as here:
        await here.send("li", "zero-report-received", params={"unit_name": "𠮷家村🔥㙍镇"})
        await here.sandbox.phone(LI).expect("已收到𠮷家村🔥㙍镇零报告")


async def test_notices_are_found_by_incident_and_by_person(tmp_path: Path) -> None:
    """The incident's page shows them in order of time, a person's newest come first."""
    async with world(tmp_path) as here:
        incident = uuid7()
        sent = []
        for name in ("li", "smith", "li"):
            sent.append(await here.send(name, about=About(incident_id=incident)))
            here.clock.move(timedelta(minutes=1))
            await here.becomes(sent[-1], lambda notice: notice.state is State.DELIVERED)
        for _ in range(2):
            await here.sandbox.phone(LI).expect("超时催报")
        await here.sandbox.phone("+15550100").expect("OVERDUE")
        async with here.platform.database.read() as session:
            assert [notice.id for notice in await queries.notices_of(session, incident)] == sent
            to_li = await queries.notices_to(session, here.people["li"])
            assert [(notice.id, notice.person_name) for notice in to_li] == [(sent[2], "li"), (sent[0], "li")]
            assert await queries.notices_of(session, uuid7()) == []
            assert await queries.notice(session, uuid7()) is None
