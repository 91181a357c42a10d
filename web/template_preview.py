"""A template as its readers would get it: filled in with samples or with what a real incident had, counted and priced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from notifier.lengths import Size, size_of
from notifier.own_words import compiled
from notifier.render import asking, file_text, signed
from notifier.samples import fullest
from notifier.tables import Notice
from notifier.wordings import LANGUAGES, Words
from reporting.tables import Incident
from runtime.settings import MessagesSettings
from schemas import labels
from schemas.values import Severity
from web import words

ANSWERED = ("escalation", "escalation-exhausted", "zero-reports-missing", "shift-request", "shift-approval")
"""Templates that ask for an acknowledgement: its words are added to theirs."""
LANGUAGE = {"zh": "中文", "en": "英文"}


@dataclass(frozen=True, slots=True)
class Preview:
    """One text as it would go out. `own`: in the administrator's words; `cost`: of all its parts, as people write it."""

    language: str
    label: str
    text: str
    source: str
    version: str
    own: bool
    size: Size
    cost: str


@dataclass(frozen=True, slots=True)
class Card:
    """A template with its previews."""

    name: str
    label: str
    previews: tuple[Preview, ...]


def card(template: str, known: Words, params: Mapping[str, Any], settings: MessagesSettings) -> Card:
    """Return a template as it is in force, filled in."""
    previews = []
    for language in LANGUAGES:
        text, version = known.written(template, params, language)
        own = known.own.get((template, language))
        source = own.text if own else file_text(template, language)
        previews.append(_preview(template, language, text, source=source, version=version, settings=settings))
    return Card(template, words.label(words.NOTICE_ABOUT, template), tuple(previews))


def tried(template: str, language: str, text: str, params: Mapping[str, Any], settings: MessagesSettings) -> Preview:
    """Return words that are not in force yet, filled in."""
    written = signed(compiled(text).render(params), settings.signature)
    return _preview(template, language, written, source=text, version="own:试写", settings=settings)


def _preview(template: str, language: str, text: str, *, source: str, version: str, settings: MessagesSettings) -> Preview:
    whole = text + (asking(language, None) if template in ANSWERED else "")
    size = size_of(whole)
    cost = f"{size.parts * settings.sms_price:.2f}{settings.currency}"
    return Preview(language, LANGUAGE[language], whole, source, version, version.startswith("own:"), size, cost)


async def params_for(session: AsyncSession, template: str, incident: Incident | None) -> dict[str, Any]:
    """Return what a template is filled in with: what the incident's newest such notice was given, else what is known of it."""
    sample = fullest(template)
    if incident is None:
        return sample
    told = select(col(Notice.params)).where(col(Notice.incident_id) == incident.id, col(Notice.template) == template)
    newest = (await session.scalars(told.order_by(col(Notice.queued_at).desc()).limit(1))).first()
    real = {
        "incident_number": incident.number,
        "title": incident.title,
        "severity_label": labels.severity(Severity(incident.severity)),
    }
    return sample | {name: value for name, value in real.items() if name in sample} | (newest or {})
