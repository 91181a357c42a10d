"""Is this request really from Twilio? The signature covers the public URL and all parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi import Request
from starlette.datastructures import ImmutableMultiDict

from runtime.settings import Settings
from runtime.twilio_signature import signed_by_twilio

HEADER = "x-twilio-signature"


def is_genuine(request: Request, pairs: Sequence[tuple[str, str]], settings: Settings) -> bool:
    """Say whether Twilio signed these parameters, for the account that they name and one of the URLs that this was sent to."""
    signature, fields = request.headers.get(HEADER), ImmutableMultiDict(pairs)
    urls = list(public_urls(request, settings.public_url))
    tokens = settings.twilio.tokens_of(fields.get("AccountSid", ""))
    return any(signed_by_twilio(token, urls, fields, signature) for token in tokens)


def public_urls(request: Request, public_url: str) -> Iterator[str]:
    """Yield the URLs by which Twilio may have called: the public one that is set, else as the proxy and the request say.

    A forged `Host` or `X-Forwarded-…` gains nothing: whoever can sign for that URL has the token.
    """
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if public_url:
        yield public_url.rstrip("/") + path
        return
    host = _first(request, "x-forwarded-host") or _first(request, "host") or request.url.netloc
    scheme = _first(request, "x-forwarded-proto") or request.url.scheme
    yield f"{scheme}://{host}{path}"
    yield str(request.url)


def _first(request: Request, header: str) -> str:
    """Return what the outermost of several proxies wrote."""
    return request.headers.get(header, "").split(",")[0].strip()
