"""A server in Twilio's place that was written from its published document alone, and takes only what that names.

It knows nothing of telephones: what it answers are the document's own examples, filled in with what was asked.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections import deque
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from sandbox.listener import Listener
from sandbox.twilio.messages import new_sid
from tests.contract.document import FORM, Operation, error_schema, faults, named, operation_at, operations
from tests.contract.formats import ANSWERED

ACCOUNT, TOKEN = "AC" + "5a" * 16, "a token of the contract"
BASE = f"/2010-04-01/Accounts/{ACCOUNT}"
ALL = ["GET", "POST", "PUT", "PATCH", "DELETE"]
KIND = {"Message": ("SM", "messages"), "Call": ("CA", "calls")}

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """A request that kept to the document: the operation, and its parameters as they came."""

    operation: str
    form: list[tuple[str, str]]
    query: list[tuple[str, str]]


class ContractMock:
    """Twilio's place. `breaches`: what in requests was not as the document says. `taken`: requests that were."""

    def __init__(self) -> None:
        self.breaches: list[str] = []
        self.taken: list[Taken] = []
        self._refusals: deque[tuple[int, int]] = deque()
        self._made: dict[str, Body] = {}
        self.listener = Listener(Starlette(routes=[Route("/{path:path}", self._serve, methods=ALL)]), "127.0.0.1", 0)

    def refuse(self, status: int, code: int) -> None:
        """Refuse the next request that keeps to the document."""
        self._refusals.append((status, code))

    @property
    def url(self) -> str:
        """Its address."""
        return self.listener.url

    @property
    def only(self) -> Taken:
        """The one request that was taken."""
        (one,) = self.taken
        return one

    async def _serve(self, request: Request) -> JSONResponse:
        if request.headers.get("Authorization") != f"Basic {b64encode(f'{ACCOUNT}:{TOKEN}'.encode()).decode()}":
            return _refusal(401, 20003)
        path, operation = request.url.path, operation_at(request.method, request.url.path)
        if operation is None:
            known = any(one.at.fullmatch(path) for one in operations())
            self.breaches.append(f"{request.method} {path}: the document has no such operation")
            return _refusal(405, 20004) if known else _refusal(404, 20404)
        query = parse_qsl(request.url.query, keep_blank_values=True)
        form, unreadable = await _form(request)
        found = unreadable + operation.request_faults(path, query, form)
        if found:
            self.breaches += [f"{operation.id}: {fault}" for fault in found]
            return _refusal(400, 20001)
        self.taken.append(Taken(operation.id, form, query))
        if self._refusals:
            return _refusal(*self._refusals.popleft())
        return self._answer(operation, path, dict(form), dict(query))

    def _answer(self, operation: Operation, path: str, form: dict[str, str], query: dict[str, str]) -> JSONResponse:
        doing, kind = next((doing, each) for doing in _DOING for each in KIND if operation.id == doing + each)
        at = operation.at.fullmatch(path)
        made = self._made.get(at["Sid"]) if at and "Sid" in at.groupdict() else None
        if made is None and doing in ("Fetch", "Update"):
            return _refusal(404, 20404)
        body = {
            "Create": lambda: self._create(kind, form),
            "List": lambda: self._list(kind, query),
            "Fetch": lambda: made,
            "Update": lambda: self._update(made or {}, form),
        }[doing]()
        wrong = operation.answer_faults(operation.status, body)
        assert not wrong, wrong
        return JSONResponse(body, operation.status)

    def _create(self, kind: str, form: dict[str, str]) -> Body:
        prefix, collection = KIND[kind]
        sid = new_sid(prefix)
        whole = named(f"Create{kind}").examples["create"]
        told = {"to": form["To"], "from": form.get("From"), "body": form.get("Body")}
        here = {
            "sid": sid,
            "status": "queued",
            "direction": "outbound-api",
            "account_sid": ACCOUNT,
            "uri": f"{BASE}/{collection.title()}/{sid}.json",
        }
        self._made[sid] = {**whole, **{name: value for name, value in told.items() if name in whole}, **here}
        return self._made[sid]

    def _list(self, kind: str, query: dict[str, str]) -> Body:
        prefix, collection = KIND[kind]
        ours = [one for one in self._made.values() if one["sid"].startswith(prefix)]
        wanted = [one for one in ours if all(one[name.lower()] == query[name] for name in ("To", "From") if name in query)]
        whole = next(iter(named(f"List{kind}").examples.values()))
        return {**whole, collection: wanted[::-1], "next_page_uri": None, "page_size": int(query.get("PageSize", 50))}

    def _update(self, made: Body, form: dict[str, str]) -> Body:
        made["status"] = form.get("Status", made["status"])
        return made


_DOING = ("Create", "List", "Fetch", "Update")


async def _form(request: Request) -> tuple[list[tuple[str, str]], list[str]]:
    """Return a body's fields, and what is wrong with it as a form."""
    body = await request.body()
    if not body:
        return [], []
    if request.headers.get("Content-Type", "").partition(";")[0] != FORM:
        return [], [f"the body is not {FORM}"]
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict"), []
    except ValueError as error:
        return [], [f"the form can't be read: {error}"]


def _refusal(status: int, code: int) -> JSONResponse:
    body = {
        "code": code,
        "message": json.dumps(code),
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    wrong = faults(error_schema(), body, ANSWERED)
    assert not wrong, wrong
    return JSONResponse(body, status, {"Retry-After": "7"} if status == 429 else None)
