"""A notice on the telephone: what is said, and what each key does."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter

from directory.tables import Person
from notifier.channels.twilio_voice import NOTICE_PATH
from notifier.self_test import TEMPLATE as SELF_TEST
from notifier.tables import Delivery, Notice
from notifier.voice import pressing, script
from notifier.voice.course import call_of, heard, note
from notifier.voice.progress import CALL_UP, tell
from notifier.voice.script import MISSES, Asks, Place, Talk
from notifier.voice.states import HEARD, MACHINE, is_machine
from notifier.voice.tables import VoiceCall
from runtime.platform import Platform
from runtime.work import Work
from schemas.divisions import NOWHERE
from web.voice import upward
from web.voice.asking import Asked, hook
from web.voice.bridge import connect
from web.voice.rooms import Wanted


@dataclass(frozen=True, slots=True)
class Spoken:
    """A notice in a call."""

    call: VoiceCall
    delivery: Delivery
    notice: Notice
    talk: Talk


def routes(platform: Platform) -> APIRouter:
    """Return the documents of a notice, and where its keys go."""
    router = APIRouter()
    hook(router, platform, f"{NOTICE_PATH}/{{delivery}}", say)
    hook(router, platform, f"{NOTICE_PATH}/{{delivery}}/key", key)
    return router


async def say(asked: Asked) -> str:
    """The message, or the end of the conversation."""
    place = _place(asked)

    async def answer(work: Work) -> str:
        spoken = await _spoken(work, asked)
        if spoken is None:
            return script.closing("unknown")
        if is_machine(asked.form.get("AnsweredBy", "")):
            return await _mailbox(work, asked, spoken)
        return await _say(work, asked, spoken, place)

    return await asked.run(answer)


async def _say(work: Work, asked: Asked, spoken: Spoken, place: Place) -> str:
    call, notice, talk = spoken.call, spoken.notice, spoken.talk
    call.answered_by = call.answered_by or asked.form.get("AnsweredBy", "")
    await heard(work, call, talk.text)
    await tell(work, call, spoken.delivery.id, HEARD, asked.account)
    if notice.template == CALL_UP:
        return await upward.begin(work, call, notice, talk)
    if notice.is_settled:
        return await _nothing_to_confirm(work, call, notice, talk)
    if place.why:
        await note(work, call, place.why, key=place.document)
    if place.misses >= MISSES:
        call.outcome = "no_key"
        await note(work, call, "no_key")
        return script.closing(talk.last_words("no_key"), talk.language)
    await note(work, call, "said", f"第{place.misses + 1}遍", key=place.document)
    return script.message(talk, _path(spoken), place) if talk.keys else script.said(talk)


async def _nothing_to_confirm(work: Work, call: VoiceCall, notice: Notice, talk: Talk) -> str:
    """The matter is over, or this person confirmed by another way while the telephone rang: that does not end the matter."""
    why = "settled" if notice.closed else "already"
    call.outcome = call.outcome or why
    await note(work, call, why)
    return script.closing(talk.last_words(why), talk.language)


async def key(asked: Asked) -> str:
    """A key was pressed."""
    place = _place(asked)

    async def answer(work: Work) -> str:
        spoken = await _spoken(work, asked)
        if spoken is None:
            return script.closing("unknown")
        if await note(work, spoken.call, "key", asked.digits, key=place.document):
            spoken.call.keys += asked.digits
        return await _key(work, spoken, asked.digits, place)

    return await asked.run(answer)


async def _key(work: Work, spoken: Spoken, digit: str, place: Place) -> str:
    talk, path = spoken.talk, _path(spoken)
    if digit not in talk.keys or not digit:
        return script.go_to(path, place.next("wrong"))
    match digit:
        case "1":
            return script.closing(talk.last_words(await pressing.confirm(work, spoken.call, spoken.notice)), talk.language)
        case "2":
            return script.closing(await pressing.hand_on(work, spoken.call, spoken.notice), talk.language)
        case "9":
            return await connect(work, spoken.call, await _duty_room(work, spoken))
        case _:
            await note(work, spoken.call, "repeat", key=place.document)
            return script.go_to(path, Place(place.document + 1, place.misses))


async def _duty_room(work: Work, spoken: Spoken) -> Wanted:
    person = await work.session.get(Person, spoken.notice.person_id) if spoken.notice.person_id else None
    unit = spoken.notice.unit if spoken.notice.unit != NOWHERE or person is None else person.unit
    return Wanted("duty_room", unit, person.id if person else None, person.name if person else "", spoken.notice.incident_id)


async def _mailbox(work: Work, asked: Asked, spoken: Spoken) -> str:
    """A mailbox is no answer: the next way begins at once."""
    spoken.call.answered_by, spoken.call.outcome = asked.form["AnsweredBy"], "machine"
    await note(work, spoken.call, "machine")
    await tell(work, spoken.call, spoken.delivery.id, MACHINE, asked.account)
    return script.hang_up()


async def _spoken(work: Work, asked: Asked) -> Spoken | None:
    try:
        delivery_id = UUID(asked.request.path_params["delivery"])
    except ValueError:
        return None
    delivery = await work.session.get(Delivery, delivery_id)
    if delivery is None:
        return None
    notice = await work.session.get_one(Notice, delivery.notice_id, with_for_update=True, populate_existing=True)
    person = await work.session.get(Person, notice.person_id) if notice.person_id else None
    call = await call_of(work, asked.leg, delivery, notice)
    name, language = (person.name, person.language) if person else ("", work.settings.language)
    return Spoken(call, delivery, notice, Talk(delivery.text, name, language, _keys(notice), _asks(notice)))


def _asks(notice: Notice) -> Asks:
    if not notice.expects_answer:
        return ""
    return "presence" if notice.judged else "all" if notice.all_must else "duty" if notice.escalation_id else "confirmation"


def _keys(notice: Notice) -> str:
    """Return the keys that mean something; the daily test is over when it was said."""
    if notice.template == SELF_TEST:
        return ""
    return "1239" if notice.escalation_id and notice.expects_answer else "139"


def _place(asked: Asked) -> Place:
    why = asked.word("why")
    return Place(asked.number("n", 1), asked.number("m"), why if why in ("wrong", "silent") else "")


def _path(spoken: Spoken) -> str:
    return f"{NOTICE_PATH}/{spoken.delivery.id}"
