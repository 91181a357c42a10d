"""Following the program's TwiML in one call: Say, Gather, Record, Dial, Redirect, Pause, Hangup, Reject."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urljoin

from sandbox.outgoing import Reply
from sandbox.twilio import numbers
from sandbox.twilio.twiml import BrokenTwiml
from sandbox.twilio.voice.calls import Call, Sound
from sandbox.twilio.voice.exchange import MACHINE, Exchange
from sandbox.twilio.voice.markup import Verb, verbs_in

SYLLABLES_A_SECOND = 5
SILENCE = Sound("silence")
MOST_DOCUMENTS = 200


class HungUp(Exception):
    """The person on the phone has hung up."""


class Ended(Exception):
    """The program ended the call: Hangup, Reject, or a document that can't be followed."""


class Following:
    """One leg and the documents that it is led through."""

    def __init__(self, exchange: Exchange, call: Call) -> None:
        self._exchange, self._call = exchange, call
        self._url = call.url
        self._left = MOST_DOCUMENTS

    async def to_the_end(self, url: str) -> None:
        """Follow the program until it or the person ends the call."""
        with suppress(HungUp, Ended):
            await self.until_nothing_is_left(url)
        self._exchange.finish(self._call, "completed")

    async def until_nothing_is_left(self, url: str) -> None:
        """Follow the program until its document has no more verbs; raise HungUp or Ended."""
        verbs = await self._fetch(url)
        while (jump := await self._follow(verbs)) is not None:
            verbs = jump

    async def _follow(self, verbs: list[Verb]) -> list[Verb] | None:
        for verb in verbs:
            if self._call.hung_up.is_set():
                raise HungUp
            jump = await self._one(verb)
            if jump is not None:
                return jump
        return None

    async def _one(self, verb: Verb) -> list[Verb] | None:
        match verb.name:
            case "Say" | "Play":
                self._hear(verb)
            case "Pause":
                await self._wait(verb.seconds("length", 1))
            case "Gather":
                return await self._gather(verb)
            case "Record":
                return await self._record(verb)
            case "Dial":
                return await self._dial(verb)
            case "Redirect":
                return await self._fetch(verb.text)
            case _:
                raise Ended
        return None

    def _hear(self, verb: Verb) -> int:
        words = verb.text if verb.name == "Say" else f"［播放 {verb.text}］" if verb.name == "Play" else ""
        if words:
            self._call.phone_call.hear(words)
        return len(words)

    async def _gather(self, verb: Verb) -> list[Verb] | None:
        while not self._call.sounds.empty():
            self._call.sounds.get_nowait()
        length = sum(self._hear(each) for each in verb.inside)
        most, finish = int(verb.attributes.get("numDigits") or 0), verb.attributes.get("finishOnKey", "#")
        digits, wait = "", verb.seconds("timeout", 5) + length / SYLLABLES_A_SECOND
        while not (most and len(digits) >= most):
            sound = await self._listen(wait)
            if sound.kind != "key" or sound.key == finish:
                break
            digits, wait = digits + sound.key, verb.seconds("timeout", 5)
        if digits or verb.attributes.get("actionOnEmptyResult") == "true":
            return await self._fetch(verb.attributes.get("action") or self._url, {"Digits": digits})
        return None

    async def _record(self, verb: Verb) -> list[Verb] | None:
        sound = await self._listen(verb.seconds("timeout", 5))
        if sound.kind != "speech":
            return None
        recording, url = await self._exchange.keep(
            self._call, sound, self._absolute(verb.attributes.get("recordingStatusCallback"))
        )
        told = {
            "RecordingUrl": url,
            "RecordingSid": recording.sid,
            "RecordingDuration": str(recording.seconds),
            "Digits": sound.ends_with,
        }
        return await self._fetch(verb.attributes.get("action") or self._url, told)

    async def _dial(self, verb: Verb) -> list[Verb] | None:
        number = verb.inside[0] if verb.inside else Verb("Number", verb.text)
        callback = self._absolute(number.attributes.get("statusCallback"))
        events = (number.attributes.get("statusCallbackEvent") or "completed").split()
        caller = verb.attributes.get("callerId") or self._call.sender
        leg = self._exchange.extend(
            self._call, number.text, caller=caller, timeout=verb.seconds("timeout", 30), callback=callback, events=events
        )
        self._call.phone_call.hear("［正在接通］")
        bridged = self._may_call_as(leg) and await self._connected(leg, number)
        told = {
            "DialCallSid": leg.sid,
            "DialCallStatus": leg.status,
            "DialBridged": str(bridged).lower(),
            "DialCallDuration": str(leg.duration),
        }
        action = verb.attributes.get("action")
        if action:
            return await self._fetch(action, told)
        return None

    def _may_call_as(self, leg: Call) -> bool:
        """Say whether the account may show this number: its own, or one of the call that is connected."""
        if not numbers.refused_caller(leg.sender, leg.account.from_number) or leg.sender in (self._call.sender, self._call.to):
            return True
        self._exchange.carrier.alerts.append(f"13214 Dial: Invalid callerId value {leg.sender} ({leg.sid})")
        self._exchange.finish(leg, "failed")
        return False

    async def _connected(self, leg: Call, number: Verb) -> bool:
        """Ring the other telephone and join both; return when one of them has hung up, with whether they were joined."""
        ringing = asyncio.ensure_future(self._ring(leg, number))
        await self._either(ringing, self._call)
        if not ringing.done():
            leg.refused_as = "canceled"
            leg.hung_up.set()
        if not await ringing:
            return False
        self._join(leg, True)
        await self._exchange.idle(_until_one(leg.hung_up, self._call.hung_up))
        self._join(leg, False)
        self._exchange.finish(leg, "completed")
        return True

    async def _either(self, ringing: "asyncio.Future[bool]", call: Call) -> None:
        gone = asyncio.ensure_future(call.hung_up.wait())
        await asyncio.wait((ringing, gone), return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()

    async def _ring(self, leg: Call, number: Verb) -> bool:
        """Ring, and have the one who answers hear what stands at the number's address, if any."""
        if not await self._exchange.connect(leg):
            return False
        screening = number.attributes.get("url")
        if screening:
            try:
                await Following(self._exchange, leg).until_nothing_is_left(self._absolute(screening))
            except (HungUp, Ended):
                self._exchange.finish(leg, "completed")
                return False
        return not (leg.hung_up.is_set() or self._call.hung_up.is_set())

    def _join(self, leg: Call, is_bridged: bool) -> None:
        for each in (leg, self._call):
            each.is_bridged = is_bridged
            each.phone_call.changed()

    async def _listen(self, seconds: float) -> Sound:
        """Return what the person does, or silence when the time is over; a machine is silent. Raise HungUp."""
        call = self._call
        if call.answered_by == MACHINE:
            return SILENCE
        if call.hung_up.is_set():
            raise HungUp
        call.listens = True
        call.phone_call.changed()
        heard = asyncio.ensure_future(call.sounds.get())
        gone = asyncio.ensure_future(call.hung_up.wait())
        within = seconds * self._exchange.carrier.settings.call_second
        try:
            await self._exchange.idle(asyncio.wait((heard, gone), timeout=within, return_when=asyncio.FIRST_COMPLETED))
        finally:
            call.listens = False
            gone.cancel()
        if heard.done():
            return heard.result()
        heard.cancel()
        if call.hung_up.is_set():
            raise HungUp
        return SILENCE

    async def _wait(self, seconds: float) -> None:
        gone = asyncio.ensure_future(self._call.hung_up.wait())
        within = seconds * self._exchange.carrier.settings.call_second
        await self._exchange.idle(asyncio.wait((gone,), timeout=within))
        gone.cancel()

    async def _fetch(self, url: str, told: Mapping[str, str] | None = None) -> list[Verb]:
        self._url, self._left = self._absolute(url), self._left - 1
        answer = await self._exchange.fetch(self._call, self._url, told or {})
        try:
            return self._read(answer)
        except BrokenTwiml as problem:
            self._exchange.carrier.alerts.append(f"{problem} ({self._call.sid} {self._url})")
            self._call.phone_call.hear("An application error has occurred. Goodbye.")
            raise Ended from problem

    def _read(self, answer: Reply) -> list[Verb]:
        if not answer.is_ok or not self._left:
            raise BrokenTwiml(11200, answer.error or f"HTTP {answer.status}")
        return verbs_in(answer.body, answer.content_type)

    def _absolute(self, url: str | None) -> str:
        return urljoin(self._url, url) if url else ""


async def _until_one(*events: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
