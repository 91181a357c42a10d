"""What the carriers do wrong, and what the person gets all the same."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from directory.tables import Contact
from notifier import recorder
from notifier.channels import telegram_http, twilio_client
from notifier.channels.base import Accepted, Outgoing
from notifier.channels.twilio_sms import TwilioSms
from notifier.queries import NoticeView
from notifier.states import State
from schemas.notices import NoticeDelivered, NoticeFailed, NoticeSent
from schemas.values import Channel, Lane, Recipient
from tests.notifier.world import LI, ZHANG, ZHANG_CHAT, World, world
from tests.support.platform import eventually, quiet

SMS, CHAT = Channel.SMS, Channel.TELEGRAM


def outcomes(view: NoticeView) -> list[tuple[Channel, list[str]]]:
    """Return the channels with what each attempt came to."""
    return [(d.channel, [attempt.outcome for attempt in d.attempts]) for d in view.deliveries]


async def flagged(here: World, address: str) -> str:
    """Return why a contact point is marked as not reachable."""
    async with here.platform.database.read() as session:
        return (await session.scalars(select(Contact.flagged).where(Contact.address == address))).one()  # type: ignore[arg-type,call-overload]


async def test_a_429_is_tried_again_after_its_pause(tmp_path: Path) -> None:
    """Too many is not processed: the text goes out once the pause is over, once."""
    async with world(tmp_path) as here:
        here.sandbox.twilio.faults.next(status=429, code=20429)
        sent = await here.send("li")
        await here.becomes(sent, lambda n: n.deliveries and n.deliveries[0].state is State.QUEUED and n.deliveries[0].attempts)
        here.clock.move(timedelta(seconds=2))
        await here.sandbox.phone(LI).expect("超时催报")
        await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)
        await here.becomes(sent, lambda notice: outcomes(notice) == [(Channel.SMS, ["throttled", "accepted"])])


async def test_a_500_is_looked_up_before_it_is_sent_again(tmp_path: Path) -> None:
    """After a server error nobody knows: Twilio is asked, it has nothing, so sending again is no double."""
    async with world(tmp_path) as here:
        here.sandbox.twilio.faults.next(status=500, code=20500)
        sent = await here.send("li")
        await here.becomes(sent, lambda notice: notice.state is State.UNKNOWN)
        here.clock.move(timedelta(seconds=3))
        await here.sandbox.phone(LI).expect("超时催报")
        await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)
        expected = [(Channel.SMS, ["unknown", "not_found", "accepted"])]
        view = await here.becomes(sent, lambda notice: outcomes(notice) == expected)
        assert not view.deliveries[0].maybe_doubled


async def test_an_opted_out_number_is_never_tried_again_and_the_chat_is_used_at_once(tmp_path: Path) -> None:
    """21610: no retry, next channel without any wait, and the directory is told."""
    async with world(tmp_path) as here:
        chat = here.sandbox.chat(ZHANG_CHAT)
        here.sandbox.twilio.faults.next(status=400, code=21610)
        sent = await here.send("zhang")
        await chat.expect("超时催报")
        await here.becomes(sent, lambda notice: notice.state is State.ACCEPTED)
        await here.becomes(
            sent, lambda notice: outcomes(notice) == [(Channel.SMS, ["permanent"]), (Channel.TELEGRAM, ["accepted"])]
        )
        failed = await here.event(NoticeFailed)
        assert (failed.code, failed.final, failed.channel) == (21610, False, Channel.SMS)
        assert "已退订" in await flagged(here, ZHANG)
        await here.send("zhang")
        await chat.expect("超时催报")


@pytest.mark.parametrize(("number", "code"), [("+15005550001", 21211), ("+15005550009", 21614)])
async def test_a_bad_number_fails_for_good_with_words_for_a_person(tmp_path: Path, number: str, code: int) -> None:
    """Twilio's magic numbers: no retry, and with no other way the notice has failed."""
    async with world(tmp_path) as here:
        sent = await here.send(Recipient(channel=Channel.SMS, address=number))
        view = await here.becomes(sent, lambda notice: notice.state is State.FAILED)
        assert f"Twilio {code}" in view.reason
        await here.becomes(sent, lambda notice: outcomes(notice) == [(Channel.SMS, ["permanent"])])
        assert (await here.event(NoticeFailed)).final


