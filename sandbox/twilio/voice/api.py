"""Twilio's REST API for calls and recordings, beside that for messages."""

import asyncio
from base64 import b64encode
from urllib.parse import parse_qsl

from sandbox.faults import Answer, Hang, Slow
from sandbox.settings import Account
from sandbox.twilio.api import JSON, MessagesApi, NoAnswer, Receive, Scope, Send
from sandbox.twilio.carrier import TwilioCarrier
from sandbox.twilio.errors import refusal, refusal_for_status
from sandbox.twilio.voice.calls import Call
from sandbox.twilio.voice.exchange import Exchange
from sandbox.twilio.voice.listing import call_list
from sandbox.twilio.voice.wire import call_resource
from sandbox.twilio.wire import API_VERSION, encoded


class CallsApi(MessagesApi):
    """Serves `/2010-04-01/Accounts/{sid}/Calls…` and `…/Recordings/{sid}`. A fault towards an account's SID meets all it asks."""

    def __init__(self, carrier: TwilioCarrier, exchange: Exchange, closing: asyncio.Event) -> None:
        super().__init__(carrier, closing)
        self._exchange = exchange
        self._accounts = {f"/{API_VERSION}/Accounts/{each.account_sid}/": each for each in carrier.settings.accounts}

    async def _answer(self, scope: Scope, body: bytes) -> tuple[int, bytes, bytes]:
        base = next((each for each in self._accounts if scope["path"].startswith(each)), "")
        path, method = scope["path"].removeprefix(base), scope["method"]
        if self._carrier.faults.is_down:
            raise refusal(20503)
        if path.startswith("Recordings/"):
            return self._recording(path)
        account = self._logged_in(scope, self._accounts.get(base))
        if fault := self._carrier.faults.take(Answer, account.account_sid, only=True):
            raise refusal_for_status(fault.status, fault.code, fault.message)
        self._limit_rate()
        pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, errors="replace")
        if path == "Calls.json" and method == "POST":
            return 201, JSON, encoded(call_resource(await self._place(account, pairs)))
        if path == "Calls.json" and method == "GET":
            return 200, JSON, self._list(account, dict(parse_qsl(scope["query_string"].decode())))
        if path == "Calls.json":
            raise refusal(20004)
        return self._one(account, path, method, dict(pairs))

    def _logged_in(self, scope: Scope, account: Account | None) -> Account:
        """Return the account whose address and login a request has."""
        if account:
            expected = b"Basic " + b64encode(f"{account.account_sid}:{account.auth_token}".encode())
            if (b"authorization", expected) in [tuple(header) for header in scope["headers"]]:
                return account
        raise refusal(20003)

    async def _place(self, account: Account, pairs: list[tuple[str, str]]) -> Call:
        form, faults = dict(pairs), self._carrier.faults
        events = [value for name, value in pairs if name == "StatusCallbackEvent"]
        to = form.get("To")
        if fault := faults.take(Answer, to):
            raise refusal_for_status(fault.status, fault.code, fault.message)
        if slow := faults.take(Slow, to):
            await asyncio.sleep(slow.seconds)
        hang = faults.take(Hang, to)
        if hang and not hang.processed:
            raise NoAnswer
        call = self._exchange.place(account, form, events)
        if hang:
            raise NoAnswer
        return call

    def _list(self, account: Account, query: dict[str, str]) -> bytes:
        if fault := self._carrier.faults.take(Answer, "lookup"):
            raise refusal_for_status(fault.status, fault.code, fault.message)
        own = (call for call in self._exchange.store.newest_first() if call.account == account)
        return encoded(call_list(own, query, account.account_sid))

    def _one(self, account: Account, path: str, method: str, form: dict[str, str]) -> tuple[int, bytes, bytes]:
        call = self._exchange.store.get(path.removeprefix("Calls/").removesuffix(".json"))
        if call is None or call.account != account:
            raise refusal(20404, path)
        if method not in ("GET", "POST"):
            raise refusal(20004)
        if method == "POST":
            self._change(call, form.get("Status", ""))
        return 200, JSON, encoded(call_resource(call))

    def _change(self, call: Call, status: str) -> None:
        """End a call: `canceled` ends only one that nobody has answered. Leading it elsewhere is not pretended here."""
        if status == "canceled" and call.started:
            raise refusal(21220, call.status)
        if status not in ("completed", "canceled") or call.is_over:
            raise refusal(21220, call.status)
        call.refused_as = "canceled"
        call.hung_up.set()

    def _recording(self, path: str) -> tuple[int, bytes, bytes]:
        """Twilio serves recordings without a password unless the account asks for one; without an extension as WAV."""
        recording = self._exchange.store.recordings.get(path.removeprefix("Recordings/").removesuffix(".wav"))
        if recording is None:
            raise refusal(20404, path)
        return 200, b"audio/x-wav", recording.content


class TwilioApi:
    """The whole API: calls and recordings here, everything else to the messages."""

    def __init__(self, messages: MessagesApi, calls: CallsApi) -> None:
        self._messages, self._calls = messages, calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_call = "/Calls" in scope["path"] or "/Recordings/" in scope["path"]
        await (self._calls if is_call else self._messages)(scope, receive, send)
