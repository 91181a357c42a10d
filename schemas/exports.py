"""What was taken out of the program as a file, for the journal."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from schemas.envelope import Event


class MessagesExported(Event):
    """Somebody saved the message log, or a part of it, as a file. `unit`: the highest whose messages it holds."""

    name: ClassVar[str] = "messages.exported"

    by: UUID | None = Field(description="None: a token that stands for no person")
    by_name: str
    form: str
    lines: int = Field(ge=0)
    asked: dict[str, str] = Field(description="what was looked for, by field of the form")
