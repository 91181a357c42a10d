"""The parameters of a Bot API call, however they were sent: query, form, multipart or JSON."""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from sandbox.telegram.errors import bad_request

STRUCTURES = frozenset({"allowed_updates", "commands", "entities", "reply_markup", "reply_parameters", "caption_entities"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    content: bytes
    content_type: str
    filename: str


@dataclass(slots=True)
class Call:
    """One call: its method and parameters; JSON structures are decoded, plain values may be text."""

    method: str
    params: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a parameter as text, empty when absent."""
        value = self.params.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, default: int = 0) -> int:
        """Return a whole number; raise ApiError when it isn't one."""
        value = self.params.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f'invalid parameter "{name}"') from None

    def flag(self, name: str) -> bool:
        """Return whether a Boolean parameter is set."""
        return self.params.get(name) in (True, "true", "True", "1", 1)


async def read_call(method: str, request: Request) -> Call:
    """Read a call from a request; raise ApiError when a structure isn't JSON."""
    params: dict[str, Any] = dict(request.query_params)
    files: dict[str, Upload] = {}
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/json"):
        params |= _object(await request.body())
    elif content_type:
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files[name] = Upload(await value.read(), value.content_type or "", value.filename or name)
                else:
                    params[name] = value
    return Call(method, {name: _decoded(name, value) for name, value in params.items()}, files)


def _object(body: bytes) -> dict[str, Any]:
    try:
        decoded = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse request body as JSON object") from None
    if not isinstance(decoded, dict):
        raise bad_request("expected a JSON object")
    return decoded


def _decoded(name: str, value: Any) -> Any:
    if name not in STRUCTURES or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad_request(f"can't parse {name} JSON object") from None
