"""Whether a webhook really comes from Twilio."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from twilio.request_validator import RequestValidator


def signed_by_twilio(token: str, urls: Iterable[str], params: Mapping[str, Any], signature: str | None) -> bool:
    """Say whether `signature` (header ``X-Twilio-Signature``) was made with `token` for one of `urls` and these form fields.

    Args:
        token: the account's auth token; with an empty one nothing is believed.
        urls: the addresses under which Twilio may have called us: the public one, and the one that the request shows, which
            differ behind a proxy.
        params: the form as it came, blank and repeated fields included (Starlette's ``FormData``); files are not signed.
        signature: as it came; None when the header is missing.

    Never raises: the validator itself does on a missing signature, on a string body without its hash, and on a bad port.
    """
    if not token or not signature:
        return False
    validator = RequestValidator(token)
    return any(_valid(validator, url, params, signature) for url in urls)


def _valid(validator: RequestValidator, url: str, params: Mapping[str, Any], signature: str) -> bool:
    try:
        return bool(validator.validate(url, params, signature))
    except (ValueError, TypeError, KeyError, AttributeError, UnicodeError):
        return False
