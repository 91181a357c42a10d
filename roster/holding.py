"""What may be done with an escalation that a person holds: taken over by another, handed over, put off. Each stands on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from roster import hold_wording as words
from roster import notices
from roster.acknowledging import hold
from roster.candidates import candidates
from roster.climbing import ACK_TIMEOUT, HANDOVER, STEP, climb, rules_of, title_of
from roster.errors import Refused
from roster.ladder import Why
from roster.persons import person_name
from roster.queries import OPEN
from roster.rooms import unit_name
from roster.snooze import Declined, Granted, Used, snooze
from roster.tables import Escalation, EscalationAnswer
from roster.wording import clock_time, too_late
from runtime.work import Work
from schemas.escalations import EscalationHandedOver, EscalationSnoozed, EscalationTakenOver
from schemas.notices import SendNotice
from schemas.values import Channel, Lane, Recipient

TAKEN_OVER = "escalation-taken-over"


@dataclass(frozen=True, slots=True)
class Done:
    """What was done. `sentence` tells the person; `again_at`: when it climbs on if nothing is reported or nobody confirms."""

    outcome: str
    sentence: str
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, by which channel, and why."""

    person_id: UUID
    channel: Channel
    reason: str = ""


async def take_over(work: Work, escalation: Escalation, by: By) -> Done:
    """Let another person hold it; both are told, and the ack timeout starts anew.

    Raises:
        Refused: nobody holds it, or this person does already.
    """
    _open(work, escalation)
    before = escalation.acknowledged_by
    if escalation.state != "acknowledged" or before is None:
        raise Refused(words.NOBODY_HOLDS)
    if before == by.person_id:
        raise Refused(words.YOURS_ALREADY)
    again_at = hold(work, escalation, by.person_id, by.channel)
    _keep(work, escalation, by, "took_over", other=before)
    work.emit(
        EscalationTakenOver(
            **_base(work, escalation),
            by=by.person_id,
            held_by=before,
            channel=by.channel,
            reason=by.reason,
            again_at=again_at,
        )
    )
    names = await person_name(work, before), await person_name(work, by.person_id)
    notices.tell_persons(work, await _telling(work, escalation, names, by.reason, again_at), (before, by.person_id))
    return Done("took_over", words.taken_over(names[0], escalation.tier_label, again_at, work.now, work.settings.zone), again_at)


async def hand_over(work: Work, escalation: Escalation, by: By, to: UUID | None) -> Done:
    """Hand it to a person on duty, who is called and has to confirm, or (None) to the next step, which fires at once.

    Raises:
        Refused: this person does not hold it, gave no reason, or the other is not on duty.
    """
    _open(work, escalation)
    if escalation.state != "running" or to is not None:
        _only_holder(escalation, by.person_id, "移交")
    _reasoned(by, "移交", "我正赶往现场，无法报送")
    if to is None:
        return await _to_next_step(work, escalation, by)
    if to == by.person_id:
        raise Refused(words.TO_ONESELF)
    if to not in {each.person_id for each in await candidates(work.session, escalation, work.now)}:
        raise Refused(words.NOT_ON_DUTY)
    again_at = await _ask(work, escalation, by, to)
    _handed(work, escalation, by, to, again_at)
    return Done("handed_over", words.handed_over(await person_name(work, to), again_at, work.now, work.settings.zone), again_at)


async def put_off(work: Work, escalation: Escalation, by: By, longer: timedelta) -> Done:
    """Put off the ack timeout for who holds it, within the bounds of the ladder.

    Raises:
        Refused: this person does not hold it, gave no reason, or the ladder allows no more.
    """
    _open(work, escalation)
    _only_holder(escalation, by.person_id, "延后")
    _reasoned(by, "延后", "正在核实伤亡人数，10分钟内上报")
    ladder, used = rules_of(work, escalation), used_of(escalation)
    match snooze(ladder, used, escalation.next_at or work.now, longer):
        case Declined(why):
            raise Refused(words.not_snoozed(why, ladder, used))
        case Granted(until, now_used):
            return _put_off(work, escalation, by, until, now_used)


def used_of(escalation: Escalation) -> Used:
    """Return what was put off in this climb so far."""
    return Used(escalation.snoozes, timedelta(seconds=escalation.snoozed_seconds))


