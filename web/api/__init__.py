"""The JSON API: the same queries and commands as the pages, for programs. `API` are its routes."""

from __future__ import annotations

from fastapi import APIRouter

from web.api import (
    calendars,
    correcting,
    doing,
    gaps,
    handovers,
    holding,
    ladders,
    linking,
    me,
    messages,
    reading,
    rollcalls,
    roster_sheets,
    rota,
    rota_setup,
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
    gaps.router,
    shifts.router,
    shift_requests.router,
    handovers.router,
    roster_sheets.router,
    calendars.router,
    rota.router,
    rota_setup.router,
    rollcalls.router,
    messages.router,
    me.router,
    holding.router,
    ladders.router,
)
