"""What a message is, and who says it: its sender, the conversation that it stands in, what it wants."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from reporting.answers import sensible
from reporting.intent import Outcome, outcome_of
from reporting.read import Awaiting, Intention, read
from reporting.sender import From, sender_of
from reporting.tables import DialogueState, InboundMessage, NoticeThread
from reporting.told_number import told_number
from reporting.words import words_of
from runtime.work import Work
from schemas.intake import MessageReceived
from schemas.values import Channel


@dataclass(frozen=True, slots=True)
class Heard:
    """A message with what is known of its sender and its place in a conversation."""

    event: MessageReceived
    sender: From
    dialogue: DialogueState | None
    thread: NoticeThread | None
    intention: Intention
    outcome: Outcome
    number: str | None
    spoken_in: InboundMessage | None = None

    @property
    def thread_id(self) -> UUID | None:
        """The incident whose notice it replies to, or whose question it answers; of a voice message's words: that message's."""
        if self.spoken_in and self.spoken_in.incident_id:
            return self.spoken_in.incident_id
        if self.thread:
            return self.thread.incident_id
        return self.dialogue.incident_id if self.dialogue and self.outcome.in_dialogue else None


async def hear(event: MessageReceived, work: Work) -> Heard:
    """Return what a message is, before anything is kept of it."""
    sender = await sender_of(event, work)
    dialogue = await _dialogue(event.channel, sender, work)
    thread = await _thread(event, work)
    awaiting = Awaiting(tuple(dialogue.asked)) if dialogue and dialogue.asked else None
    local = said_at(event).astimezone(work.settings.zone)
    intention = _sensible(read(words_of(event), local, awaiting), words_of(event))
    number = told_number(event.text, intention.reading.incident_number, local.year)
    spoken_in = await work.session.get(InboundMessage, event.spoken_in) if event.spoken_in else None
    talking = dialogue is not None or thread is not None or bool(spoken_in and spoken_in.incident_id)
    outcome = outcome_of(event, intention, registered=sender.registered, in_conversation=talking)
    return Heard(event, sender, dialogue, thread, intention, outcome, number, spoken_in)


def _sensible(intention: Intention, words: str) -> Intention:
    if intention.kind != "answer":
        return intention
    reading = intention.reading
    incidents = tuple(sensible(found, words) for found in reading.incidents)
    return replace(intention, reading=replace(reading, found=sensible(reading.found, words), incidents=incidents))


async def _dialogue(channel: Channel, sender: From, work: Work) -> DialogueState | None:
    state = await work.session.get(DialogueState, (sender.key, channel))
    return state if state and state.forget_at > work.now else None


async def _thread(event: MessageReceived, work: Work) -> NoticeThread | None:
    if not event.in_reply_to:
        return None
    return await work.session.get(NoticeThread, (event.channel, event.sender.address, event.in_reply_to))


def said_at(event: MessageReceived) -> datetime:
    """Return when it was written, as far as the carrier tells; never after we had it."""
    return min(event.sent_at or event.received_at, event.received_at)
