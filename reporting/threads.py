"""Which incident a reply in a carrier's thread is about. SMS has no threads; Telegram has."""

from __future__ import annotations

from reporting.tables import NoticeThread
from runtime.database import insert_into
from runtime.work import Work
from schemas.notices import NoticeSent
from schemas.values import Channel


async def remember_thread(event: NoticeSent, work: Work) -> None:
    """Remember which incident a message of ours was about, as its carrier names that message."""
    if event.channel is not Channel.TELEGRAM or event.about.incident_id is None:
        return
    row = {
        "channel": event.channel,
        "address": event.address,
        "carrier_id": event.carrier_id,
        "incident_id": event.about.incident_id,
    }
    await work.session.execute(insert_into(work.session, NoticeThread).values(row).on_conflict_do_nothing())
