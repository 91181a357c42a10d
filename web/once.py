"""A form is carried out once, however often its button is pressed: each rendering of it carries an id of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Form

from runtime.group_commit import AlreadyHandledError
from runtime.work import Work
from web.site import Site

T = TypeVar("T")
CONSUMER = "web-form"

OnceId = Annotated[UUID | None, Form(description="id of this rendering of the form; the same is carried out once")]


async def run_once(site: Site, once: UUID | None, job: Callable[[Work], Awaitable[T]]) -> T | None:
    """Run `job` in a transaction; None when a form with this id was carried out before."""
    try:
        return await site.platform.works.run(job, handled=(CONSUMER, once) if once else None)
    except AlreadyHandledError:
        return None
