"""In which words each template is written now: an administrator's own, else the file's; each version has a name on record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from notifier.errors import Refused
from notifier.own_words import compiled, faults
from notifier.render import SIGNATURE, file_text, render, signed, templates
from notifier.tables import TemplateWording
from runtime.logs import log
from runtime.work import Work
from schemas.divisions import UnitCode
from schemas.templates import TemplateChanged

logger = log(__name__)

LANGUAGES = ("zh", "en")
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Own:
    """Own words of a template in one language."""

    text: str
    version: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words in force: own ones by (template, language), and the signature."""

    own: Mapping[Key, Own]
    signature: str = SIGNATURE

    def written(self, template: str, params: Mapping[str, Any], language: str) -> tuple[str, str]:
        """Return a notice's text and the version of its words. Own words that fail on what has come give way to the file.

        Raises:
            UnknownTemplateError: there is no template of this name in any language.
        """
        if own := self.own.get((template, language)):
            try:
                return signed(compiled(own.text).render(params), self.signature), own.version
            except Exception:
                logger.exception("own words of a template failed", template=template, version=own.version)
        return render(template, params, language, self.signature), file_version(template, language)


@lru_cache(maxsize=256)
def file_version(template: str, language: str) -> str:
    """Return the name of a file's words: ``file:`` and the beginning of the SHA-256 of what stands in it."""
    return f"file:{_hash(file_text(template, language))}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


async def words_of(work: Work) -> Words:
    """Return the words in force; asked of the database once in a transaction."""
    key = "notifier.words"
    if key not in work.cache:
        work.cache[key] = Words(await own_words(work.session), work.settings.messages.signature)
    words: Words = work.cache[key]
    return words


async def own_words(session: AsyncSession) -> dict[Key, Own]:
    """Return the own words that are in force."""
    columns = select(
        col(TemplateWording.template), col(TemplateWording.language), col(TemplateWording.text), col(TemplateWording.version)
    )
    rows = await session.execute(columns.where(col(TemplateWording.replaced_at).is_(None)))
    return {(row.template, row.language): Own(row.text, row.version) for row in rows if row.text}


async def history(session: AsyncSession, template: str) -> Sequence[TemplateWording]:
    """Return every wording that a template ever had beside its file, newest first."""
    of = select(TemplateWording).where(col(TemplateWording.template) == template)
    return (await session.scalars(of.order_by(col(TemplateWording.created_at).desc(), col(TemplateWording.id).desc()))).all()


@dataclass(frozen=True, slots=True)
class Change:
    """New words for a template in one language. Empty `text`: back to the file."""

    template: str
    language: str
    text: str
    reason: str
    by: UUID | None
    by_name: str
    unit: UnitCode


async def reword(work: Work, change: Change) -> str:
    """Put new words in force from now on, and return their version.

    Raises:
        Refused: the words can't be used, no reason is given, or there is no such template; the sentence says why.
    """
    if change.template not in templates() or change.language not in LANGUAGES:
        raise Refused("没有这个模板。")
    if not change.reason.strip():
        raise Refused("请写明修改的理由。")
    text = change.text.strip()
    if text and (wrong := faults(change.template, text, work.settings.messages.signature)):
        raise Refused("".join(wrong))
    version = f"own:{_hash(text)}" if text else file_version(change.template, change.language)
    current = (col(TemplateWording.template) == change.template, col(TemplateWording.language) == change.language)
    replaced = update(TemplateWording).where(*current, col(TemplateWording.replaced_at).is_(None))
    await work.session.execute(replaced.values(replaced_at=work.now))
    told: dict[str, Any] = {
        "template": change.template,
        "language": change.language,
        "text": text,
        "by": change.by,
        "by_name": change.by_name,
        "reason": change.reason.strip(),
    }
    work.session.add(TemplateWording(**told, version=version, created_at=work.now))
    work.emit(TemplateChanged(time=work.now, unit=change.unit, wording=version, **told))
    return version
