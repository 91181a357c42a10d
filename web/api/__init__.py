"""The JSON API: the same queries and commands as the pages, for programs. `API` are its routes."""

from __future__ import annotations

from fastapi import APIRouter

from web.api import doing, reading, rollcalls, zero_reports

API: tuple[APIRouter, ...] = (
    reading.router,
    doing.router,
    zero_reports.router,
    rollcalls.router,
)
