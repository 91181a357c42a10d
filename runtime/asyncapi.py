"""The AsyncAPI 3 document of the bus: FastStream writes it from the subscribers, examples are added from the contract."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from faststream.specification.asyncapi import AsyncAPI

from runtime.consuming import broker_for
from runtime.handlers import Handlers
from schemas.examples import examples

DESCRIPTION = (
    "Events are in the past tense on `evt.<noun>.<participle>.<division path>`, commands in the imperative on "
    "`cmd.notice.<lane>.<division path>`. The division path has five tokens (province, city, county, township, village), so "
    "that a wildcard subscribes to a region."
)


def document(services: Iterable[Handlers], version: str) -> dict[str, Any]:
    """Return the document for a set of services, as JSON values, in a stable order."""
    broker = broker_for("nats://localhost:4222", services, None)
    specification = AsyncAPI(
        broker, title="zhishou 值守", version=version, description=DESCRIPTION, schema_version="3.0.0"
    ).to_specification()
    written: dict[str, Any] = json.loads(specification.to_json())
    known = examples()
    for channel, message in ((name.split(":")[0], body) for name, body in written["components"]["messages"].items()):
        if channel in known:
            message["examples"] = [{"name": channel, "payload": json.loads(known[channel].model_dump_json())}]
    for part in ("channels", "operations"):
        written[part] = dict(sorted(written[part].items()))
    for part in ("messages", "schemas"):
        written["components"][part] = dict(sorted(written["components"][part].items()))
    return written
