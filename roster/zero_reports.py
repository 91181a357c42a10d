"""Zero reports: who owes one is reminded, and the superior's duty room is called for those missing."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from directory import queries as directory
from roster.leaders import fit_for
from roster.matters import ZERO
from roster.notices import notice_id
from roster.rooms import someone_at, unit_name
from roster.starting import settled_among, start
from roster.stopping import settle
from roster.tables import Escalation, IncidentCard
from roster.wording import clock_time
from runtime.database import insert_into
from runtime.work import Work
from schemas import uuid7
from schemas.notices import SendNotice
from schemas.values import Lane, Recipient
from schemas.zero_reports import ZeroReportsCompleted, ZeroReportsMissed, ZeroReportsNear

FIT_TO_REPORT = "information_officer"
NAMED = 6
"""So many of the missing units are named in a text; of more it says how many."""
NUMBER = "零报告"
PAGE = "/zero-reports"


async def remind(work: Work, event: ZeroReportsNear) -> None:
    """Remind the people of each unit that has not reported."""
    for unit in event.units:
        params = {
            "unit_name": await unit_name(work, unit),
            "label": event.label,
            "due_at": clock_time(event.due_at, work.now, work.settings.zone),
            "over": event.due_at <= work.now,
        }
        for person_id in await _reporters(work, unit):
            work.send(
                SendNotice(
                    id=notice_id("zero-report-near", event.round_id, unit, event.again, person_id),
                    time=work.now,
                    unit=unit,
                    lane=Lane.ROUTINE,
                    recipient=Recipient(person_id=person_id),
                    template="zero-report-near",
                    params=params,
                    expires_at=max(event.due_at, work.now + work.policy.notices.expires[Lane.URGENT.value]),
                )
            )


async def _reporters(work: Work, unit: str) -> Sequence[UUID]:
    """Return who reports for a unit: who is on duty in its duty room, else its information officers, else all its people."""
    on_duty = [each.person_id for each in await someone_at(work, unit)]
    return on_duty or await fit_for(work, unit, FIT_TO_REPORT) or [p.id for p in await directory.people_of(work.session, unit)]


async def call_superior(work: Work, event: ZeroReportsMissed) -> None:
    """Let the missing climb the superior's ladder, once for the whole round."""
    settled = await settled_among(work, [event.round_id])
    known = select(col(Escalation.id)).where(col(Escalation.deadline_id) == event.round_id)
    if event.round_id in settled or (await work.session.execute(known)).first():
        return
    await _keep_card(work, event, await _title(work, event.units))
    await start(work, await _escalation(work, event))


async def _title(work: Work, units: Sequence[str]) -> str:
    names = [await unit_name(work, unit) for unit in units[:NAMED]]
    more = f"等{len(units)}个单位" if len(units) > NAMED else ""
    return f"{'、'.join(names)}{more}未报"


async def _keep_card(work: Work, event: ZeroReportsMissed, title: str) -> None:
    """Keep the title where a climb looks for it."""
    card = {"incident_id": event.round_id, "number": NUMBER, "title": title, "unit": event.unit, "told_at": work.now}
    row = {**card, "summary": "", "severity": "IV"}
    await work.session.execute(insert_into(work.session, IncidentCard).values(row).on_conflict_do_nothing())


async def _escalation(work: Work, event: ZeroReportsMissed) -> Escalation:
    rule = next((row for row in work.policy.zero_reports if row.id == event.rule), None)
    ladder = work.policy.ladder(rule.ladder) if rule else work.policy.ladders[0]
    above = await directory.unit(work.session, event.unit)
    due = clock_time(event.due_at, work.now, work.settings.zone)
    return Escalation(
        id=uuid7(),
        deadline_id=event.round_id,
        incident_id=event.round_id,
        incident_number=NUMBER,
        unit=event.unit,
        owed_to=(above.parent if above and above.parent else event.unit),
        tier=f"{ZERO}{event.rule}",
        tier_label=event.label,
        due_at=event.due_at,
        reason=f"{event.label}应在{due}前收齐，还有{len(event.units)}个单位未报",
        template="zero-reports-missing",
        page=PAGE,
        ladder=ladder.model_dump(mode="json"),
        policy_version=event.policy_version,
        missed_at=event.time,
        started_at=work.now,
    )


async def nobody_missing(work: Work, event: ZeroReportsCompleted) -> None:
    """All have reported: nobody is called any more."""
    await settle(work, event.round_id, "met", event.time)