@pytest.mark.parametrize("processed", [True, False])
async def test_a_create_without_an_answer_is_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processed: bool) -> None:
    """Whether Twilio had processed it or not: the person gets one text, and it is not called doubled."""
    monkeypatch.setattr(twilio_client, "ANSWER_SECONDS", 0.4)
    async with world(tmp_path) as here:
        here.sandbox.twilio.faults.callbacks("off")
        here.sandbox.twilio.faults.hang(processed=processed)
        sent = await here.send("li")
        await here.becomes(sent, lambda notice: notice.state is State.UNKNOWN)
        here.clock.move(timedelta(seconds=3))
        message = await here.sandbox.phone(LI).expect("超时催报")
        view = await here.becomes(sent, lambda notice: notice.state is State.ACCEPTED)
        expected = ["unknown", "found"] if processed else ["unknown", "not_found", "accepted"]
        await here.becomes(sent, lambda notice: outcomes(notice) == [(Channel.SMS, expected)])
        assert view.deliveries[0].carrier_id == message.sid
        assert not (await here.event(NoticeSent)).maybe_doubled


async def test_that_a_text_was_sent_is_told_once_when_its_receipts_come_while_it_is_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Receipt and lookup both know of the accept; whoever is first tells it, and a late record of it changes nothing."""
    monkeypatch.setattr(twilio_client, "ANSWER_SECONDS", 0.4)
    look_up = TwilioSms.look_up
    async with world(tmp_path) as here:
        here.sandbox.twilio.faults.callbacks("late", seconds=0.6)
        here.sandbox.twilio.faults.hang(processed=True)
        sent = await here.send("li")

        async def slow(self: TwilioSms, message: Outgoing, known: Collection[str]) -> Accepted | None:
            found = await look_up(self, message, known)
            await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)
            return found

        monkeypatch.setattr(TwilioSms, "look_up", slow)
        await here.becomes(sent, lambda notice: notice.state is State.UNKNOWN)
        here.clock.move(timedelta(seconds=3))
        await here.sandbox.phone(LI).expect("超时催报")
        view = await here.becomes(sent, lambda notice: outcomes(notice) == [(Channel.SMS, ["unknown", "found"])])
        assert view.state is State.DELIVERED
        await quiet(here.platform)
        assert len(here.of(NoticeSent)) == len(here.of(NoticeDelivered)) == 1


async def test_an_earlier_equal_text_is_not_taken_for_the_lost_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lookup leaves out messages that are known to be others of ours."""
    monkeypatch.setattr(twilio_client, "ANSWER_SECONDS", 0.4)
    async with world(tmp_path) as here:
        phone = here.sandbox.phone(LI)
        stranger = Recipient(channel=Channel.SMS, address=LI)
        await here.send(stranger, "not-understood")
        await phone.expect("没有看懂")
        await here.event(NoticeSent)
        here.sandbox.twilio.faults.hang(processed=False)
        second = await here.send(stranger, "not-understood")
        await here.becomes(second, lambda notice: notice.state is State.UNKNOWN)
        here.clock.move(timedelta(seconds=3))
        await phone.expect("没有看懂")


async def test_a_callback_resolves_a_create_without_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The receipt names our delivery, so no lookup is needed when it comes first."""
    monkeypatch.setattr(twilio_client, "ANSWER_SECONDS", 0.4)
    async with world(tmp_path) as here:
        here.sandbox.twilio.faults.hang(processed=True)
        sent = await here.send("li")
        message = await here.sandbox.phone(LI).expect("超时催报")
        view = await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)
        assert view.deliveries[0].carrier_id == message.sid


@pytest.mark.parametrize("processed", [True, False])
async def test_a_chat_message_without_an_answer_is_sent_again_and_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processed: bool
) -> None:
    """Telegram cannot be asked what it has: better twice than never, and marked as perhaps doubled."""
    monkeypatch.setattr(telegram_http, "ANSWER_SECONDS", 0.4)
    async with world(tmp_path) as here:
        chat = here.sandbox.chat(ZHANG_CHAT)
        here.sandbox.telegram.faults.hang(processed=processed)
        sent = await here.send("zhang", channels=(Channel.TELEGRAM,))
        await here.becomes(sent, lambda notice: notice.state is State.UNKNOWN)
        here.clock.move(timedelta(seconds=3))
        for _ in range(2 if processed else 1):
            await chat.expect("超时催报")
        view = await here.becomes(sent, lambda notice: notice.state is State.ACCEPTED)
        assert view.deliveries[0].maybe_doubled
        assert (await here.event(NoticeSent)).maybe_doubled


async def test_a_blocked_bot_falls_back_to_sms_at_once(tmp_path: Path) -> None:
    """403 of Telegram is for good."""
    async with world(tmp_path) as here:
        here.sandbox.chat(ZHANG_CHAT).block()
        sent = await here.send("zhang", channels=(Channel.TELEGRAM, Channel.SMS))
        await here.sandbox.phone(ZHANG).expect("超时催报")
        await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)
        await here.becomes(
            sent, lambda notice: outcomes(notice) == [(Channel.TELEGRAM, ["permanent"]), (Channel.SMS, ["accepted"])]
        )
        assert "屏蔽" in await flagged(here, str(ZHANG_CHAT))
        here.sandbox.chat(ZHANG_CHAT).block(False)
        await here.send(Recipient(channel=Channel.TELEGRAM, address=str(ZHANG_CHAT)), "question-help")
        await here.sandbox.chat(ZHANG_CHAT).expect("直接发短信")
        await here.event(NoticeSent, lambda event: event.channel is Channel.TELEGRAM)
        assert not await flagged(here, str(ZHANG_CHAT))


async def test_undelivered_starts_the_next_channel_at_once(tmp_path: Path) -> None:
    """Accept was not delivery: the receipt says so, and the chat gets it without any wait."""
    async with world(tmp_path) as here:
        chat = here.sandbox.chat(ZHANG_CHAT)
        here.sandbox.twilio.faults.undelivered(30007)
        sent = await here.send("zhang")
        await chat.expect("超时催报")
        view = await here.becomes(sent, lambda notice: notice.deliveries[-1].state is State.ACCEPTED)
        assert [d.state for d in view.deliveries] == [State.FAILED, State.ACCEPTED]
        assert "30007" in view.deliveries[0].reason
        assert not await flagged(here, ZHANG)


async def test_a_failure_told_before_the_accept_is_recorded_says_whose_message_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The create was never answered: the receipt brings the carrier's id, so that no later look-up takes it for another's."""
    monkeypatch.setattr(twilio_client, "ANSWER_SECONDS", 0.4)
    async with world(tmp_path) as here:
        here.sandbox.twilio.faults.hang(processed=True)
        here.sandbox.twilio.faults.undelivered(30007)
        sent = await here.send("li")
        view = await here.becomes(sent, lambda notice: notice.state is State.FAILED)
        (message,) = here.sandbox.twilio.store.in_order()
        assert (view.deliveries[0].carrier, view.deliveries[0].carrier_id) == ("twilio", message.sid)


