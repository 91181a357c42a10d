"""A small program on the other side of the webhooks, and the official client pointed at the sandbox.

Every answer that the client gets is held to Twilio's published document (`tests/contract`).
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from sandbox import Sandbox
from sandbox.listener import Listener
from tests.contract.document import as_published

EMPTY = "<Response/>"
Answer = Callable[[dict[str, str]], Awaitable[Response]]


class Receiver:
    """Takes webhooks and status callbacks, checks their signatures, and answers as told."""

    def __init__(self, auth_token: str) -> None:
        self._validator = RequestValidator(auth_token)
        self.messages: list[dict[str, str]] = []
        self.statuses: list[dict[str, str]] = []
        self.refused: list[str] = []
        self.twiml, self.status = EMPTY, 200
        self.public: str | None = None
        app = Starlette(
            routes=[
                Route("/hooks/twilio/sms", self._sms, methods=["POST"]),
                Route("/hooks/twilio/sms-fallback", self._sms, methods=["POST"]),
                Route("/hooks/twilio/sms-status", self._status, methods=["POST"]),
            ]
        )
        self.listener = Listener(app, "127.0.0.1", 0)

    @property
    def sms_url(self) -> str:
        return self.listener.url + "/hooks/twilio/sms?unit=43&x=%E5%80%BC"

    @property
    def status_url(self) -> str:
        return self.listener.url + "/hooks/twilio/sms-status"

    async def _sms(self, request: Request) -> Response:
        form = await self._form(request)
        if form is None:
            return Response("签名不对", 403)
        self.messages.append(form)
        return Response(self.twiml, self.status, media_type="text/xml")

    async def _status(self, request: Request) -> Response:
        form = await self._form(request)
        if form is None:
            return Response("签名不对", 403)
        self.statuses.append(form)
        return Response(status_code=204)

    async def _form(self, request: Request) -> dict[str, str] | None:
        pairs = parse_qsl((await request.body()).decode(), keep_blank_values=True)
        url = str(request.url)
        if self.public:
            url = url.replace(self.listener.url, self.public)
        signature = request.headers.get("X-Twilio-Signature")
        if not signature or not self._validator.validate(url, FormData(pairs), signature):
            self.refused.append(url)
            return None
        return dict(pairs)


class PointedHere(AsyncTwilioHttpClient):
    """Twilio's own client with scheme and host replaced, and a look at each answer."""

    def __init__(self, base: str, **options: Any) -> None:
        super().__init__(**options)
        self._base = urlsplit(base)

    async def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        response = await super().request(method, _here(self._base, url), *args, **kwargs)
        as_published(method, urlsplit(url).path, response.status_code, response.text)
        return response


class BlockingPointedHere(TwilioHttpClient):
    """The same for the client that blocks."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=10)
        self._base = urlsplit(base)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        response = super().request(method, _here(self._base, url), *args, **kwargs)
        as_published(method, urlsplit(url).path, response.status_code, response.text)
        return response


def _here(base: SplitResult, url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((base.scheme, base.netloc, parts.path, parts.query, ""))


def client_for(world: Sandbox, auth_token: str | None = None) -> Client:
    """Return the official client; close its `http_client` afterwards."""
    settings = world.settings
    return Client(settings.account_sid, auth_token or settings.auth_token, http_client=PointedHere(world.twilio_url, timeout=10))
