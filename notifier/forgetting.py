"""Texts that hold a secret are not kept: when a code has expired, its words are gone from the tables."""

from __future__ import annotations

from sqlalchemy import String, cast, select, update
from sqlmodel import col

from notifier.tables import Delivery, Notice
from runtime.work import Work

SECRET = ("number-code",)
HIDDEN = "（验证码已隐去）"
NOTHING = "{}"
"""How no parameters stand in the table."""


async def forget_codes(work: Work) -> None:
    """Take the words away from notices of codes that hold no more."""
    kept = cast(col(Notice.params), String) != NOTHING  # what was forgotten before is not written again every time
    expired = (col(Notice.template).in_(SECRET), col(Notice.expires_at) <= work.now, kept)
    gone = select(col(Notice.id)).where(*expired)
    left = (col(Delivery.notice_id).in_(gone), col(Delivery.text) != HIDDEN)
    await work.session.execute(
        update(Delivery).where(*left).values(text=HIDDEN), execution_options={"synchronize_session": False}
    )
    await work.session.execute(update(Notice).where(*expired).values(params={}), execution_options={"synchronize_session": False})
