"""Changes of the words in which notices are written, for the journal."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from schemas.envelope import Event


class TemplateChanged(Event):
    """An administrator put other words in force for a template; empty `text`: back to the file."""

    name: ClassVar[str] = "template.changed"

    template: str
    language: str
    wording: str = Field(description="version of the words, as deliveries name it")
    text: str
    by: UUID | None = Field(description="None: a token that stands for no person")
    by_name: str
    reason: str
