"""What a program hands in, and what is wrong with it in Chinese."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

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


_WRONG = {
    "missing": "必须填写",
    "extra_forbidden": "是未知字段",
    "string_type": "应为文字",
    "string_too_long": "太长，最多 {max_length} 个字符",
    "string_too_short": "不能为空",
    "too_long": "太多，最多 {max_length} 个",
    "timezone_aware": "需要带时区，例如 2026-07-14T10:00:00+08:00",
    "model_type": "应为 JSON 对象",
    "model_attributes_type": "应为 JSON 对象",
    "list_type": "应为列表",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
}


def sentences(error: ValidationError) -> str:
    """Return what is wrong, field by field."""
    told = []
    for fault in error.errors(include_url=False, include_input=False):
        path = [str(part) for part in fault["loc"] if part not in ("Reporter", "str")]
        kind = str(fault["type"])
        wrong = "不是有效的时间" if kind.startswith("datetime") else _WRONG.get(kind, "格式不正确")
        told.append(f"{'.'.join(path) or '内容'} {wrong.format(**fault.get('ctx', {}))}")
    return "；".join(dict.fromkeys(told)) + "。"
