"""Several accounts at one carrier: the first that works sends, one that keeps failing rests, the next takes over at once.

A text whose outcome is unknown is never handed to the next account: the first may have sent it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
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
from runtime.logs import log

logger = log(__name__)


class Accounts:
    """A sender made of several, at the pace of the first. `seconds`: a clock that never goes back."""

    def __init__(self, senders: Sequence[Sender], seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        first = senders[0]
        self.channel, self.carrier, self.longest = first.channel, first.carrier, first.longest
        self.at_once = first.at_once
        self.per_second = first.per_second
        self._all = [(sender, Circuit()) for sender in senders]

    async def open(self) -> None:
        """Make all ready."""
        for sender, _ in self._all:
            await sender.open()

    async def close(self) -> None:
        """Close all."""
        for sender, _ in self._all:
            await sender.close()

    async def send(self, message: Outgoing) -> Accepted:
        """Hand a text to the first account that takes it.

        Raises:
            SendingError: none took it, or one may have; a rest of all accounts is a temporary failure that tells its length.
        """
        last: SendingError | None = None
        for number, (sender, circuit) in enumerate(self._all, 1):
            if not circuit.lets(self._seconds()):
                continue
            try:
                accepted = await sender.send(message)
            except SendingError as error:
                self._count(number, circuit, error)
                if isinstance(error, UnknownOutcome) or not of_account(error):
                    raise
                last = error
            except BaseException:
                circuit.given_up()
                raise
            else:
                circuit.worked()
                return accepted
        raise last or self._resting()

    async def look_up(self, message: Outgoing, known: Collection[str]) -> Accepted | None:
        """Ask every account for the text: which one had it is not known, and one that is refused must not hide another's.

        Raises:
            CannotLookUp: the carrier has no such question.
            SendingError: one that may have it could not be asked now, and no other has it.
        """
        unasked: SendingError | None = None
        for sender, _ in self._all:
            try:
                found = await sender.look_up(message, known)
            except SendingError as error:
                unasked = unasked or error
                continue
            if found:
                return found
        if unasked:
            raise unasked
        return None

    def _count(self, number: int, circuit: Circuit, error: SendingError) -> None:
        if not of_account(error):
            circuit.worked()
        elif circuit.failed(self._seconds()):
            logger.warning("an account keeps failing and rests", channel=self.channel, account=number, reason=error.reason)

    def _resting(self) -> TemporaryFailure:
        wait = min(circuit.wait(self._seconds()) for _, circuit in self._all)
        return TemporaryFailure("通道连续失败，暂停片刻", retry_after=timedelta(seconds=max(1.0, wait)))


def of_account(error: SendingError) -> bool:
    """Say whether a failure is the account's or the carrier's, and not the text's or the recipient's."""
    if isinstance(error, Throttled):
        return False
    if isinstance(error, PermanentFailure):
        return error.of_account
    return isinstance(error, (TemporaryFailure, UnknownOutcome))
