"""What people do with roll calls. Rights are the caller's."""

from __future__ import annotations

from roster.errors import Refused
from roster.rollcall.answering import Typed, answer_here
from roster.rollcall.ending import cancel, end_plan
from roster.rollcall.excusing import excuse
from roster.rollcall.planning import Wish, plan_at, plan_now, plan_recurring
from roster.rollcall.spec import Spec

__all__ = [
    "Refused",
    "Spec",
    "Typed",
    "Wish",
    "answer_here",
    "cancel",
    "end_plan",
    "excuse",
    "plan_at",
    "plan_now",
    "plan_recurring",
]
