"""What is said in a voice message, typed in by the duty officer who listened to it; a machine's draft, where one is set up."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from directory.rights import Action, may
from reporting.commands import type_words
from reporting.errors import Refused
from reporting.speech import is_voice
from reporting.transcribing import machine_draft
from reporting.views import MessageView
from runtime.work import Work
from web.asker import person_of
from web.attachment import original
from web.gate import require
from web.identity import AVisit, Visit
from web.letter import letter_for, waits_for_words
from web.once import run_once

router = APIRouter(include_in_schema=False)
BEFORE = "这条语音刚刚已经录入，这一次没有再保存。请返回来信页查看；如有出入，请在事件页更正要素。"


class Words(BaseModel):
    """What was heard. `machine_made`: it began as a machine's draft."""

    text: str = Field("", max_length=20_000)
    machine_made: bool = False


@router.get("/messages/{message_id}/words")
async def form(visit: AVisit, message_id: UUID) -> Response:
    """The form: the voice message, and a field for its words."""
    return _page(visit, await _voice(visit, message_id))


@router.post("/messages/{message_id}/words")
async def submit(visit: AVisit, message_id: UUID, words: Annotated[Words, Form()]) -> Response:
    """Have the words read as the sender's."""
    letter = await _voice(visit, message_id)
    by = person_of(visit.viewer, "不能录入语音内容：录入必须由人负责")

    async def job(work: Work) -> UUID:
        return await type_words(work, by, message_id, words.text, machine_made=words.machine_made)

    try:
        kept = await run_once(visit.site, uuid5(message_id, "words"), job)  # of two who type at once the first
        fault = "" if kept else BEFORE
    except Refused as refused:
        fault = refused.sentence
    if fault:
        return _page(visit, letter, text=words.text, machine_made=words.machine_made, fault=fault)
    return RedirectResponse(f"/messages/{message_id}?done=words", 303)


@router.post("/messages/{message_id}/draft")
async def draft(visit: AVisit, message_id: UUID) -> Response:
    """Have a machine write a draft into the form. Nothing is kept of it."""
    letter, settings = await _voice(visit, message_id), visit.site.platform.settings
    medium = next(each for each in letter.media if is_voice(each.content_type))
    sound = await original(visit.site.platform.media, medium.sha256)
    try:
        text = await machine_draft(settings.transcriber, settings.transcriber_seconds, sound)
    except Refused as fault:
        return _page(visit, letter, fault=str(fault))
    return _page(visit, letter, text=text, machine_made=True)


async def _voice(visit: Visit, message_id: UUID) -> MessageView:
    """Return a voice message whose words the viewer may type.

    Raises:
        Refused: it is none, or its words are there already.
    """
    async with visit.reading() as session:
        letter = await letter_for(session, visit.viewer, message_id)
    if not may_type(visit, letter):
        require(visit.viewer, Action.TYPE_SPEECH, letter.unit, unit_name=letter.unit_name)
    if letter.words:
        raise Refused(f"这条语音的内容已由{letter.words.by_name}录入。如有出入，请在事件页更正要素。")
    if not waits_for_words(letter):
        raise Refused("这条信息里没有语音。")
    return letter


def may_type(visit: Visit, letter: MessageView) -> bool:
    """Say whether the viewer may type what is said in a message: where it happened, or where its sender belongs."""
    return any(may(visit.viewer, Action.TYPE_SPEECH, unit).allowed for unit in (letter.place, letter.unit) if unit)


def _page(visit: Visit, letter: MessageView, *, fault: str = "", **entered: Any) -> Response:
    shown = {"text": "", "machine_made": False} | entered
    has_machine = bool(visit.site.platform.settings.transcriber)
    return visit.show("words.html", 409 if fault else 200, letter=letter, fault=fault, has_machine=has_machine, **shown)
