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
from notifier.voice.speech import digits
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
from web.voice.words import said

PATH = f"{HOOKS}/line"
MISSES = 3
KEY_SECONDS = 6


@dataclass(frozen=True, slots=True)
class Caller:
    """Who called the duty number. `unit`: theirs; of a stranger the top unit."""

    call: VoiceCall
    person: Person | None
    unit: str


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
        words = await _greeting(work, caller, misses)
        await heard(work, caller.call, words)
        if misses >= MISSES:
            await note(work, caller.call, "no_key")
            return _go_to(RECORD)
        return _ask(words, misses)

    return await asked.run(answer)


async def _greeting(work: Work, caller: Caller, misses: int) -> str:
    menu_words = (
        "报告突发事件请按1，确认在岗请按2，与值班员通话请按3。" if caller.person else "报告突发事件请按1，与值班员通话请按3。"
    )
    if misses:
        return f"没有收到有效按键。{menu_words}"
    unit = await unit_name(work, caller.unit)
    if caller.person:
        return f"{caller.person.name}您好，这里是值守系统，您登记在{unit}。{menu_words}"
    return f"您好，这里是{unit}值班电话，通话将被录音。您的号码没有登记，危急时请先打110、119、120。{menu_words}"


def _ask(words: str, misses: int) -> str:
    answer = VoiceResponse()
    gather = answer.gather(num_digits=1, timeout=KEY_SECONDS, action=f"{PATH}/menu?m={misses}", method="POST")
    said(gather, words)
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
    said(answer, _confirmed([str(each.params.get("incident_number") or "") for each in matters], on_shift))
    answer.hangup()
    return str(answer)


def _confirmed(numbers: list[str], on_shift: bool) -> str:
    duty = "已记录您在岗。" if on_shift else "值班表上您此刻不在班，来电已经记录。"
    what = f"等您确认的{len(numbers)}件事项已确认：{'；'.join(digits(each) for each in numbers if each)}。" if numbers else ""
    return f"{duty}{what or '目前没有等您确认的事项。'}再见。"


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
    return Caller(call, person, unit)


async def _top(work: Work) -> str:
    try:
        return (await directory.top(work.session)).code
    except LookupError:
        return NOWHERE
