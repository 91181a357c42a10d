"""The texts about a shift that is to begin: to the person on it, and to the leader when it is not confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from directory import queries as directory
from roster.leaders import FIT_TO_LEAD, fit_for, leaders_of
from roster.notices import expiry, notice_id, page_url
from roster.rooms import unit_name
from roster.tables import Shift
from roster.watch.tables import ShiftReminder
from roster.watch.when import Kind
from roster.wording import clock_time
from runtime.work import Work
from schemas import labels
from schemas.notices import SendNotice
from schemas.values import Lane, Recipient

REMINDER, UNCONFIRMED = "shift-reminder", "shift-unconfirmed"
MINE, WATCH = "/roster/mine", "/roster/gaps"


def reminder_id(shift: Shift, kind: Kind) -> UUID:
    """Return the id of a reminder and of its notice: the same for the same person, shift and start."""
    return notice_id(REMINDER, shift.id, shift.person_id, int(shift.starts_at.timestamp()), kind)


async def ask(work: Work, shift: Shift, kind: Kind, *, confirmed: bool) -> None:
    """Remind a person of a shift; who has not confirmed it is asked to."""
    zone = work.settings.zone
    _keep(work, shift, kind)
    work.send(
        SendNotice(
            id=reminder_id(shift, kind),
            time=work.now,
            unit=shift.unit,
            lane=Lane.ROUTINE,
            recipient=Recipient(person_id=shift.person_id),
            template=REMINDER,
            params={
                "unit_name": await unit_name(work, shift.unit),
                "post_label": labels.post(shift.post),
                "starts_at": clock_time(shift.starts_at, work.now, zone),
                "ends_at": clock_time(shift.ends_at, work.now, zone),
                "soon": kind is Kind.SHORTLY_BEFORE,
                "url": page_url(work, MINE),
            },
            expects_answer=not confirmed,
            expires_at=min(shift.starts_at, expiry(work, Lane.ROUTINE)),
        )
    )


async def tell_leader(work: Work, unit: str, starts_at: datetime, silent: Sequence[Shift]) -> None:
    """Tell the leaders of a room who has not confirmed, all in one text; not the silent themselves."""
    names = []
    for shift in silent:
        _keep(work, shift, Kind.UNCONFIRMED)
        person = await directory.person(work.session, shift.person_id)
        names.append(f"{person.name if person else '未知人员'}（{labels.post(shift.post)}）")
    concerned = {shift.person_id for shift in silent}
    leaders = await leaders_of(work, unit)
    if concerned >= set(leaders):
        leaders = await fit_for(work, unit, FIT_TO_LEAD)
    which = "-".join(sorted(str(shift.id) for shift in silent))
    for person_id in leaders:
        if person_id in concerned:
            continue
        work.send(
            SendNotice(
                id=notice_id(UNCONFIRMED, which, int(starts_at.timestamp()), person_id),
                time=work.now,
                unit=unit,
                lane=Lane.URGENT,
                recipient=Recipient(person_id=person_id),
                template=UNCONFIRMED,
                params={
                    "unit_name": await unit_name(work, unit),
                    "starts_at": clock_time(starts_at, work.now, work.settings.zone),
                    "names": "、".join(names),
                    "url": page_url(work, WATCH),
                },
                expires_at=max(starts_at, expiry(work, Lane.URGENT)),
            )
        )


def _keep(work: Work, shift: Shift, kind: Kind) -> None:
    row = ShiftReminder(shift_id=shift.id, person_id=shift.person_id, starts_at=shift.starts_at, kind=kind, sent_at=work.now)
    row.id = reminder_id(shift, kind)
    work.session.add(row)
