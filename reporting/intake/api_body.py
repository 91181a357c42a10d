"""What a program hands in, and what is wrong with it in Chinese."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from reporting.intake.faults import what_is_wrong
from reporting.intake.reading import clean
from schemas.values import Location, Sender

LONGEST_TEXT = 10_000
MOST_MEDIA = 9

Text = Annotated[str, BeforeValidator(lambda given: clean(given) if isinstance(given, str) else given)]


class Strict(BaseModel):
    """A part of the body. An unknown field is an error: a misspelt one would be lost silently."""

    model_config = ConfigDict(extra="forbid")


class Reporter(Strict):
    """Who told it, when it was not the caller: a number, and a name if known."""

    address: Text = Field(min_length=1, max_length=100, description="E.164 number or account name")
    name: Text = Field(default="", max_length=100)


class Medium(Strict):
    """A picture, sound, film or PDF. What it is, is read from its content."""

    data: str = Field(description="Base64")
    name: Text = Field(default="", max_length=200)


class ReportIn(Strict):
    """A report as text, with what else is known of it."""

    text: Text = Field(default="", max_length=LONGEST_TEXT, description="the words, as they were said or written")
    reporter: Reporter | str | None = Field(default=None, description="who told it; else the holder of the token")
    received_at: AwareDatetime | None = Field(default=None, description="when the caller received it; else now")
    location: Location | None = Field(default=None, description="WGS 84")
    media: list[Medium] = Field(default_factory=list, max_length=MOST_MEDIA)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was reported."""
        return not (self.text.strip() or self.location or self.media)

    @property
    def sender(self) -> Sender | None:
        """The reporter whom the caller names."""
        if not self.reporter:
            return None
        if isinstance(self.reporter, str):
            return Sender(address=clean(self.reporter)[:100])
        return Sender(address=self.reporter.address, name=self.reporter.name)


def sentences(error: ValidationError) -> str:
    """Return what is wrong, field by field."""
    told = []
    for fault in error.errors(include_url=False, include_input=False):
        path = [str(part) for part in fault["loc"] if part not in ("Reporter", "str")]
        told.append(f"{'.'.join(path) or '内容'} {what_is_wrong(fault)}")
    return "；".join(dict.fromkeys(told)) + "。"
