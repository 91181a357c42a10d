"""The telephone exchange: it rings handsets, tells the program of each state, and keeps what was recorded."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Protocol, TypeVar

from sandbox.outgoing import Reply
from sandbox.settings import Account
from sandbox.traffic import Traffic
from sandbox.twilio import numbers
from sandbox.twilio.callbacks import CallbackLine
from sandbox.twilio.carrier import TwilioCarrier
from sandbox.twilio.errors import refusal
from sandbox.twilio.faults import Callbacks
from sandbox.twilio.messages import new_sid
from sandbox.twilio.signing import SignedPoster
from sandbox.twilio.voice.calls import EVENT_OF, Call, CallStore, Direction, Recording, Sound
from sandbox.twilio.voice.wire import recording_form, status_form, webhook_form

T = TypeVar("T")
MACHINE, HUMAN = "machine_start", "human"
ENDS_AT_ONCE = {"busy": "busy", "unreachable": "failed", "no-answer": "no-answer"}


class Ear(Protocol):
    """What of a handset a call has to do with: the bubble in which it is seen and heard."""

    def hear(self, words: str) -> None: ...
    def changed(self) -> None: ...


class Telephone(Protocol):
    """A handset as the exchange knows it. `when_called`: ring, busy, machine, no-answer or unreachable."""

    when_called: str

    def ring(self, call: Call) -> Ear: ...


class Exchange:
    """Calls out, calls in, and calls that connect two telephones."""

    def __init__(
        self, carrier: TwilioCarrier, traffic: Traffic, telephone: Callable[[str], Telephone], base: Callable[[], str]
    ) -> None:
        self.carrier, self._traffic, self._telephone, self._base = carrier, traffic, telephone, base
        self.store = CallStore()
        self._posters = {
            account: SignedPoster(carrier.outgoing, account.auth_token, carrier.faults) for account in carrier.settings.accounts
        }
        self.webhook = carrier.settings.voice_webhook
        self._tasks: set[asyncio.Task[None]] = set()

    def place(self, account: Account, form: Mapping[str, str], events: list[str]) -> Call:
        """Accept the call that the form of an account's create call describes; raise Refusal."""
        to, sender, url = form.get("To", ""), form.get("From", ""), form.get("Url", "")
        if code := numbers.refused_caller(sender, account.from_number):
            raise refusal(code, sender)
        if code := numbers.refused_called(to):
            raise refusal(code, to)
        if not url.startswith(("http://", "https://")):
            raise refusal(21205, url)
        call = self._new(account, sender, to, "outbound-api")
        call.url, call.timeout = url, float(form.get("Timeout") or 60)
        call.detects_machines = form.get("MachineDetection") in ("Enable", "DetectMessageEnd")
        self._report(call, form.get("StatusCallback", ""), events)
        self._begin(self._call_out(call))
        return call

    def dial_in(self, number: str, ear: Callable[[Call], Ear], to: str = "") -> Call:
        """A handset calls one of the program's numbers, by default the first account's."""
        accounts = self.carrier.settings.accounts
        account = next((each for each in accounts if each.from_number == to), accounts[0])
        call = self._new(account, number, account.from_number, "inbound")
        call.status, call.url, call.started = "ringing", self.webhook or "", self.carrier.now()
        call.phone_call = ear(call)
        self._report(call, self.carrier.settings.voice_status or "", [])
        self._begin(self._take_in(call))
        return call

    def extend(self, parent: Call, to: str, *, caller: str, timeout: float, callback: str, events: list[str]) -> Call:
        """Begin the second leg of a call that is to be connected; `connect` rings it."""
        call = self._new(parent.account, caller, to, "outbound-dial")
        call.parent_sid, call.timeout = parent.sid, timeout
        self._report(call, callback, events)
        return call

    async def connect(self, call: Call) -> bool:
        """Ring a telephone; say whether it was answered. If not, the call is over."""
        self.become(call, "initiated")
        telephone = self._telephone(call.to)
        if at_once := ENDS_AT_ONCE.get(telephone.when_called):
            self.finish(call, at_once)
            return False
        call.phone_call = telephone.ring(call)
        self.become(call, "ringing")
        if telephone.when_called == "machine":
            call.picked_up.set()
        await self.idle(_first(call.picked_up, call.hung_up, within=call.timeout * self.carrier.settings.call_second))
        if not call.picked_up.is_set():
            self.finish(call, call.refused_as or "no-answer")
            return False
        if call.detects_machines:
            call.answered_by = MACHINE if telephone.when_called == "machine" else HUMAN
        call.started = self.carrier.now()
        self.become(call, "in-progress")
        return True

    def become(self, call: Call, status: str) -> None:
        """Enter a state, and tell the program if it asked for that."""
        call.status, call.updated = status, self.carrier.now()
        if call.phone_call:
            call.phone_call.changed()
        if call.line and EVENT_OF.get(status, "completed") in call.events:
            call.line.tell(status_form(call, call.updated))
            call.told += 1

    def finish(self, call: Call, status: str) -> None:
        """End a call that has not ended yet."""
        if call.is_over:
            return
        call.ended, call.listens, call.is_bridged = self.carrier.now(), False, False
        call.over.set()
        call.hung_up.set()
        self.become(call, status)

    async def fetch(self, call: Call, url: str, more: Mapping[str, str]) -> Reply:
        """Ask the program what to do next in a call."""
        return await self._posters[call.account].post(url, {**webhook_form(call), **more})

    async def keep(self, call: Call, sound: Sound, callback: str) -> tuple[Recording, str]:
        """Keep a recording, and tell of it; return it with its address."""
        recording = Recording(new_sid("RE"), call.sid, sound.recording, sound.seconds, self.carrier.now())
        self.store.recordings[recording.sid] = recording
        url = f"{self._base()}/2010-04-01/Accounts/{call.account.account_sid}/Recordings/{recording.sid}"
        if callback:
            await self._posters[call.account].post(callback, recording_form(call, recording, url))
        return recording, url

    async def idle(self, waiting: Awaitable[T]) -> T:
        """Wait for a person: meanwhile nothing is under way."""
        self._traffic.ended()
        try:
            return await waiting
        finally:
            self._traffic.began()

    async def close(self) -> None:
        """Cut every call."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _call_out(self, call: Call) -> None:
        await asyncio.sleep(self.carrier.settings.step_seconds)
        if await self.connect(call):
            await self._follow(call)

    async def _take_in(self, call: Call) -> None:
        call.picked_up.set()
        self.become(call, "in-progress")
        await self._follow(call)

    async def _follow(self, call: Call) -> None:
        from sandbox.twilio.voice.following import Following

        await Following(self, call).to_the_end(call.url)

    def _new(self, account: Account, sender: str, to: str, direction: Direction) -> Call:
        now = self.carrier.now()
        call = Call(new_sid("CA"), account, sender, to, direction, now, now)
        self.store.add(call)
        return call

    def _report(self, call: Call, callback: str, events: list[str]) -> None:
        if callback:
            manner = self.carrier.faults.take(Callbacks, call.to)
            call.line = CallbackLine(callback, self._posters[call.account], self._traffic, manner)
            call.events = frozenset(events or ["completed"])

    def _begin(self, doing: Coroutine[Any, Any, None]) -> None:
        self._traffic.began()
        task = asyncio.ensure_future(doing)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._traffic.ended()


async def _first(*events: asyncio.Event, within: float) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waits, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
