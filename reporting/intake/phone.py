"""Way in: a phone call, taken down by a duty officer while the caller speaks. The page is web's."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from reporting.intake.keep import Intake, Kept
from reporting.intake.reading import clean
from reporting.intake.refusals import NotTakenError
from schemas import uuid7
from schemas.intake import MessageReceived, message_id
from schemas.values import Channel, Location, Sender

SOURCE = Channel.PHONE
LONGEST_TEXT = 10_000
UNKNOWN_CALLER = "unknown"


async def take_down(
    intake: Intake,
    *,
    by: UUID,
    unit: str,
    text: str,
    caller: str = "",
    caller_name: str = "",
    called_at: datetime | None = None,
    location: Location | None = None,
    submission: str = "",
) -> tuple[Kept, MessageReceived]:
    """Have a call's words kept as a message of the caller.

    Args:
        intake: keeps it.
        by: the duty officer who wrote it down.
        unit: the unit whose duty room was called.
        text: what the caller said.
        caller: the caller's number; empty when it was not shown.
        caller_name: who the caller is, as they said.
        called_at: when the call came, aware; now when not given.
        location: where it is, if it is known as a point.
        submission: an id that the page made, so that a form sent twice is one message; changed in between it is another.

    Raises:
        NotTakenError: 422, nothing was written down, or the call lies in the future.
        NotKeptError: it could not be kept.
    """
    now = intake.platform.clock.now()
    _check(text, called_at, now)
    carrier_id = _named(by, submission, "\n".join((caller, caller_name, text, str(called_at), str(location))))
    message = MessageReceived(
        id=message_id(SOURCE, carrier_id),
        time=now,
        unit=unit,
        channel=SOURCE,
        carrier_id=carrier_id,
        sender=Sender(address=clean(caller).strip() or UNKNOWN_CALLER, name=clean(caller_name).strip()),
        text=clean(text).strip(),
        received_at=called_at or now,
        location=location,
        taken_by=by,
    )
    return await intake.keep(message), message


def _named(by: UUID, submission: str, said: str) -> str:
    """Return what names this call: a page that is gone back to and filled in anew is another call, though its id is the same."""
    return f"{by}:{submission or uuid7()}:{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def _check(text: str, called_at: datetime | None, now: datetime) -> None:
    if not text.strip():
        raise NotTakenError(422, "empty", "请记下来电内容。")
    if len(text) > LONGEST_TEXT:
        raise NotTakenError(422, "too_long", f"来电内容最多 {LONGEST_TEXT} 字，请缩短后保存。")
    if called_at and called_at > now:
        raise NotTakenError(422, "in_future", "来电时间晚于现在，请核对。")
