"""Whether this process is alive, whether it could accept and keep a report now, and what it counts."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text

from reporting.intake.keep import Intake
from runtime.platform import Platform

DATABASE_SECONDS = 2.0


def routes(platform: Platform, intake: Intake | None) -> APIRouter:
    """Return ``/healthz``, ``/readyz`` and ``/metrics``."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", summary="Alive", response_class=PlainTextResponse)
    async def alive() -> str:
        """Answer as long as the process serves requests."""
        return "ok"

    @router.get("/readyz", summary="Could accept and keep a report now", responses={503: {"description": "It could not."}})
    async def ready() -> JSONResponse:
        """Ready when a report could be kept: on the bus, or in the spool while the bus or the database is away."""
        parts = {"bus": platform.client.is_connected, "database": await _database(platform)}
        if intake is None:
            return JSONResponse({"ready": all(parts.values()), **parts}, 200 if all(parts.values()) else 503)
        parts["spool"] = await intake.writable()
        keeps = parts["spool"] or parts["bus"]
        return JSONResponse({"ready": keeps, **parts}, 200 if keeps else 503)

    @router.get("/metrics", summary="Prometheus metrics", response_class=PlainTextResponse)
    async def metrics() -> Response:
        """Return all counters and gauges of this process."""
        return Response(platform.metrics.render(), media_type=CONTENT_TYPE_LATEST)

    return router


async def _database(platform: Platform) -> bool:
    async def ask() -> bool:
        async with platform.database.read() as session:
            return bool((await session.execute(text("SELECT 1"))).scalar_one())

    try:
        return await asyncio.wait_for(ask(), DATABASE_SECONDS)
    except Exception:
        return False
