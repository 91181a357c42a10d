"""Reports upward as people see them, and the paper as the program would write it."""

from __future__ import annotations

from collections.abc import Sequence

from reporting.labels import MEANS
from reporting.names import Names
from reporting.tables import Filing
from reporting.views import FilingView
from schemas.values import Means

_DIGITS = "零一二三四五六七八九十"


def filing_views(rows: Sequence[Filing], called: Names) -> tuple[FilingView, ...]:
    """Return these filings with their names, in their order."""
    return tuple(_filing_view(row, called) for row in rows)


def ordinal_label(ordinal: int) -> str:
    """Return what the n-th report of a unit is called: 首报, 续报一, 续报二 …"""
    if ordinal <= 1:
        return "首报"
    number = ordinal - 1
    return f"续报{_DIGITS[number] if number <= 10 else number}"


def _filing_view(row: Filing, called: Names) -> FilingView:
    means = Means(row.means)
    return FilingView(
        id=row.id,
        incident_id=row.incident_id,
        means=means,
        means_label=MEANS[means],
        ordinal_label=ordinal_label(row.ordinal),
        unit=row.unit,
        unit_name=called.unit(row.unit),
        submitted_to=row.submitted_to,
        submitted_to_name=called.unit(row.submitted_to),
        submitted_at=row.submitted_at,
        recorded_at=row.recorded_at,
        by=row.by,
        by_name=called.person(row.by),
        signed_by_name=called.person(row.signed_by),
        title=row.title,
        body=row.body,
        contact=dict(row.contact),
        copies_to=tuple(called.unit(code) for code in row.copies_to),
    )
