"""A request of Twilio about a call: believed only when it is signed, then answered with TwiML."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from notifier.voice.course import Leg
from reporting.intake.reading import form_pairs, read_body
from reporting.intake.refusals import NotTakenError
from reporting.intake.twilio_signature import HEADER, is_genuine
from runtime.logs import log
from runtime.platform import Platform
from runtime.work import Work

logger = log(__name__)

MOST_BYTES = 64_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """What Twilio asks: the form, and what stands in the address."""

    platform: Platform
    request: Request
    form: dict[str, str]

    @property
    def leg(self) -> Leg:
        """The call that it is about."""
        return Leg(self.form["CallSid"], self.form.get("From", ""), self.form.get("To", ""))

    @property
    def account(self) -> str:
        """The account that has the call: the one that signed."""
        return self.form.get("AccountSid", "")

    @property
    def digits(self) -> str:
        """The pressed keys."""
        return self.form.get("Digits", "")

    def number(self, name: str, default: int = 0) -> int:
        """Return a small number of the address."""
        text = self.request.query_params.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 5 else default

    def word(self, name: str) -> str:
        """Return a word of the address."""
        return self.request.query_params.get(name, "")

    async def run(self, job: Callable[[Work], Awaitable[T]]) -> T:
        """Do a piece of work: committed when this returns, so that what is said next is true."""
        return await self.platform.works.run(job)


Answer = Callable[[Asked], Awaitable[str | Response]]


def hook(router: APIRouter, platform: Platform, path: str, answer: Answer) -> None:
    """Add a hook that answers Twilio with TwiML, or with a response of its own."""

    async def take(request: Request) -> Response:
        try:
            form = await _signed(request, platform)
        except NotTakenError as refusal:
            return PlainTextResponse(f"{refusal.detail}\n", refusal.status)
        if form is None:
            logger.warning("a request about a call without a valid signature was refused", path=request.url.path)
            return PlainTextResponse("签名不对\n", 403)
        if not form.get("CallSid"):
            return PlainTextResponse("缺少 CallSid\n", 400)
        said = await answer(Asked(platform, request, form))
        return said if isinstance(said, Response) else Response(said, media_type="text/xml")

    router.add_api_route(path, take, methods=["POST"], include_in_schema=False, response_model=None)


async def _signed(request: Request, platform: Platform) -> dict[str, str] | None:
    if HEADER not in request.headers:
        return None
    pairs = form_pairs(await read_body(request, MOST_BYTES))
    return dict(pairs) if is_genuine(request, pairs, platform.settings) else None
