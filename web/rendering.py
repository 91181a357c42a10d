"""Pages from templates: Jinja2 with autoescape, the words and times of the field as filters, and nothing that is undefined."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from directory.browsers import shown
from schemas import labels, uuid7
from web import assets, gate, local_time, words
from web.attachment import PLAYED
from web.browser_name import browser_name
from web.came import came
from web.letter import waits_for_words
from web.typed_time import for_input
from web.typed_value import as_typed

TEMPLATES = Path(__file__).parent / "templates"


def environment(zone: ZoneInfo, now: Callable[[], datetime]) -> Environment:
    """Return the template environment of a site whose people live in `zone`."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(
        typed=lambda at: for_input(at, zone),
        hour=lambda at: local_time.hour(at, zone),
        short=lambda at: local_time.short(at, now(), zone),
        full=lambda at: local_time.full(at, zone),
        day=lambda at: local_time.day(at, zone),
        ago=lambda at: local_time.ago(at, now()),
        span=local_time.span,
        can=gate.can,
        browser_name=browser_name,
        shown_address=shown,
        fact=_fact,
        came=_came,
        waits_for_words=waits_for_words,
        played=lambda medium: medium.content_type in PLAYED,
        as_typed=lambda value: as_typed(value, zone),
        millis=lambda at: int(at.timestamp() * 1000),
        finding_page=words.finding_page,
        **_labels(),
    )
    made.globals.update(icon=assets.icon, static=assets.address, once=uuid7)
    return made


def _fact(said: Any, name: str) -> str:
    """Return what a report or the folded facts say of an element, as people read it."""
    return labels.sub_category(said.shown) if name == "sub_category" else str(said.shown)


def _came(letter: Any) -> str:
    """Return what came with a message or report beside its words."""
    return came(letter.media, letter.location)


def _labels() -> dict[str, Callable[[Any], str]]:
    tables = {
        "severity": {str(grade): label.zh for grade, label in labels.SEVERITIES.items()},
        "channel": {str(channel): label.zh for channel, label in labels.CHANNELS.items()},
        "severity_colour": words.SEVERITY_COLOUR,
        "channel_icon": words.CHANNEL_ICON,
        "level": words.LEVEL,
        "flag": words.FLAG,
        "notice_state": words.NOTICE_STATE,
        "notice_tone": words.NOTICE_TONE,
        "notice_about": words.NOTICE_ABOUT,
        "lane": words.LANE,
        "bridge_purpose": words.BRIDGE_PURPOSE,
        "bridge_state": words.BRIDGE_STATE,
        "roll_call_tone": words.ROLL_CALL_TONE,
        "zero_state": words.ZERO_STATE,
        "zero_tone": words.ZERO_TONE,
        "zero_means": words.ZERO_MEANS,
    }
    return {"post": labels.post, **{name: partial(words.label, table) for name, table in tables.items()}}
