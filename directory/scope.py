"""The units below a unit, as a condition of a query. What `schemas.divisions.within` says of one code, for a column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from schemas.divisions import NOWHERE, prefix


def below(column: Any, root: str) -> ColumnElement[bool]:
    """Return the condition that the unit code in `column` is `root` or stands below it."""
    if "-" in root or root == NOWHERE:
        return and_(column == root)
    # a range and not LIKE: the index serves it, and digits before letters is the same order in every collation
    start = prefix(root)
    return and_(column >= start, column < _next(start))


def below_any(column: Any, roots: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that the unit code in `column` lies in one of the subtrees (`rights.roots` gives them)."""
    return or_(false(), *(below(column, root) for root in roots))


def _next(digits: str) -> str:
    """Return the least string that sorts after every code that begins with `digits`."""
    return "a" if digits.strip("9") == "" else str(int(digits) + 1).zfill(len(digits))
