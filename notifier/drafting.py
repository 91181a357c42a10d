"""A notice and a way become a delivery: the row that waits in its sender's queue."""

from __future__ import annotations

from datetime import datetime

from notifier.route import Way
from notifier.tables import Delivery, Notice
from notifier.wording import fingerprint, parts, wording


def draft(notice: Notice, way: Way, *, position: int, language: str, show_code: bool, now: datetime) -> Delivery:
    """Return the delivery of a notice by one way, due at once.

    Raises:
        notifier.render.UnknownTemplateError: there is no such template.
    """
    text = wording(notice, language, show_code).fitted(way.channel)
    return Delivery(
        notice_id=notice.id,
        position=position,
        channel=way.channel,
        address=way.address,
        contact_id=way.contact_id,
        lane_rank=notice.lane_rank,
        text=text,
        text_sha256=fingerprint(text),
        segments=parts(text, way.channel),
        queued_at=now,
        next_at=now,
        expires_at=notice.expires_at,
    )
