"""An independent eye on the whole: what is stuck, unanswered or lost, found from the tables themselves."""

from auditor.finding import Finding
from auditor.queries import findings

__all__ = ["Finding", "findings"]
