"""Several accounts of one carrier: fail-over, rest, one try after it; and what is never handed to another account."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.channels.accounts import HAND_ON_SECONDS, PATIENCE_SECONDS, Accounts
from notifier.channels.base import (
    Accepted,
    Outgoing,
    PermanentFailure,
    SendingError,
    TemporaryFailure,
    Throttled,
    UnknownOutcome,
)
from notifier.channels.circuit import FAILURES_IN_A_ROW, LONGEST_REST_SECONDS, REST_SECONDS, Circuit
from notifier.claiming import CHECK_AFTER
from schemas import uuid7
from schemas.values import Channel

DOWN = TemporaryFailure("连不上")


class Fake:
    """An account that does what it is told, and counts."""

    channel, carrier, per_second, at_once, longest = Channel.SMS, "fake", 0.0, 1, 100

    def __init__(self, name: str, *errors: SendingError) -> None:
        self.name, self.errors, self.calls, self.has = name, list(errors), 0, False
        self.unasked: SendingError | None = None

    async def open(self) -> None:
        """Nothing."""

    async def close(self) -> None:
        """Nothing."""

    async def send(self, message: Outgoing) -> Accepted:
        """Fail as told, the last failure for ever; then accept."""
        self.calls += 1
        if self.errors:
            raise self.errors[0] if len(self.errors) == 1 and self.errors[0] is DOWN else self.errors.pop(0)
        return Accepted(self.name)

    async def look_up(self, message: Outgoing, known: object) -> Accepted | None:
        """Have it or not, or give no answer."""
        if self.unasked:
            raise self.unasked
        return Accepted(self.name) if self.has else None


def text() -> Outgoing:
    """A text."""
    return Outgoing(uuid7(), "+15550100", "火灾", timedelta(minutes=5))


async def test_the_second_account_sends_at_once_when_the_first_is_down() -> None:
    """No retry is waited for: the same call goes on with the next account."""
    first, second = Fake("one", DOWN), Fake("two")
    accounts = Accounts([first, second])
    assert (await accounts.send(text())).carrier_id == "two"


async def test_an_account_that_keeps_failing_is_left_alone() -> None:
    """After some failures in a row it isn't called any more; after its rest one call tries it, and it is back."""
    now = [100.0]
    first, second = Fake("one", DOWN), Fake("two")
    accounts = Accounts([first, second], lambda: now[0])
    for _ in range(10):
        await accounts.send(text())
    assert (first.calls, second.calls) == (FAILURES_IN_A_ROW, 10)
    first.errors.clear()
    now[0] += REST_SECONDS
    assert [(await accounts.send(text())).carrier_id for _ in range(2)] == ["one", "one"]


async def test_with_all_at_rest_the_wait_is_told() -> None:
    """So that a person with another way is reached by that at once instead of waiting out a dead carrier's time limit."""
    only = Fake("one", DOWN)
    accounts = Accounts([only], lambda: 100.0)
    for _ in range(FAILURES_IN_A_ROW):
        with pytest.raises(TemporaryFailure):
            await accounts.send(text())
    with pytest.raises(TemporaryFailure) as resting:
        await accounts.send(text())
    assert only.calls == FAILURES_IN_A_ROW
    assert resting.value.retry_after == timedelta(seconds=REST_SECONDS)


NOT_THE_ACCOUNTS = [
    UnknownOutcome("没有应答"),
    PermanentFailure("空号"),
    Throttled("限速", 429, timedelta(seconds=1), whole_sender=True),
]


@pytest.mark.parametrize("error", NOT_THE_ACCOUNTS)
async def test_what_may_have_been_sent_or_is_the_recipients_fault_goes_to_no_other_account(error: SendingError) -> None:
    """A second account would double the text, or be told the same."""
    first, second = Fake("one", error), Fake("two")
    with pytest.raises(type(error)):
        await Accounts([first, second]).send(text())
    assert second.calls == 0


async def test_a_refused_account_is_passed_over() -> None:
    """Wrong key, account closed: the text itself is good."""
    first = Fake("one", PermanentFailure("密钥不对", 401, of_account=True))
    assert (await Accounts([first, Fake("two")]).send(text())).carrier_id == "two"


