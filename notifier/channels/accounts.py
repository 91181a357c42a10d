"""Several accounts at one carrier: the first that works sends, one that keeps failing rests, the next takes over at once.

A text whose outcome is unknown is never handed to the next account: the first may have sent it. An account that has used up its
day comes behind the others; each that stands in keeps to its own rate.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from time import monotonic

from notifier.channels.base import (
    Accepted,
    Outgoing,
    PermanentFailure,
    Sender,
    SendingError,
    TemporaryFailure,
    Throttled,
    UnknownOutcome,
)
from notifier.channels.circuit import Circuit
from notifier.lengths import size_of
from notifier.pacing import Bucket
from runtime.logs import log
from schemas.values import Channel

logger = log(__name__)

PATIENCE_SECONDS = 2.0
"""How long a text waits for the rate of an account that stands in; what would wait longer is tried again later, or elsewhere."""

HAND_ON_SECONDS = 9.0
"""How long a text may be handed on: with the last account's own time it must end before the row is taken for a dead process's."""


@dataclass(slots=True)
class Account:
    """One of them, its circuit, and its own rate. The first has none here: the dispatcher keeps its pace for all."""

    number: int
    sender: Sender
    circuit: Circuit = field(default_factory=Circuit)
    bucket: Bucket = field(init=False)

    def __post_init__(self) -> None:
        self.bucket = Bucket(self.sender.per_second if self.number > 1 else 0)

    async def in_its_time(self, cost: int) -> TemporaryFailure | None:
        """Wait until the account may send by its own rate, which holds in real time; return the failure when that is too long."""
        free = self.bucket.available(monotonic())
        wait = 0.0 if free is None or free > 0 else self.bucket.wait()
        if wait > PATIENCE_SECONDS:
            self.circuit.given_up()
            return TemporaryFailure(
                f"第{self.number}个账号每秒最多{self.sender.per_second:g}条", retry_after=timedelta(seconds=wait)
            )
        self.bucket.take(cost)
        if wait:
            await asyncio.sleep(wait)
        return None


class Accounts:
    """A sender made of several, at the pace of the first. `seconds`: a clock that never goes back."""

    def __init__(self, senders: Sequence[Sender], seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        first = senders[0]
        self.channel, self.carrier, self.longest = first.channel, first.carrier, first.longest
        self.at_once = first.at_once
        self.per_second = first.per_second
        self._all = [Account(number, sender) for number, sender in enumerate(senders, 1)]
        self.left: list[int | None] = []

    async def open(self) -> None:
        """Make all ready."""
        for account in self._all:
            await account.sender.open()

    async def close(self) -> None:
        """Close all."""
        for account in self._all:
            await account.sender.close()

    async def send(self, message: Outgoing) -> Accepted:
        """Hand a text to the first account that takes it.

        Raises:
            SendingError: none took it, or one may have; a rest of all accounts is a temporary failure that tells its length.
        """
        last: SendingError | None = None
        began = self._seconds()
        for account in self._in_order():
            if last and self._seconds() - began > HAND_ON_SECONDS:
                break
            if not account.circuit.lets(self._seconds()):
                continue
            try:
                if slow := await account.in_its_time(self._cost(message)):
                    last = slow
                    continue
                accepted = await account.sender.send(message)
            except SendingError as error:
                self._count(account, error)
                if isinstance(error, UnknownOutcome) or not of_account(error):
                    raise
                last = error
            except BaseException:
                account.circuit.given_up()
                raise
            else:
                account.circuit.worked()
                return self._taken(account, message, accepted)
        raise last or self._resting()

    async def look_up(self, message: Outgoing, known: Collection[str]) -> Accepted | None:
        """Ask every account for the text: which one had it is not known, and one that is refused must not hide another's.

        Raises:
            CannotLookUp: the carrier has no such question.
            SendingError: one that may have it could not be asked now, and no other has it.
        """
        unasked: SendingError | None = None
        for account in self._all:
            try:
                found = await account.sender.look_up(message, known)
            except SendingError as error:
                unasked = unasked or error
                continue
            if found:
                return replace(found, account=account.number)
        if unasked:
            raise unasked
        return None

    def _in_order(self) -> list[Account]:
        """Return the accounts as the settings have them, those behind that have nothing left of today."""
        return sorted(self._all, key=lambda account: self._has_nothing_left(account.number))

    def _has_nothing_left(self, number: int) -> bool:
        left = self.left[number - 1] if number <= len(self.left) else None
        return left is not None and left <= 0

    def _cost(self, message: Outgoing) -> int:
        return size_of(message.text).parts if self.channel is Channel.SMS else 1

    def _taken(self, account: Account, message: Outgoing, accepted: Accepted) -> Accepted:
        if account.number <= len(self.left) and (left := self.left[account.number - 1]) is not None:
            self.left[account.number - 1] = left - self._cost(message)
        return replace(accepted, account=account.number)

    def _count(self, account: Account, error: SendingError) -> None:
        if not of_account(error):
            account.circuit.worked()
        elif account.circuit.failed(self._seconds()):
            logger.warning(
                "an account keeps failing and rests", channel=self.channel, account=account.number, reason=error.reason
            )

    def _resting(self) -> TemporaryFailure:
        wait = min(account.circuit.wait(self._seconds()) for account in self._all)
        return TemporaryFailure("通道连续失败，暂停片刻", retry_after=timedelta(seconds=max(1.0, wait)))


def of_account(error: SendingError) -> bool:
    """Say whether a failure is the account's or the carrier's, and not the text's or the recipient's."""
    if isinstance(error, Throttled):
        return False
    if isinstance(error, PermanentFailure):
        return error.of_account
    return isinstance(error, (TemporaryFailure, UnknownOutcome))
