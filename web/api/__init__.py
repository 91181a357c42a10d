"""The JSON API: the same queries and commands as the pages, for programs. `API` are its routes."""

from __future__ import annotations

from fastapi import APIRouter

from web.api import (
    calendars,
    correcting,
    doing,
    handovers,
    linking,
    reading,
    roster_sheets,
    shift_requests,
    shifts,
    zero_reports,
)

API: tuple[APIRouter, ...] = (
    reading.router,
    doing.router,
    correcting.router,
    linking.router,
    zero_reports.router,
    shifts.router,
    shift_requests.router,
    handovers.router,
    roster_sheets.router,
    calendars.router,
)
