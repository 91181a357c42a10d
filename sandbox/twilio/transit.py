"""The way of an accepted message through its states to the handset."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.settings import SandboxSettings
from sandbox.traffic import Traffic
from sandbox.twilio import faults
from sandbox.twilio.callbacks import CallbackLine, news_of
from sandbox.twilio.messages import Message
from sandbox.twilio.signing import SignedPoster
from sandbox.twilio.states import way_from

DELIVERED = "delivered"


@dataclass(slots=True, eq=False)
class Journey:
    """A message with the states that still lie before it."""

    message: Message
    states: deque[str]
    outcome: faults.Outcome | None
    line: CallbackLine | None


class Transit:
    """Walks messages on by timers of the event loop: no task per message, so thousands a second cost little."""

    def __init__(
        self,
        settings: SandboxSettings,
        poster: SignedPoster,
        programme: faults.TwilioFaults,
        traffic: Traffic,
        deliver: Callable[[Message], None],
    ) -> None:
        self._settings = settings
        self._poster, self._faults, self._traffic = poster, programme, traffic
        self._deliver = deliver
        self._free_at = 0.0
        self._lines: set[CallbackLine] = set()
        self._loop = asyncio.get_running_loop()

    def start(self, message: Message) -> None:
        """Send the message on its way."""
        self._traffic.began()
        outcome = self._faults.take(faults.Outcome, message.to)
        line = self._line(message)
        states = deque(way_from(message.status, outcome.state if outcome else DELIVERED))
        self._after(self._queue_delay(message.segments), Journey(message, states, outcome, line))

    def stop(self) -> None:
        """Post no more callbacks."""
        for line in self._lines:
            line.cancel()

    def _line(self, message: Message) -> CallbackLine | None:
        manner = self._faults.take(faults.Callbacks, message.to)
        if not message.status_callback:
            return None
        line = CallbackLine(message.status_callback, self._poster, self._traffic, manner)
        if manner:
            self._lines.add(line)
        return line

    def _queue_delay(self, segments: int) -> float:
        rate = self._settings.segments_per_second
        if not rate:
            return 0.0
        now = self._loop.time()
        begin = max(now, self._free_at)
        self._free_at = begin + segments / rate
        return begin - now

    def _after(self, extra: float, journey: Journey) -> None:
        delay = extra + self._settings.step_seconds
        if delay:
            self._loop.call_later(delay, self._step, journey)
        else:
            self._loop.call_soon(self._step, journey)

    def _step(self, journey: Journey) -> None:
        message = journey.message
        message.status = journey.states.popleft()
        message.updated = now = self._settings.now()
        if message.status == "sent":
            message.sent = now
        if not journey.states:
            self._arrive(message, journey.outcome)
        if journey.line is not None:
            journey.line.tell(news_of(message, self._settings.account_sid, now))
        if journey.states:
            self._after(0.0, journey)

    def _arrive(self, message: Message, outcome: faults.Outcome | None) -> None:
        if outcome:
            message.error_code = outcome.error_code
        if message.status in (DELIVERED, "sent"):
            self._deliver(message)
        self._traffic.ended()
