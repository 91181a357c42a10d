"""Text to structured report: pure, explainable, standard library only.

`normalize` reads one text; each value of the reading carries the words it came from and a confidence.
"""

from datetime import datetime

from reporting.normalize.assemble import read_text
from reporting.normalize.reading import Evidence, Found, Reading
from reporting.normalize.record import as_record

__all__ = ["Evidence", "Found", "Reading", "as_record", "normalize"]


def normalize(text: str, received_at: datetime) -> Reading:
    """Read one message. Never raises; times are in the zone of `received_at` (a naive one is taken as local)."""
    return read_text(text, received_at)
