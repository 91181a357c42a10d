"""Twilio's description of its API, as vendored: what an operation takes and answers, and where a request or answer departs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jsonschema import Draft4Validator, FormatChecker, validators

from tests.contract.excerpt import EXCERPT
from tests.contract.formats import ANSWERED, ASKED

Schema = Mapping[str, Any]
Pairs = Iterable[tuple[str, str]]
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def _or_null(keyword: str) -> Any:
    """Return OpenAPI 3.0's reading of a keyword, which JSON Schema has not: what is `nullable` may be null."""
    usual = Draft4Validator.VALIDATORS[keyword]

    def check(validator: Any, wanted: Any, value: Any, schema: Schema) -> Any:
        if value is not None or not schema.get("nullable"):
            yield from usual(validator, wanted, value, schema) or ()

    return check


Validator = validators.extend(Draft4Validator, {"type": _or_null("type"), "enum": _or_null("enum")})


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `form` and `query` are closed: a name that the document does not know is a fault."""

    id: str
    method: str
    path: str
    at: re.Pattern[str] = field(repr=False)
    in_path: Schema = field(repr=False)
    query: Schema = field(repr=False)
    form: Schema = field(repr=False)
    status: int = 200
    answer: Schema | None = field(default=None, repr=False)
    examples: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def request_faults(self, path: str, query: Pairs, form: Pairs) -> list[str]:
        """Return what is wrong with a request, in Twilio's own terms; nothing is wrong with most."""
        named = self.at.fullmatch(path)
        assert named, f"{path} is not {self.path}"
        return [
            *faults(self.in_path, typed(self.in_path, named.groupdict().items()), ASKED),
            *faults(self.query, typed(self.query, query), ASKED),
            *faults(self.form, typed(self.form, form), ASKED),
        ]

    def answer_faults(self, status: int, body: Any) -> list[str]:
        """Return what is wrong with an answer: a refusal has Twilio's error body, and anything else all fields of its schema."""
        if status >= 400:
            unlike = [] if isinstance(body, dict) and body.get("status") == status else [f"the body is not of HTTP {status}"]
            return unlike + faults(error_schema(), body, ANSWERED)
        if status != self.status:
            return [f"HTTP {status} instead of {self.status}"]
        return faults(self.answer, body, ANSWERED) if self.answer else []


def faults(schema: Schema, value: Any, formats: FormatChecker) -> list[str]:
    """Return where a value departs from a schema."""
    found = Validator(schema, format_checker=formats).iter_errors(value)
    return [f"{'/'.join(map(str, one.absolute_path)) or 'the whole'}: {one.message}" for one in found]


def typed(schema: Schema, pairs: Pairs) -> dict[str, Any]:
    """Return parameters as values of the types that the document gives them; what cannot be read so stays text: a fault."""
    texts: dict[str, list[str]] = {}
    for name, text in pairs:
        texts.setdefault(name, []).append(text)
    return {name: _value(schema["properties"].get(name, {}), values) for name, values in texts.items()}


def _value(schema: Schema, texts: list[str]) -> Any:
    if schema.get("type") == "array":
        return [_value(schema["items"], [text]) for text in texts]
    if len(texts) > 1:
        return texts
    match schema.get("type"), texts[0]:
        case "integer", text if re.fullmatch(r"-?\d+", text):
            return int(text)
        case "number", text if re.fullmatch(r"-?\d+(\.\d+)?", text):
            return float(text)
        case "boolean", "true" | "false" as text:
            return text == "true"
        case _, text:
            return text


@cache
def document() -> Mapping[str, Any]:
    """Return the excerpt."""
    read: Mapping[str, Any] = json.loads(EXCERPT.read_text())
    return read


@cache
def operations() -> tuple[Operation, ...]:
    """Return every operation of the excerpt."""
    return tuple(
        _operation(path, method, described)
        for path, methods in document()["paths"].items()
        for method, described in methods.items()
    )


def operation_at(method: str, path: str) -> Operation | None:
    """Return the operation that a request is, if it is one."""
    return next((one for one in operations() if one.method == method and one.at.fullmatch(path)), None)


def as_published(method: str, path: str, status: int, body: str) -> None:
    """Fail unless an answer is as the document says."""
    operation = operation_at(method, path)
    assert operation, f"{method} {path}: the document has no such operation"
    found = operation.answer_faults(status, json.loads(body) if body else None)
    assert not found, f"{operation.id} is not answered as Twilio's document says: {found}"


def named(operation_id: str) -> Operation:
    """Return an operation by its name in the document."""
    return next(one for one in operations() if one.id == operation_id)


@cache
def error_schema() -> Schema:
    """Return the schema of a refusal's body."""
    return _all_fields(_whole({"$ref": "#/components/schemas/error"}))


def _operation(path: str, method: str, described: Schema) -> Operation:
    form = described.get("requestBody", {}).get("content", {}).get(FORM, {})
    (status, answer), *_ = described["responses"].items()
    content = answer.get("content", {}).get(JSON, {})
    schema = content.get("schema")
    return Operation(
        described["operationId"],
        method.upper(),
        path,
        re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))),
        _parameters(described, "path"),
        _parameters(described, "query"),
        {**_whole(form.get("schema", {"type": "object", "properties": {}})), "additionalProperties": False},
        int(status),
        _all_fields(_whole(schema)) if schema else None,
        {name: one["value"] for name, one in content.get("examples", {}).items()},
    )


def _parameters(described: Schema, place: str) -> Schema:
    here = [one for one in described.get("parameters", ()) if one["in"] == place]
    needed = [one["name"] for one in here if one.get("required")]
    return {
        "type": "object",
        "properties": {one["name"]: _whole(one["schema"]) for one in here},
        "additionalProperties": False,
        **({"required": needed} if needed else {}),
    }


def _whole(node: Any) -> Any:
    """Return a schema with what it refers to in its place."""
    if isinstance(node, dict) and "$ref" in node:
        return _whole(document()["components"]["schemas"][node["$ref"].rpartition("/")[2]])
    if isinstance(node, dict):
        return {key: _whole(value) for key, value in node.items()}
    return [_whole(each) for each in node] if isinstance(node, list) else node


def _all_fields(node: Any) -> Any:
    """Return a schema of an answer by which every field is there and no other: so it is in each of Twilio's examples."""
    if isinstance(node, list):
        return [_all_fields(each) for each in node]
    if not isinstance(node, dict):
        return node
    inner = {key: _all_fields(value) for key, value in node.items()}
    names = node.get("properties")
    return {**inner, "required": sorted(names), "additionalProperties": False} if isinstance(names, dict) else inner
