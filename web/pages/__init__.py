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
    gaps,
    inbox,
    incident,
    live,
    media,
    mine,
    numbers,
    phone_log,
    roster,
    roster_sheets,
    rota,
    rota_setup,
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
    filing.router,
    corrections.router,
    inbox.router,
    media.router,
    speech.router,
    zero_reports.router,
    roster.router,
    gaps.router,
    mine.router,
    numbers.router,
    roster_sheets.router,
    calendars.router,
    calendar_feed.router,
    rota.router,
    rota_setup.router,
    directory.router,
    live.router,
)
