"""Who is on duty hears at once that a report lies there as a recording, with the caller's number."""

from __future__ import annotations

from uuid import uuid5

from reporting.calls import Recorded
from roster.rooms import nearest_on_duty, unit_name
from roster.wording import clock_time
from runtime.work import Work
from schemas.notices import SendNotice
from schemas.values import About, Lane, Recipient
from web.voice.line import Caller


async def tell_duty_officers(work: Work, recorded: Recorded, caller: Caller) -> None:
    """Send each of them the caller's name and number, and where the recording can be heard."""
    base = work.settings.public_url.rstrip("/")
    params = {
        "caller_name": caller.person.name if caller.person else "",
        "unit_name": await unit_name(work, caller.unit) if caller.person else "",
        "caller": recorded.caller or "未显示号码",
        "at": clock_time(recorded.began_at, work.now, work.settings.zone),
        "seconds": recorded.seconds,
        "url": f"{base}/messages/{recorded.message_id}" if base else "",
    }
    for each in await nearest_on_duty(work, caller.unit):
        if each.person_id == recorded.person_id:
            continue
        work.send(
            SendNotice(
                id=uuid5(recorded.message_id, f"told:{each.person_id}"),
                time=work.now,
                unit=caller.unit,
                lane=Lane.URGENT,
                recipient=Recipient(person_id=each.person_id),
                template="voice-report",
                params=params,
                about=About(incident_id=recorded.incident_id, message_id=recorded.message_id),
                expires_at=work.now + work.policy.notices.expires[Lane.URGENT.value],
            )
        )
