"""Reports upward as people see them, and the paper as the program would write it."""

from __future__ import annotations

from collections.abc import Sequence

from reporting.labels import MEANS
from reporting.names import Names
from reporting.summary import ordinal_label
from reporting.tables import Filing
from reporting.views import FilingView
from schemas.values import Means


def filing_views(rows: Sequence[Filing], called: Names) -> tuple[FilingView, ...]:
    """Return these filings with their names, in their order."""
    return tuple(_filing_view(row, called) for row in rows)


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
