"""The duty number: who calls is greeted by name, and chooses between reporting, confirming duty, and the officer on shift."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from twilio.twiml.voice_response import VoiceResponse

from directory import queries as directory
from directory.tables import Person
from notifier.channels.twilio_voice import HOOKS
from notifier.voice import pressing
from notifier.voice.course import call_of, heard, note
from notifier.voice.speech import spelled_out
from notifier.voice.tables import VoiceCall
from roster.queries import on_duty
from roster.rooms import rooms_above, unit_name
from runtime.platform import Platform
from runtime.work import Work
from schemas.divisions import NOWHERE
from schemas.values import Channel
from schemas.voice import DutyConfirmed
from web.voice.asking import Asked, hook
from web.voice.bridge import RECORD, connect
from web.voice.rooms import Wanted
from web.voice.words import language_of, said, words

PATH = f"{HOOKS}/line"
MISSES = 3
KEY_SECONDS = 6


@dataclass(frozen=True, slots=True)
class Caller:
    """Who called the duty number. `unit`: theirs; of a stranger the top unit. `language`: in which they are spoken to."""

    call: VoiceCall
    person: Person | None
    unit: str
    language: str


def routes(platform: Platform) -> APIRouter:
    """Return the duty number's webhook, and where its menu leads."""
    router = APIRouter()
    hook(router, platform, HOOKS, greet)
    hook(router, platform, f"{PATH}/menu", menu)
    return router


async def greet(asked: Asked) -> str:
    """The greeting and the menu; who presses nothing three times is asked to leave a message."""
    misses = asked.number("m")

    async def answer(work: Work) -> str:
        caller = await caller_of(work, asked)
        greeting = await _greeting(work, caller, misses)
        await heard(work, caller.call, greeting)
        if misses >= MISSES:
            await note(work, caller.call, "no_key")
            return _go_to(RECORD)
        return _ask(greeting, caller.language, misses)

    return await asked.run(answer)


async def _greeting(work: Work, caller: Caller, misses: int) -> str:
    tongue = caller.language
    menu_words = words(tongue, "menu" if caller.person else "menu_stranger")
    if misses:
        return words(tongue, "no_key") + menu_words
    unit = await unit_name(work, caller.unit)
    if caller.person:
        return words(tongue, "hello", name=caller.person.name, unit=unit) + menu_words
    return words(tongue, "hello_stranger", unit=unit) + menu_words


def _ask(greeting: str, language: str, misses: int) -> str:
    answer = VoiceResponse()
    gather = answer.gather(num_digits=1, timeout=KEY_SECONDS, action=f"{PATH}/menu?m={misses}", method="POST")
    said(gather, greeting, language)
    answer.redirect(f"{HOOKS}?m={misses + 1}", method="POST")
    return str(answer)


def _go_to(path: str) -> str:
    answer = VoiceResponse()
    answer.redirect(path, method="POST")
    return str(answer)


async def menu(asked: Asked) -> str:
    """1 report, 2 confirm duty, 3 speak to the officer on shift."""

    async def answer(work: Work) -> str:
        caller = await caller_of(work, asked)
        if await note(work, caller.call, "key", asked.digits, key=f"menu:{asked.number('m')}"):
            caller.call.keys += asked.digits
        match asked.digits:
            case "1":
                return _go_to(RECORD)
            case "2" if caller.person:
                return await _confirm(work, caller, caller.person)
            case "3":
                return await _speak(work, caller)
            case _:
                return _go_to(f"{HOOKS}?m={asked.number('m') + 1}")

    return await asked.run(answer)


async def _confirm(work: Work, caller: Caller, person: Person) -> str:
    """Put on record that the person is on duty, and acknowledge what waits for them."""
    matters = await pressing.confirm_all(work, caller.call, person.id)
    on_shift = await _on_shift(work, person)
    if await note(work, caller.call, "confirmed", "在班" if on_shift else "此刻不在班次上"):
        caller.call.outcome = "confirmed"
        work.emit(
            DutyConfirmed(
                time=work.now,
                unit=person.unit,
                person_id=person.id,
                channel=Channel.VOICE,
                confirmed_at=work.now,
                on_shift=on_shift,
                acknowledged=len(matters),
            )
        )
    answer = VoiceResponse()
    numbers = [str(each.params.get("incident_number") or "") for each in matters]
    said(answer, _confirmed(numbers, on_shift, caller.language), caller.language)
    answer.hangup()
    return str(answer)


def _confirmed(numbers: list[str], on_shift: bool, language: str) -> str:
    duty = words(language, "on_shift" if on_shift else "off_shift")
    spelled = words(language, "list").join(spelled_out(each, language) for each in numbers if each)
    what = words(language, "acknowledged", count=len(numbers), numbers=spelled) if numbers else words(language, "nothing_waits")
    return duty + what + words(language, "goodbye")


async def _on_shift(work: Work, person: Person) -> bool:
    for room in await rooms_above(work, person.unit):
        if any(each.person_id == person.id for each in await on_duty(work.session, room.code, work.now)):
            return True
    return False


async def _speak(work: Work, caller: Caller) -> str:
    person = caller.person
    wanted = Wanted("duty_officer", caller.unit, person.id if person else None, person.name if person else "")
    return await connect(work, caller.call, wanted)


async def caller_of(work: Work, asked: Asked) -> Caller:
    """Return who calls, by number; a call that is answered for the first time is put on record."""
    person = await directory.person_at(work.session, Channel.VOICE, asked.leg.caller) if asked.leg.caller else None
    call = await call_of(work, asked.leg)
    unit = person.unit if person else await _top(work)
    if call.unit == NOWHERE:
        call.unit, call.person_id = unit, person.id if person else None
    return Caller(call, person, unit, await language_of(work, person.id if person else None))


async def _top(work: Work) -> str:
    try:
        return (await directory.top(work.session)).code
    except LookupError:
        return NOWHERE
