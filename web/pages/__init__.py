"""The pages. Each file here has its templates under the same name; `PAGES` are their routes, in the order in which they match."""

from __future__ import annotations

from fastapi import APIRouter

from web.pages import (
    account,
    acknowledge,
    board,
    calendar_feed,
    calendars,
    corrections,
    directory,
    filing,
    inbox,
    incident,
    ladders,
    live,
    media,
    messages,
    phone_log,
    reach,
    roster,
    roster_sheets,
    sign_in,
    templates,
    zero_reports,
)

PAGES: tuple[APIRouter, ...] = (
    sign_in.router,
    account.router,
    reach.router,
    board.router,
    incident.router,
    acknowledge.router,
    phone_log.router,
    filing.router,
    corrections.router,
    messages.router,
    inbox.router,
    media.router,
    zero_reports.router,
    roster.router,
    ladders.router,
    roster_sheets.router,
    calendars.router,
    calendar_feed.router,
    directory.router,
    templates.router,
    live.router,
)
