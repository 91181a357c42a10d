"""From a template's name and its parameters to the text that a person reads."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import ChainableUndefined, Environment, FileSystemLoader, TemplateNotFound, make_logging_undefined

HERE = Path(__file__).parent / "templates"
SIGNATURE = "值守"
"""Stands in 【】 before every text: Chinese carriers demand the sender's name there. `Settings.messages` may set another."""

_ASKS = {"zh": ("回复1确认", "回复{code}确认"), "en": ("Reply 1 to confirm", "Reply {code} to confirm")}


class UnknownTemplateError(Exception):
    """There is no such template."""


def _short(text: object, most: int) -> str:
    """Cut a parameter so that one long value does not swallow the rest of the message."""
    words = "" if text is None else str(text).strip()
    return words if len(words) <= most else words[: most - 1].rstrip("，,、 ") + "…"


def _sentence(text: object) -> str:
    """End a text that comes from elsewhere with exactly one full stop."""
    words = "" if text is None else str(text).strip().rstrip("。.；;，, ")
    return words and words + "。"


FILTERS = {"short": _short, "sentence": _sentence}

_environment = Environment(
    loader=FileSystemLoader(HERE),
    autoescape=False,  # plain text, no markup
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=lambda value: "" if value is None else value,
    # a missing parameter is logged and left out: half a message at 3 a.m. is better than none
    undefined=make_logging_undefined(logging.getLogger(__name__), base=ChainableUndefined),
)
_environment.filters |= FILTERS


def render(template: str, params: Mapping[str, Any], language: str = "zh", signature: str = SIGNATURE) -> str:
    """Return the text of a notice from its file, without what asks for an answer.

    Raises:
        UnknownTemplateError: there is no template of this name in any language.
    """
    for tongue in (language, "zh"):
        try:
            written = _environment.get_template(f"{template}.{tongue}.txt").render(params)
        except TemplateNotFound:
            continue
        return signed(written, signature)
    raise UnknownTemplateError(template)


def signed(written: str, signature: str) -> str:
    """Return a text on one line, with its signature in front."""
    return f"【{signature}】" + re.sub(r"\s+", " ", written).strip()


def file_text(template: str, language: str) -> str:
    """Return what stands in a template's file; that of the Chinese one where the language has none.

    Raises:
        UnknownTemplateError: there is no template of this name in any language.
    """
    for tongue in (language, "zh"):
        path = HERE / f"{template}.{tongue}.txt"
        if path.is_file():
            return path.read_text(encoding="utf-8").strip()
    raise UnknownTemplateError(template)


def asking(language: str, code: str | None) -> str:
    """Return the words that ask for an answer: ``回复1确认``, or with the code when the person has several to tell apart."""
    plain, coded = _ASKS.get(language, _ASKS["zh"])
    # the space in front keeps a telephone from taking the words for the end of an address
    return " " + (coded.format(code=code) if code else plain)


def templates() -> list[str]:
    """Return the names of all templates."""
    return sorted({path.name.split(".")[0] for path in HERE.glob("*.txt")})
