"""What every row of policy is: immutable, without unknown names, its times written as people write them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_PART = re.compile(r"(\d+)([dhms])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def duration(value: Any) -> Any:
    """Read ``"2h30m"`` as a timedelta; ISO 8601 (``"PT2H30M"``), which a policy is written down in, is left to pydantic.

    Raises:
        ValueError: it is not a sum of whole days, hours, minutes and seconds.
    """
    if not isinstance(value, str) or value.startswith("P"):
        return value
    if not re.fullmatch(r"(\d+[dhms])+", value):
        raise ValueError(f"{value!r} is not a duration like 30m or 2h30m")
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in _PART.findall(value)), timedelta())


Duration = Annotated[timedelta, BeforeValidator(duration)]
MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
HourMinute = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Row(BaseModel):
    """A row of policy: immutable, and a name that is not known is an error, not a silent nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")