def _put_off(work: Work, escalation: Escalation, by: By, until: datetime, used: Used) -> Done:
    escalation.snoozes, escalation.snoozed_seconds = used.times, int(used.total.total_seconds())
    escalation.next_at = until
    escalation.generation += 1
    work.set_timer(ACK_TIMEOUT, escalation.id, until, generation=escalation.generation)
    _keep(work, escalation, by, "snoozed", until=until)
    work.emit(EscalationSnoozed(**_base(work, escalation), by=by.person_id, reason=by.reason, again_at=until))
    return Done("snoozed", words.snoozed(until, work.now, work.settings.zone), until)


async def _to_next_step(work: Work, escalation: Escalation, by: By) -> Done:
    work.cancel_timer(ACK_TIMEOUT, escalation.id)
    work.cancel_timer(STEP, escalation.id)
    held = escalation.state == "acknowledged"
    _handed(work, escalation, by, None, None)
    await climb(work, escalation, Why.PASSED_ON if held else Why.HANDED_ON)
    return Done("handed_on", words.handed_on(), escalation.next_at)


async def _ask(work: Work, escalation: Escalation, by: By, to: UUID) -> datetime:
    """Call the other, who has as long to confirm as the newest step gives; nobody holds it until then."""
    rule = rules_of(work, escalation).steps[escalation.step - 1]
    again_at = work.now + rule.wait
    escalation.state, escalation.handed_to, escalation.next_at = "running", to, again_at
    escalation.generation += 1
    work.cancel_timer(ACK_TIMEOUT, escalation.id)
    work.set_timer(HANDOVER, escalation.id, again_at, generation=escalation.generation)
    label = f"{await person_name(work, by.person_id)}移交给您：{by.reason[:40]}"
    work.send(
        SendNotice(
            id=notices.handed_id(escalation, to),
            time=work.now,
            unit=escalation.unit,
            lane=Lane.URGENT,
            recipient=Recipient(person_id=to),
            template=escalation.template,
            params=await notices.escalation_params(work, escalation, await title_of(work, escalation), label),
            expects_answer=True,
            channels=rule.channels,
            all_channels_at_once=rule.at_once,
            ring_after=rule.rings_after(escalation.round),
            about=notices.about(escalation, escalation.step),
            expires_at=notices.expiry(work, Lane.URGENT),
        )
    )
    return again_at


def _handed(work: Work, escalation: Escalation, by: By, to: UUID | None, again_at: datetime | None) -> None:
    _keep(work, escalation, by, "handed_over" if to else "handed_on", other=to)
    event = EscalationHandedOver(
        **_base(work, escalation), by=by.person_id, to=to, channel=by.channel, reason=by.reason, again_at=again_at
    )
    work.emit(event)


async def _telling(
    work: Work, escalation: Escalation, names: tuple[str, str], reason: str, again_at: datetime
) -> notices.Telling:
    params = {
        "incident_number": escalation.incident_number,
        "tier_label": escalation.tier_label,
        "unit_name": await unit_name(work, escalation.unit),
        "from_name": names[0],
        "to_name": names[1],
        "reason": reason,
        "due_at": clock_time(again_at, work.now, work.settings.zone),
    }
    return notices.Telling(
        template=TAKEN_OVER,
        key=(escalation.id, escalation.generation),
        unit=escalation.unit,
        params=params,
        about=notices.about(escalation),
        expires_at=notices.expiry(work, Lane.URGENT),
    )


def _keep(
    work: Work, escalation: Escalation, by: By, outcome: str, *, other: UUID | None = None, until: datetime | None = None
) -> None:
    work.session.add(
        EscalationAnswer(
            escalation_id=escalation.id,
            person_id=by.person_id,
            channel=by.channel,
            answered_at=work.now,
            outcome=outcome,
            reason=by.reason,
            other=other,
            until=until,
        )
    )


def _base(work: Work, escalation: Escalation) -> dict[str, object]:
    about = notices.about(escalation, escalation.step or None)
    return {"time": work.now, "unit": escalation.unit, "escalation_id": escalation.id, "about": about}


def _open(work: Work, escalation: Escalation) -> None:
    if escalation.state not in OPEN:
        raise Refused(too_late(escalation.ended_reason, escalation.ended_at, work.now, work.settings.zone))


def _only_holder(escalation: Escalation, person_id: UUID, doing: str) -> None:
    if escalation.state != "acknowledged":
        raise Refused(words.NOBODY_HOLDS)
    if escalation.acknowledged_by != person_id:
        raise Refused(words.ONLY_THE_HOLDER.format(doing=doing))


def _reasoned(by: By, doing: str, example: str) -> None:
    if not by.reason:
        raise Refused(words.GIVE_A_REASON.format(doing=doing, example=example))