async def test_an_unreachable_handset_is_tried_again_where_there_is_no_other_way(tmp_path: Path) -> None:
    """30003 with one channel only: the same number again after half a minute."""
    async with world(tmp_path) as here:
        here.sandbox.twilio.faults.undelivered(30003)
        sent = await here.send("li")
        await here.becomes(sent, lambda notice: len(notice.deliveries) == 2)
        here.sandbox.phone(LI).expect_nothing_else()
        here.clock.move(timedelta(seconds=31))
        await here.sandbox.phone(LI).expect("超时催报")
        await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)


async def test_an_unknown_number_is_flagged_by_its_receipt_and_unflagged_by_a_delivery(tmp_path: Path) -> None:
    """30005 marks the contact; a later delivery to it takes the mark away."""
    async with world(tmp_path) as here:
        here.sandbox.twilio.faults.undelivered(30005)
        sent = await here.send("li")
        view = await here.becomes(sent, lambda notice: notice.state is State.FAILED)
        assert "30005" in view.reason
        assert "30005" in await flagged(here, LI)
        again = await here.send("li")
        await here.sandbox.phone(LI).expect("超时催报")
        await here.becomes(again, lambda notice: notice.state is State.DELIVERED)
        assert not await flagged(here, LI)


@pytest.mark.parametrize("manner", ["doubled", "reversed", "late"])
async def test_receipts_late_doubled_or_reversed_end_in_the_same_state(tmp_path: Path, manner: str) -> None:
    """States only move forward."""
    async with world(tmp_path) as here:
        here.sandbox.twilio.faults.callbacks(manner, seconds=0.3)  # type: ignore[arg-type]
        sent = await here.send("li")
        await here.sandbox.phone(LI).expect("超时催报")
        await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)
        await here.sandbox.settled(quiet=0.3)
        assert (await here.becomes(sent, lambda notice: True)).state is State.DELIVERED


async def test_an_outage_of_sms_moves_everyone_to_the_chat(tmp_path: Path) -> None:
    """503 twice: the second way begins, long before the notice's end."""
    async with world(tmp_path) as here:
        chat = here.sandbox.chat(ZHANG_CHAT)
        here.sandbox.twilio.faults.outage()
        sent = await here.send("zhang")
        await here.becomes(sent, lambda n: n.deliveries and len(n.deliveries[0].attempts) == 1)
        here.clock.move(timedelta(seconds=2))
        await chat.expect("超时催报")
        await here.becomes(sent, lambda notice: notice.state is State.ACCEPTED)
        await here.becomes(
            sent, lambda notice: outcomes(notice) == [(Channel.SMS, ["temporary", "temporary"]), (Channel.TELEGRAM, ["accepted"])]
        )


