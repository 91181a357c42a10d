"""The pages. Each file here has its templates under the same name; `PAGES` are their routes, in the order in which they match."""

from __future__ import annotations

from fastapi import APIRouter

from web.pages import (
    account,
    acknowledge,
    board,
    corrections,
    directory,
    filing,
    inbox,
    incident,
    live,
    media,
    phone_log,
    rollcall,
    rollcall_doing,
    rollcall_new,
    roster,
    sign_in,
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
    zero_reports.router,
    roster.router,
    rollcall_new.router,
    rollcall_doing.router,
    rollcall.router,
    directory.router,
    live.router,
)
