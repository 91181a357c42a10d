"""Whether a text is the one somebody waits for."""

import re
from collections.abc import Iterable

Fragment = str | re.Pattern[str]


def contains_all(text: str, fragments: Iterable[Fragment]) -> bool:
    """Return whether `text` contains every fragment: strings literally, patterns by search."""
    return all(part.search(text) if isinstance(part, re.Pattern) else part in text for part in fragments)


def described(fragments: Iterable[Fragment]) -> str:
    """Return the fragments as a person reads them in a failure."""
    return " + ".join(f"/{part.pattern}/" if isinstance(part, re.Pattern) else f"“{part}”" for part in fragments)