async def test_a_short_outage_does_not_use_up_who_cannot_be_reached_by_chat(tmp_path: Path) -> None:
    """Twilio is down, and the chat refuses for good: the number is taken up again, and the text comes when Twilio is back."""
    async with world(tmp_path) as here:
        here.sandbox.chat(ZHANG_CHAT).block()
        here.sandbox.twilio.faults.outage()
        sent = await here.send("zhang")
        await here.becomes(sent, lambda notice: outcomes(notice)[:1] == [(Channel.SMS, ["temporary"])])
        here.clock.move(timedelta(seconds=1))
        await here.becomes(sent, lambda notice: [channel for channel, _ in outcomes(notice)] == [SMS, CHAT, SMS])
        here.clock.move(timedelta(seconds=2))
        await here.becomes(sent, lambda notice: outcomes(notice)[2:] == [(Channel.SMS, ["temporary"])])
        assert not any(failed.final for failed in here.of(NoticeFailed))
        here.sandbox.twilio.faults.outage(False)
        here.clock.move(timedelta(seconds=30))
        await here.sandbox.phone(ZHANG).expect("超时催报")
        view = await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)
        assert outcomes(view) == [(SMS, ["temporary"] * 2), (CHAT, ["permanent"]), (SMS, ["temporary", "accepted"])]


async def test_who_can_be_reached_by_no_way_is_given_up_though_one_failed_in_passing_before(tmp_path: Path) -> None:
    """The way that is taken up again fails for good in its turn: then it is over."""
    async with world(tmp_path) as here:
        here.sandbox.chat(ZHANG_CHAT).block()
        here.sandbox.twilio.faults.next(status=503, times=2)
        sent = await here.send("zhang")
        await here.becomes(sent, lambda notice: outcomes(notice)[:1] == [(Channel.SMS, ["temporary"])])
        here.clock.move(timedelta(seconds=1))
        await here.becomes(sent, lambda notice: len(outcomes(notice)) == 3)
        here.sandbox.twilio.faults.next(status=400, code=21610)
        here.clock.move(timedelta(seconds=2))
        view = await here.becomes(sent, lambda notice: notice.state is State.FAILED)
        assert outcomes(view)[2:] == [(SMS, ["permanent"])]
        await eventually(lambda: len(here.of(NoticeFailed)) == 3)  # the event comes over the bus, after the commit
        assert [failed.final for failed in here.of(NoticeFailed)] == [False, False, True]


async def test_nothing_hours_old_goes_out_after_an_outage(tmp_path: Path) -> None:
    """What could not be sent until its end is told as failed, and not sent when the carrier is back."""
    async with world(tmp_path) as here:
        here.sandbox.twilio.faults.outage()
        sent = await here.send("li", lane=Lane.ROUTINE)
        await here.becomes(sent, lambda n: n.deliveries and n.deliveries[0].attempts)
        here.clock.move(timedelta(hours=2))
        here.sandbox.twilio.faults.outage(False)
        view = await here.becomes(sent, lambda notice: notice.state is State.EXPIRED)
        assert "有效期" in view.reason
        assert (await here.event(NoticeFailed)).final
        await here.sandbox.settled(quiet=0.3)
        here.sandbox.phone(LI).expect_nothing_else()


async def test_a_receipt_that_overtakes_the_record_of_the_accept_keeps_its_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Undelivered is known before the accept is written down: the failure and its reason stay."""
    monkeypatch.setattr(recorder, "GATHER_SECONDS", 0.6)
    async with world(tmp_path) as here:
        here.sandbox.twilio.faults.undelivered(30007)
        sent = await here.send("li")
        early = await here.becomes(sent, lambda notice: notice.state is State.FAILED)
        assert outcomes(early) == [(Channel.SMS, [])]
        view = await here.becomes(sent, lambda notice: outcomes(notice) == [(Channel.SMS, ["accepted"])])
        assert (view.state, view.deliveries[0].state) == (State.FAILED, State.FAILED)
        assert "30007" in view.deliveries[0].reason
        assert view.deliveries[0].carrier_id


async def test_many_outcomes_are_recorded_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch of accepts and refusals is one transaction: none has to be recorded alone."""
    alone: list[object] = []

    async def failed(self: object, batch: object, error: Exception) -> None:
        alone.append(error)

    monkeypatch.setattr(recorder.Recorder, "_failed", failed)
    monkeypatch.setattr(recorder, "GATHER_SECONDS", 0.3)
    async with world(tmp_path) as here:
        numbers = [f"+86199000004{place:02}" for place in range(20)]
        here.sandbox.twilio.faults.next(status=400, code=21211, to=numbers[3])
        sent = [await here.send(Recipient(channel=Channel.SMS, address=number), "question-help") for number in numbers]
        for place, one in enumerate(sent):
            final = State.FAILED if place == 3 else State.DELIVERED
            await here.becomes(one, lambda notice, final=final: notice.state is final and notice.deliveries[0].attempts)
        for number in numbers[:3] + numbers[4:]:
            await here.sandbox.phone(number).expect("直接发短信")
        assert not alone
