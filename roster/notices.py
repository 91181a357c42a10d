"""The notices that the roster sends. Their ids follow from what they are about, so that none is sent twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from roster.ladder import Fire, Place
from roster.on_duty import OnDuty
from roster.rooms import unit_name
from roster.tables import Escalation
from roster.wording import clock_time, step_label
from runtime.work import Work
from schemas.notices import ALL_MUST, SendNotice
from schemas.values import About, Lane, Recipient


def notice_id(*parts: object) -> UUID:
    """Return the id of a notice: the same for the same person, matter and step."""
    return uuid5(NAMESPACE_URL, "zhishou:roster:" + ":".join(map(str, parts)))


def call_id(escalation: Escalation, place: Place, person_id: UUID) -> UUID:
    """Return the id of the notice that calls a person at a step."""
    return notice_id(escalation.id, place.round, place.step, person_id)


def page_url(work: Work, path: str) -> str:
    """Return the address of a page, empty when no public address is set."""
    base = work.settings.public_url.rstrip("/")
    return f"{base}{path}" if base else ""


def incident_url(work: Work, incident_id: UUID) -> str:
    """Return the address of the incident's page, empty when no public address is set."""
    return page_url(work, f"/incidents/{incident_id}")


def about(escalation: Escalation, step: int | None = None) -> About:
    """Return what an escalation's messages are about."""
    incident_id = None if escalation.page else escalation.incident_id
    return About(incident_id=incident_id, deadline_id=escalation.deadline_id, escalation_id=escalation.id, step=step)


def expiry(work: Work, lane: Lane) -> datetime:
    """Return when a notice of a lane that is written now is too old to be sent."""
    return work.now + work.policy.notices.expires[lane.value]


def handed_id(escalation: Escalation, person_id: UUID) -> UUID:
    """Return the id of the notice that asks a person to take what was handed over to them, as long as that waits."""
    return notice_id(escalation.id, "handed", escalation.generation, person_id)


async def call(
    work: Work, escalation: Escalation, title: str, fire: Fire, people: list[OnDuty], *, all_must: bool = False
) -> None:
    """Call everyone of a step. Each is asked to acknowledge; `all_must`: one of them is not enough."""
    place, rule = fire.place, fire.rule
    params = await escalation_params(work, escalation, title, step_label(place, rule))
    params |= {ALL_MUST: True} if all_must else {}
    measured = place == Place(1, 1) and not escalation.at_birth
    for each in people:
        work.send(
            SendNotice(
                id=call_id(escalation, place, each.person_id),
                time=work.now,
                unit=escalation.unit,
                lane=Lane.URGENT,
                recipient=Recipient(person_id=each.person_id),
                template=escalation.template,
                params=params,
                expects_answer=True,
                channels=rule.channels,
                all_channels_at_once=rule.at_once,
                ring_after=rule.rings_after(place.round),
                about=about(escalation, place.step),
                expires_at=expiry(work, Lane.URGENT),
                due_at=escalation.due_at if measured else None,
            )
        )


async def escalation_params(work: Work, escalation: Escalation, title: str, label: str) -> dict[str, Any]:
    """Return what those called are told; `label`: which step it is, or who hands it over."""
    return {
        "incident_number": escalation.incident_number,
        "title": title,
        "tier_label": escalation.tier_label,
        "due_at": clock_time(escalation.due_at, work.now, work.settings.zone),
        "unit_name": await unit_name(work, escalation.unit),
        "owed_to_name": await unit_name(work, escalation.owed_to),
        "step_label": label,
        "minutes_over": max(0, int((work.now - escalation.due_at).total_seconds() // 60)),
        "url": page_url(work, escalation.page or f"/incidents/{escalation.incident_id}"),
    }


async def tell_exhausted(work: Work, escalation: Escalation, leaders: list[UUID]) -> None:
    """Tell the leaders above that nobody answered; who takes it answers this notice."""
    params = {
        "incident_number": escalation.incident_number,
        "tier_label": escalation.tier_label,
        "unit_name": await unit_name(work, escalation.unit),
    }
    for person_id in leaders:
        work.send(
            SendNotice(
                id=notice_id(escalation.id, "exhausted", escalation.generation, person_id),
                time=work.now,
                unit=escalation.unit,
                lane=Lane.URGENT,
                recipient=Recipient(person_id=person_id),
                template="escalation-exhausted",
                params=params,
                expects_answer=True,
                about=about(escalation),
                expires_at=expiry(work, Lane.URGENT),
            )
        )


@dataclass(frozen=True, slots=True)
class Telling:
    """Something that people are told and need not answer. `key` makes it one matter: each person is told once."""

    template: str
    key: tuple[object, ...]
    unit: str
    params: dict[str, Any]
    about: About
    expires_at: datetime


def tell(work: Work, telling: Telling, people: Iterable[OnDuty]) -> None:
    """Tell people something that needs no answer."""
    tell_persons(work, telling, [each.person_id for each in people])


def tell_persons(work: Work, telling: Telling, people: Iterable[UUID]) -> None:
    """Tell persons something that needs no answer, on duty or not."""
    for person_id in people:
        work.send(
            SendNotice(
                id=notice_id(telling.template, *telling.key, person_id),
                time=work.now,
                unit=telling.unit,
                lane=Lane.URGENT,
                recipient=Recipient(person_id=person_id),
                template=telling.template,
                params=telling.params,
                about=telling.about,
                expires_at=telling.expires_at,
            )
        )
