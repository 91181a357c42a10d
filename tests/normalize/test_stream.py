"""The reader as a filter of JSON lines."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reporting.normalize.stream import normalize_lines

FIELDS = [
    "id",
    "intent",
    "category",
    "occurred_at",
    "location",
    "deaths",
    "injured",
    "missing",
    "trapped",
    "evacuated",
    "loss_yuan",
]


def line(**given: object) -> str:
    """One line in."""
    return json.dumps({"received_at": "2025-07-14T16:00:00", **given}, ensure_ascii=False)


def test_each_line_gives_one_line_in_order() -> None:
    """As many records come out as go in, with their ids and all fields."""
    out = [json.loads(x) for x in normalize_lines([line(id="a", text="大湾村起火，伤2人"), line(id="b", lead="收到")])]
    assert [r["id"] for r in out] == ["a", "b"]
    assert list(out[0]) == FIELDS
    assert (out[0]["injured"], out[1]["intent"]) == (2, "ack")


BAD = [
    ("{", None),
    ("[1]", None),
    ("7", None),
    (line(id="x"), "x"),
    (line(id="x", text=5), "x"),
    (line(id="x", text="火", received_at="NULL"), "x"),
    (line(id="x", text="火", received_at=[1]), "x"),
]


@pytest.mark.parametrize(("bad", "identity"), BAD)
def test_a_bad_line_gives_an_error_in_chinese_and_reading_goes_on(bad: str, identity: str | None) -> None:
    """One bad line costs one record, not the rest."""
    first, second = (json.loads(x) for x in normalize_lines([bad, line(id="ok", text="收到")]))
    assert first["id"] == identity
    assert any("\u4e00" <= c <= "\u9fff" for c in first["error"])
    assert second["id"] == "ok"


def test_the_module_runs_as_a_command() -> None:
    """python -m reporting.normalize reads stdin and writes stdout."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "reporting.normalize"],
        input=line(id="a", text="大湾村起火"),
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
    )
    assert json.loads(done.stdout)["category"] == "fire"
