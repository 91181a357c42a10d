"""The pages. Each file here has its templates under the same name; `PAGES` are their routes, in the order in which they match."""

from __future__ import annotations

from fastapi import APIRouter

from web.pages import (
    account,
    acknowledge,
    board,
    calendar_feed,
    calendars,
    call_upward,
    corrections,
    directory,
    filing,
    inbox,
    incident,
    live,
    media,
    phone_log,
    roster,
    roster_sheets,
    sign_in,
    speech,
    zero_reports,
)

PAGES: tuple[APIRouter, ...] = (
    sign_in.router,
    account.router,
    board.router,
    incident.router,
    acknowledge.router,
    phone_log.router,
    call_upward.router,
    filing.router,
    corrections.router,
    inbox.router,
    media.router,
    speech.router,
    zero_reports.router,
    roster.router,
    roster_sheets.router,
    calendars.router,
    calendar_feed.router,
    directory.router,
    live.router,
)
