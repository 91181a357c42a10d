"""The web application: pages, API, hooks, health, put together on a platform that is running."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from asgi_cross_origin_protection import CrossOriginProtection
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount

from notifier.app import hooks
from reporting.intake import routers
from reporting.intake.doors import Doors
from runtime.platform import Platform
from sandbox import Sandbox
from sandbox.pages import routes as handset_page
from web import health, refusals, voice
from web.api import API
from web.assets import Assets
from web.headers import SafeHeaders
from web.identity import find_viewer
from web.live import Live
from web.pages import PAGES, call, report
from web.site import Site

DESCRIPTION = """
Incident information reporting and duty roster (值守). Sign in with a session cookie or a bearer token
(`zhishou token create`). Every refusal is JSON: `{"error": code, "detail": Chinese sentence}`.
"""


def create(
    platform: Platform,
    doors: Doors | None,
    *,
    demo: bool = False,
    sandbox: Sandbox | None = None,
    asyncapi: Callable[[], dict[str, Any]] = dict,
    version: str = "0.1.0",
    desk: bool = True,
) -> FastAPI:
    """Return the application.

    Args:
        platform: runs already; the application neither starts nor stops it.
        doors: the ways in; None: this process takes no messages.
        demo: offer the demo's accounts on the sign-in page.
        sandbox: the pretend carriers, whose handsets are shown at ``/sandbox``.
        asyncapi: makes the document of the bus.
        version: shown in the documents.
        desk: with pages and API; without, or without ways in, there are only health, metrics and documents.
    """
    live = Live(platform)
    app = FastAPI(
        title="zhishou 值守",
        version=version,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=_open(live),
    )
    app.state.site = Site(platform, demo, sandbox is not None, live)
    refusals.install(app)
    app.include_router(health.routes(platform, doors.intake if doors else None))
    _documents(app, asyncapi)
    if desk and doors is not None:
        _desk(app, platform, doors)
    if sandbox is not None:
        app.router.routes.append(
            Mount("/sandbox", routes=handset_page(sandbox, lambda: sandbox.people, lambda: sandbox.clock_panel))
        )
    for middleware in (GZipMiddleware, CrossOriginProtection, SafeHeaders):
        app.add_middleware(middleware, **({"deny_app": _from_elsewhere} if middleware is CrossOriginProtection else {}))
    return app


def _desk(app: FastAPI, platform: Platform, doors: Doors) -> None:
    app.mount("/static", Assets(), name="static")
    ways_in = (*voice.routes(platform, doors), *routers(doors, find_viewer), report.routes(doors), call.routes(doors))
    for router in (*PAGES, *API, *hooks(platform), *ways_in):
        # the routes themselves: including a router would make each anew at the first request, a third of a second for all
        app.router.routes.extend(router.routes)


def _documents(app: FastAPI, asyncapi: Callable[[], dict[str, Any]]) -> None:
    written = cache(asyncapi)  # the same for the life of the process, and slow to write

    @app.get("/asyncapi.json", tags=["documents"], summary="The messages of the bus, AsyncAPI 3")
    async def document() -> JSONResponse:
        return JSONResponse(written())


def _open(live: Live) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await live.start()
        try:
            yield
        finally:
            await live.stop()

    return lifespan


_from_elsewhere = JSONResponse({"error": "cross_origin", "detail": "请求来自其他网站，已拒绝。请从本系统的页面操作。"}, 403)
