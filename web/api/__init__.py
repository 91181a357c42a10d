"""The JSON API: the same queries and commands as the pages, for programs. `API` are its routes."""

from __future__ import annotations

from fastapi import APIRouter

from web.api import calendars, doing, ladders, linking, me, messages, reading, roster_sheets, zero_reports

API: tuple[APIRouter, ...] = (
    reading.router,
    doing.router,
    linking.router,
    zero_reports.router,
    roster_sheets.router,
    calendars.router,
    messages.router,
    me.router,
    ladders.router,
)
