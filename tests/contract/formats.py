"""What the formats that Twilio's document names look like. Source: the prose of the same document, and RFC 2822. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from jsonschema import FormatChecker

from sandbox.twilio.twiml import BrokenTwiml
from sandbox.twilio.voice.markup import verbs_in

PHONE = re.compile(r"([a-z]+:)?\+[1-9]\d{6,14}")
ENDPOINT = re.compile(rf"{PHONE.pattern}|client:\S+|sip:\S+")
RFC_2822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")


def _matches(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or bool(pattern.fullmatch(value))


def _is_moment(value: object) -> bool:
    """ISO 8601, a day or a moment."""
    if isinstance(value, str):
        datetime.fromisoformat(value)
    return True


def _is_twiml(value: object) -> bool:
    if isinstance(value, str):
        verbs_in(value.encode(), "text/xml")
    return True


def _is_address(value: object) -> bool:
    """An address that Twilio can call: a host without underscores."""
    if not isinstance(value, str):
        return True
    at = urlsplit(value)
    return at.scheme in ("http", "https") and bool(at.hostname) and "_" not in (at.hostname or "") and " " not in value


def _is_address_or_path(value: object) -> bool:
    """Twilio's own lists name their pages by path."""
    return _is_address(value) or (isinstance(value, str) and value.startswith("/2010-04-01/"))


def _is_map_of_paths(value: object) -> bool:
    paths = value.values() if isinstance(value, dict) else ()
    return all(isinstance(each, str) and each.startswith("/2010-04-01/") for each in paths)


def _checker(address: Callable[[object], bool]) -> FormatChecker:
    checker = FormatChecker(formats=())
    checker.checks("phone-number")(_matches(PHONE))
    checker.checks("endpoint")(_matches(ENDPOINT))
    checker.checks("date-time-rfc-2822")(_matches(RFC_2822))
    checker.checks("currency")(_matches(re.compile("[A-Z]{3}")))
    checker.checks("http-method")(_matches(re.compile("GET|POST")))
    checker.checks("date-time", raises=ValueError)(_is_moment)
    checker.checks("twiml", raises=BrokenTwiml)(_is_twiml)
    checker.checks("uri")(address)
    checker.checks("uri-map")(_is_map_of_paths)
    checker.checks("int32")(lambda value: not isinstance(value, int) or abs(value) < 2**31)
    checker.checks("int64")(lambda value: not isinstance(value, int) or abs(value) < 2**63)
    return checker


ASKED, ANSWERED = _checker(_is_address), _checker(_is_address_or_path)
"""For what we send, and for what Twilio answers."""
