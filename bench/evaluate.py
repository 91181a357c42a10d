"""Score the reader on evaluation data that lies outside the repository (its licence is not ours): `make eval`.

``EVAL`` names the folder, with ``data/*.jsonl`` and ``tools/score_normalizer.py`` in it; a sibling of the checkout by default.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from reporting.normalize.stream import normalize_lines

FOLDER = Path(os.environ.get("EVAL", Path(__file__).parents[1].parent / "shared"))
SCORED = ("cec_dev", "sms_dev")
COUNTS = ("deaths", "injured", "missing", "trapped")


def main() -> int:
    """Print one table, a column per data set."""
    scorer = FOLDER / "tools" / "score_normalizer.py"
    if not scorer.exists():
        print(f"no evaluation data in {FOLDER}: set EVAL to its folder", file=sys.stderr)
        return 1
    columns = {name: figures(score(name, scorer)) for name in SCORED}
    table = Table(title="normalizer")
    for heading in ("field", *columns):
        table.add_column(heading, justify="left" if heading == "field" else "right")
    for field in dict.fromkeys(field for column in columns.values() for field in column):
        table.add_row(field, *(f"{column[field]:.3f}" if field in column else "–" for column in columns.values()))
    Console().print(table)
    return 0


def score(name: str, scorer: Path) -> dict[str, Any]:
    """Read one data set and return what the scorer says of it."""
    gold = FOLDER / "data" / f"{name}.jsonl"
    predicted = Path(__file__).parent / "results" / f"{name}.predicted.jsonl"
    predicted.parent.mkdir(exist_ok=True)
    with gold.open(encoding="utf-8") as lines:
        predicted.write_text("\n".join(normalize_lines(lines)) + "\n", encoding="utf-8")
    try:
        command = [sys.executable, str(scorer), str(predicted), str(gold), "--json"]
        found: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    finally:
        predicted.unlink()
    return found


def figures(scores: dict[str, Any]) -> dict[str, float]:
    """Return the figures that are to be reached."""
    fields = scores["fields"]
    named = {"category accuracy": scores["category_acc"]}
    named |= {f"{count} F1": fields[count]["f1"] for count in COUNTS if fields[count]["stated"]}
    named["all four counts right"] = scores["all4_counts_acc"]
    named |= {f"{field} F1": fields[field]["f1"] for field in ("time", "location")}
    if "intent_acc" in scores:
        named["intent accuracy"] = scores["intent_acc"]
    return named


if __name__ == "__main__":
    raise SystemExit(main())
