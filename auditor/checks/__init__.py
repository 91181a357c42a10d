"""The checks of the tables, one file per area. A check looks once and returns what it finds, or nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from auditor.checks.clocks import clocks_forgotten, misses_not_escalated
from auditor.checks.escalations import calls_without_notice, escalations_exhausted, escalations_stuck, escalations_unanswered
from auditor.checks.mechanisms import outbox_waiting, timers_overdue
from auditor.checks.notices import channels_failing, notices_failed, notices_stuck, notices_without_receipt
from auditor.checks.posts import posts_empty
from auditor.finding import Finding, Look

Check = Callable[[AsyncSession, Look], Awaitable[Finding | None]]

CHECKS: tuple[Check, ...] = (
    timers_overdue,
    outbox_waiting,
    clocks_forgotten,
    misses_not_escalated,
    escalations_stuck,
    escalations_unanswered,
    escalations_exhausted,
    calls_without_notice,
    notices_stuck,
    notices_without_receipt,
    notices_failed,
    channels_failing,
    posts_empty,
)
"""A new check is one function and its line here. The function's name is the kind of its finding."""
