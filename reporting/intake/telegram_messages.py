"""What a Telegram update says, as a message of ours. Pure."""

from __future__ import annotations

from datetime import datetime

from telegram import CallbackQuery, Message, Update, User

from reporting.intake.later import Wanted
from reporting.intake.reading import clean
from reporting.intake.refusals import not_taken
from schemas.intake import MessageReceived, message_id
from schemas.values import Channel, Location, Sender

SOURCE = Channel.TELEGRAM


def of_message(message: Message, now: datetime) -> MessageReceived:
    """Return what a person wrote, shared or recorded."""
    return _received(message, now, f"{message.chat.id}:{message.message_id}", edited=False)


def of_edit(message: Message, update_id: int, now: datetime) -> MessageReceived:
    """Return what a person changed a message to: a message of its own, because what was sent is never altered."""
    return _received(message, now, f"{message.chat.id}:{message.message_id}:{update_id}", edited=True)


def of_button(query: CallbackQuery, now: datetime) -> MessageReceived:
    """Return the press of a button under a message of ours."""
    under = query.message
    return MessageReceived(
        id=message_id(SOURCE, f"button:{query.id}"),
        time=now,
        channel=SOURCE,
        carrier_id=f"button:{query.id}",
        sender=_sender(query.from_user, query.from_user.id),
        received_at=now,
        button=clean(query.data or ""),
        in_reply_to=str(under.message_id) if under else None,
    )


def _received(message: Message, now: datetime, carrier_id: str, edited: bool) -> MessageReceived:
    return MessageReceived(
        id=message_id(SOURCE, carrier_id),
        time=now,
        channel=SOURCE,
        carrier_id=carrier_id,
        sender=_sender(message.from_user, message.chat.id),
        text=clean(_text(message)),
        received_at=now,
        sent_at=message.edit_date if edited and message.edit_date else message.date,
        location=_location(message),
        in_reply_to=str(message.reply_to_message.message_id) if message.reply_to_message else None,
        edited=edited,
    )


def _sender(user: User | None, chat_id: int) -> Sender:
    """Return who wrote. In a private chat the chat has the person's id; in a group the person counts, not the group."""
    return Sender(address=str(user.id if user else chat_id), name=clean(user.full_name) if user else "")


def _text(message: Message) -> str:
    said = message.text or message.caption or ""
    if message.venue:
        said = f"{message.venue.title} {message.venue.address}".strip()
    if message.contact:
        contact = message.contact
        said = f"联系人：{contact.last_name or ''}{contact.first_name}，电话 {contact.phone_number}"
    return said


def _location(message: Message) -> Location | None:
    point = message.venue.location if message.venue else message.location
    return Location(latitude=point.latitude, longitude=point.longitude) if point else None


def pictures_of(message: Message, at_most: int) -> tuple[Wanted, ...]:
    """Return the photo, voice message or file of a message, unless it is larger than `at_most` bytes."""
    return tuple(
        Wanted(kind="telegram", ref=file_id, content_type=kind, name=clean(name))
        for file_id, size, kind, name in _files(message, at_most)
        if size <= at_most
    )


def left_out_of(message: Message, at_most: int) -> tuple[str, ...]:
    """Return a sentence for each file of a message that is larger than `at_most` bytes."""
    too_large = [size for _, size, _, _ in _files(message, at_most) if size > at_most]
    return tuple(not_taken(at_most) for _ in too_large)


def _files(message: Message, at_most: int) -> list[tuple[str, int, str, str]]:
    """Return file id, size, claimed type and name; of a photo, which comes in several sizes, the largest that fits."""
    found: list[tuple[str, int, str, str]] = []
    if message.photo:
        fitting = [size for size in message.photo if (size.file_size or 0) <= at_most] or list(message.photo[:1])
        found.append((fitting[-1].file_id, fitting[-1].file_size or 0, "image/jpeg", ""))
    for sound in (message.voice, message.audio, message.video, message.video_note, message.document):
        if sound:
            kind = str(getattr(sound, "mime_type", None) or "video/mp4")
            found.append((sound.file_id, sound.file_size or 0, kind, str(getattr(sound, "file_name", None) or "")))
    return found


def only_moves(update: Update) -> bool:
    """Say whether an update only moves a live location: it says nothing new, and comes every few seconds."""
    edited = update.edited_message
    return bool(edited and edited.location)
