"""Unit codes: 12-digit division codes (GB/T 2260 with the village level of the statistics bureau), and what lies within what.

A government has twelve digits, two for the province, two for the city, two for the county, three for the township, three for the
village; the unused right side is zeros. A department stands beside its government: the government's code, a hyphen and a short
lower-case name (``990100000000-yj``).
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from pydantic import StringConstraints

CODE = re.compile(r"\d{12}(-[a-z0-9]{1,16})?")
UnitCode = Annotated[str, StringConstraints(pattern=rf"^{CODE.pattern}$")]

NOWHERE = "000000000000"
"""The unit of a message whose sender is not yet known."""

_CUTS = (0, 2, 4, 6, 9, 12)


class Level(StrEnum):
    """Levels of government, highest first (省 市 县 乡镇 村)."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


LEVELS = tuple(Level)


def tokens(code: str) -> tuple[str, ...]:
    """Split a unit code into its five division tokens: ``990124102201`` -> ``("99", "01", "24", "102", "201")``."""
    return tuple(code[a:b] for a, b in pairwise(_CUTS))


def path(code: str) -> str:
    """Return the end of a subject: the five tokens with dots."""
    return ".".join(tokens(code))


def depth(code: str) -> int:
    """Return how many tokens of a code are in use: 1 for a province, 5 for a village, 0 for `NOWHERE`."""
    parts = tokens(code)
    while parts and not int(parts[-1]):
        parts = parts[:-1]
    return len(parts)


def prefix(code: str) -> str:
    """Return the digits that all codes below a government share: ``990100000000`` -> ``9901``."""
    return code[: _CUTS[depth(code)]]


def ancestors(code: str) -> tuple[str, ...]:
    """Return the codes of the governments that `code` lies in, its own government first: five of a village, one of a province."""
    above = (code[: _CUTS[used]].ljust(12, "0") for used in range(depth(code), 0, -1))
    # a township that stands directly below its city has no county: the same code would come twice
    return tuple(each for each in dict.fromkeys(above) if each != NOWHERE)


def within(code: str, root: str) -> bool:
    """Say whether `code` is `root` or stands below it. Below a department stands nothing."""
    if "-" in root or root == NOWHERE:
        return code == root
    return code.startswith(prefix(root))


def subject_below(root: str) -> str:
    """Return the wildcard that ends a subscription to `root` and everything below it: ``9901…`` -> ``99.01.>``."""
    used = tokens(root)[: depth(root)]
    return ".".join((*used, ">")) if len(used) < len(LEVELS) else ".".join(used)
