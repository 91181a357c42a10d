"""The JSON API: the same queries and commands as the pages, for programs. `API` are its routes."""

from __future__ import annotations

from fastapi import APIRouter

from web.api import doing, linking, reading, zero_reports

API: tuple[APIRouter, ...] = (
    reading.router,
    doing.router,
    linking.router,
    zero_reports.router,
)
