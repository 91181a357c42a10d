"""From what the normalizer found to the elements and evidence that events carry."""

from __future__ import annotations

from typing import Any, Literal, cast

from reporting.normalize.reading import Found
from schemas.values import Elements, Evidence, Location

Flag = Literal["at_least", "approx", "implicit", "sum", "more", "none_reported"]
_SAME = (
    "category",
    "sub_category",
    "occurred_at",
    "location",
    "deaths",
    "injured",
    "missing",
    "trapped",
    "evacuated",
    "loss_yuan",
    "magnitude",
    "burnt_hectares",
    "source",
    "extent",
    "trend",
    "measures",
    "on_scene",
)


def elements_of(found: Found, point: Location | None = None) -> Elements:
    """Return the elements of one incident's part of a text; `point`: the coordinates that came with it."""
    values: dict[str, Any] = {name: getattr(found, name) for name in _SAME}
    return Elements(**values, occurred_precision=cast("Any", found.precision), point=point)


def evidence_of(found: Found) -> dict[str, Evidence]:
    """Return the words that each element was read from."""
    return {
        name: Evidence(
            words=proof.words, confidence=proof.confidence, flag=cast("Flag | None", proof.flag), start=max(proof.start, 0)
        )
        for name, proof in found.evidence.items()
    }
