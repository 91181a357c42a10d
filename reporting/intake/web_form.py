"""Way in: the form at ``/report``. The page is web's; what is posted is taken here.

Fields: `text`; `photos` (files, several); `latitude` and `longitude`; `submission` (an id that the page made when it was shown);
`name` and `phone` when nobody is signed in. Sent as multipart, or urlencoded without photos.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from fastapi import Request
from fastapi.responses import Response

from reporting.intake.form import Form, read_form
from reporting.intake.keep import Intake, Kept, NotKeptError
from reporting.intake.photos import Photo, is_picture, sniff, taken_at
from reporting.intake.refusals import NotTakenError, at_the_door
from schemas import uuid7
from schemas.divisions import NOWHERE
from schemas.intake import MessageReceived, message_id
from schemas.values import Channel, Location, Media, Sender

SOURCE = Channel.WEB
LONGEST_TEXT = 10_000
MOST_PHOTOS = 9

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Taken:
    """What the receipt page tells. `left_out`: a sentence for each photo that was not taken, and why."""

    kept: Kept
    message: MessageReceived
    left_out: tuple[str, ...] = ()


async def receive(
    intake: Intake,
    request: Request,
    sender: Sender | None,
    *,
    receipt: Callable[[Taken], Response],
    refuse: Callable[[NotTakenError], Response],
    unit: str = NOWHERE,
) -> Response:
    """Take what the form posted, and return the receipt, or the refusal with what the person had written.

    Args:
        intake: keeps it.
        request: the posted form.
        sender: the person signed in; None: whoever `name` and `phone` say.
        receipt: makes the page that says "received".
        refuse: makes the page that says what is wrong; `said` has the text to show again.
        unit: the unit of the person signed in.
    """
    return await at_the_door(SOURCE, intake.metrics, _take(intake, request, sender, receipt, unit), refuse)


async def _take(
    intake: Intake, request: Request, sender: Sender | None, receipt: Callable[[Taken], Response], unit: str
) -> Response:
    settings = intake.platform.settings
    form = await read_form(request, at_most=settings.max_media_bytes * 5, most_files=MOST_PHOTOS)
    text = form.fields.get("text", "").strip()
    try:
        photos, left_out = _photos(form, settings.max_media_bytes)
        location = _location(form.fields) or next(filter(None, (taken_at(photo.data) for photo in photos)), None)
        _something(text, photos, location, left_out)
        media = tuple([await intake.keep_media(photo.data, photo.content_type, photo.name) for photo in photos])
        message = message_of(
            form.fields.get("submission", "").strip()[:64],
            text,
            location=location,
            media=media,
            sender=sender or _stranger(form.fields),
            unit=unit,
            now=intake.platform.clock.now(),
        )
        kept = await intake.keep(message)
    except (NotTakenError, NotKeptError) as refusal:
        refusal.said = text
        raise
    return receipt(Taken(kept, message, tuple(refusal.detail for refusal in left_out)))


def _photos(form: Form, at_most: int) -> tuple[list[Photo], list[NotTakenError]]:
    """Return the photos that can be kept, and for each of the others why it can't."""
    photos, left_out = [], []
    for number, (name, data) in enumerate(form.files, 1):
        kind = sniff(data)
        if len(data) > at_most:
            left_out.append(NotTakenError(413, "photo_too_large", f"第{number}张照片超过 {at_most / 1_000_000:g} MB，没有收下。"))
        elif kind is None or not is_picture(kind):
            left_out.append(NotTakenError(415, "not_a_photo", f"第{number}个文件不是能识别的照片，没有收下。"))
        else:
            photos.append(Photo(data, kind, name))
    return photos, left_out


def _something(text: str, photos: list[Photo], location: Location | None, left_out: list[NotTakenError]) -> None:
    """Refuse a form that says nothing. A bad photo never holds up the words beside it."""
    if len(text) > LONGEST_TEXT:
        raise NotTakenError(422, "too_long", f"文字最多 {LONGEST_TEXT} 字，现在 {len(text)} 字，请缩短后重发。")
    if text or photos or location:
        return
    raise left_out[0] if left_out else NotTakenError(422, "empty", "请写下发生了什么，或附上照片、位置。")


def _location(fields: Mapping[str, str]) -> Location | None:
    try:
        return Location(latitude=float(fields["latitude"]), longitude=float(fields["longitude"]))
    except (KeyError, ValueError):
        return None


def _stranger(fields: Mapping[str, str]) -> Sender:
    return Sender(address=fields.get("phone", "").strip()[:40] or "anonymous", name=fields.get("name", "").strip()[:40])


def message_of(
    submission: str,
    text: str,
    *,
    location: Location | None,
    media: tuple[Media, ...],
    sender: Sender,
    unit: str,
    now: datetime,
) -> MessageReceived:
    """Return the message. A form sent twice, by an impatient finger or a weak signal, is one; one that was changed is another."""
    said = "\n".join((text, str(location), *(each.sha256 for each in media)))
    carrier_id = f"{sender.address}:{submission or uuid7()}:{hashlib.sha256(said.encode()).hexdigest()[:16]}"
    return MessageReceived(
        id=message_id(SOURCE, carrier_id),
        time=now,
        unit=unit,
        channel=SOURCE,
        carrier_id=carrier_id,
        sender=sender,
        text=text,
        received_at=now,
        location=location,
        media=media,
    )
