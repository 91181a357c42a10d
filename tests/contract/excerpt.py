"""Makes the excerpt anew from the package that carries Twilio's documents: `python tests/contract/excerpt.py FOLDER`.

FOLDER is the package's `src/services/twilio-api`; README.md names package and version. What is kept: the operations that the
program or the sandbox knows, and the schemas that they need, without the prose. Telephone numbers in Twilio's examples are
replaced by ones that nobody has.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
EXCERPT, CHECKSUMS, LICENCE = HERE / "twilio_api_v2010.json", HERE / "CHECKSUMS", HERE / "LICENSE"
WHOLE, BESIDE = "twilio_api_v2010.json", "twilio_lookups_v2.json"
ACCOUNT = "/2010-04-01/Accounts/{AccountSid}"
KEPT = {
    f"{ACCOUNT}/Messages.json": ("post", "get"),
    f"{ACCOUNT}/Messages/{{Sid}}.json": ("get", "delete"),
    f"{ACCOUNT}/Messages/{{MessageSid}}/Media.json": ("get",),
    f"{ACCOUNT}/Calls.json": ("post", "get"),
    f"{ACCOUNT}/Calls/{{Sid}}.json": ("get", "post"),
    f"{ACCOUNT}/Recordings/{{Sid}}.json": ("get",),
}
UNREFERENCED = ("call_enum_event",)
"""Named by no operation: `StatusCallbackEvent` is a plain string there, though its values are these."""

ERROR_IN = ("/v2/RateLimits", "get", "400")
"""The document says nothing of error bodies; another of Twilio's, for the same body, does."""

PROSE = {"description", "summary", "tags", "headers", "x-twilio", "servers"}
NUMBER = re.compile(r"\+\d{9,12}|\(\d{3}\) \d{3}-\d{4}")
NOBODYS = "+12025550100"


def excerpt(whole: dict[str, Any], beside: dict[str, Any]) -> dict[str, Any]:
    """Return the part of the whole document that is kept."""
    paths = {path: {method: _operation(whole["paths"][path][method]) for method in methods} for path, methods in KEPT.items()}
    path, method, status = ERROR_IN
    error = _bare(beside["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"])
    schemas = {name: _bare(whole["components"]["schemas"][name]) for name in _needed(whole, [paths, *_references(UNREFERENCED)])}
    return {
        "openapi": whole["openapi"],
        "info": {name: whole["info"][name] for name in ("title", "license", "version")},
        "servers": whole["servers"],
        "security": whole["security"],
        "paths": paths,
        "components": {
            "securitySchemes": {"accountSid_authToken": whole["components"]["securitySchemes"]["accountSid_authToken"]},
            "schemas": {**schemas, "error": {"x-from": BESIDE, **error}},
        },
    }


def _operation(operation: dict[str, Any]) -> dict[str, Any]:
    """Return an operation without prose and examples of requests, some of which name parameters that are no more.

    An answer has to keep its description, OpenAPI wants that.
    """
    bare = _bare(operation)
    for asked in (*bare.get("parameters", ()), *bare.get("requestBody", {}).get("content", {}).values()):
        asked.pop("examples", None)
    for status, answer in operation["responses"].items():
        bare["responses"][status]["description"] = answer["description"]
    return bare


def _bare(node: Any, *, names: bool = False) -> Any:
    """Return a part without prose. `names`: its keys are names of fields, one of which may well be `description`."""
    match node:
        case dict():
            return {key: _bare(value, names=key == "properties") for key, value in node.items() if names or key not in PROSE}
        case list():
            return [_bare(each) for each in node]
        case str():
            return NUMBER.sub(NOBODYS, node)
        case _:
            return node


def _references(names: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"$ref": f"#/components/schemas/{name}"} for name in names]


def _needed(whole: dict[str, Any], start: list[Any]) -> list[str]:
    """Return the names of every schema that is referred to, directly or by another."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for name in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(waiting.pop())):
            if name not in found:
                found.add(name)
                waiting.append(whole["components"]["schemas"][name])
    return sorted(found)


def main(folder: Path) -> None:
    """Write the excerpt and the checksums of what it was made from."""
    whole, beside = (json.loads((folder / name).read_text()) for name in (WHOLE, BESIDE))
    EXCERPT.write_text(json.dumps(excerpt(whole, beside), indent=1, ensure_ascii=False) + "\n")
    sums = [(path.name, path) for path in (EXCERPT, LICENCE)] + [(f"package/{name}", folder / name) for name in (WHOLE, BESIDE)]
    CHECKSUMS.write_text("".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n" for name, path in sums))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