async def test_an_account_whose_day_is_used_up_comes_behind_the_others() -> None:
    """The first has one text left: the second one sends what comes after it, and the accept names the account."""
    accounts = Accounts([Fake("one"), Fake("two")])
    accounts.left = [1, None]
    assert [(await accounts.send(text())).account for _ in range(3)] == [1, 2, 2]


async def test_an_account_that_stands_in_keeps_to_its_own_rate() -> None:
    """The first is down, the second may send one in ten seconds: the next text is not sent, and told how long that needs."""
    second = Fake("two")
    second.per_second = 0.1
    accounts = Accounts([Fake("one", DOWN), second])
    assert (await accounts.send(text())).account == 2
    with pytest.raises(TemporaryFailure) as refused:
        await accounts.send(text())
    assert second.calls == 1
    assert refused.value.reason == "第2个账号每秒最多0.1条"
    assert refused.value.retry_after
    assert refused.value.retry_after > timedelta(seconds=5)


async def test_a_short_wait_for_an_account_that_stands_in_is_waited_out() -> None:
    """A hundred a second: a hundred and fifty texts at once all go, none fails for a moment's wait."""
    second = Fake("two")
    second.per_second = 100.0
    accounts = Accounts([Fake("one", DOWN), second])
    assert {each.account for each in await asyncio.gather(*(accounts.send(text()) for _ in range(150)))} == {2}


async def test_a_text_is_not_handed_on_for_longer_than_a_dead_process_is_waited_for() -> None:
    """Three accounts that each take long to refuse: the third is not begun, so nobody else takes the row meanwhile."""
    now = 0.0

    class Slow(Fake):
        async def send(self, message: Outgoing) -> Accepted:
            nonlocal now
            now += 8
            return await super().send(message)

    slow = [Slow("one", DOWN), Slow("two", DOWN), Slow("three")]
    with pytest.raises(TemporaryFailure):
        await Accounts(slow, lambda: now).send(text())
    assert [each.calls for each in slow] == [1, 1, 0]
    assert timedelta(seconds=HAND_ON_SECONDS + PATIENCE_SECONDS + 8) < CHECK_AFTER


async def test_a_text_is_looked_for_in_every_account() -> None:
    """Which account had it when the line broke is not known."""
    first, second = Fake("one"), Fake("two")
    second.has = True
    found = await Accounts([first, second]).look_up(text(), ())
    assert found == Accepted("two", account=2)


async def test_an_account_that_cannot_be_asked_does_not_hide_that_another_has_it() -> None:
    """Found, it is not sent twice; not found elsewhere, it stays unknown, for the one that gave no answer may have it."""
    first, second = Fake("one"), Fake("two")
    first.unasked, second.has = PermanentFailure("密钥不对", 401, of_account=True), True
    accounts = Accounts([first, second])
    assert await accounts.look_up(text(), ()) == Accepted("two", account=2)
    second.has = False
    with pytest.raises(PermanentFailure):
        await accounts.look_up(text(), ())


@given(st.lists(st.sampled_from(("fail", "work", "wait")), max_size=60))
def test_a_circuit_never_rests_for_ever(steps: list[str]) -> None:
    """Whatever happened, after the longest rest a call is let through; and a success closes it."""
    circuit, now = Circuit(), 0.0
    for step in steps:
        if step == "wait":
            now += REST_SECONDS
        elif circuit.lets(now):
            circuit.worked() if step == "work" else circuit.failed(now)
            assert not (step == "work" and circuit.is_open)
    assert circuit.lets(now + LONGEST_REST_SECONDS)


def test_only_one_call_tries_an_account_after_its_rest() -> None:
    """A thousand waiting texts don't all run into a dead carrier; the try fails, and the next rest is longer."""
    circuit = Circuit()
    for _ in range(FAILURES_IN_A_ROW):
        circuit.failed(0.0)
    assert [circuit.lets(REST_SECONDS) for _ in range(3)] == [True, False, False]
    circuit.failed(REST_SECONDS)
    assert not circuit.lets(2 * REST_SECONDS)
    assert circuit.lets(3 * REST_SECONDS)
