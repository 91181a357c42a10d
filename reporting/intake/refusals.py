"""How a way in says no: one status, one sentence, one log line, one count."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi.responses import JSONResponse, Response

from reporting.intake.keep import NotKeptError
from runtime.logs import log
from runtime.metrics import Metrics

logger = log(__name__)

R = TypeVar("R")


class NotTakenError(Exception):
    """What came in can't be taken.

    Args:
        status: the HTTP status.
        error: a short code for programs and for the metric.
        detail: a Chinese sentence for the person who sent it or who set the program up.
        retry_after: seconds after which the same may be sent again.

    `said` is what the person had written, so that a page can show it again.
    """

    def __init__(self, status: int, error: str, detail: str, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.error = error
        self.detail = detail
        self.retry_after = retry_after
        self.said = ""


def not_taken(at_most: int) -> str:
    """Return what is told of an attachment that is too large; the words beside it are taken all the same."""
    return f"有1个附件超过 {at_most / 1_000_000:g} MB，没有收下；请压缩后重发，或用文字说明。"


async def at_the_door(
    source: str, metrics: Metrics, take: Awaitable[R], refuse: Callable[[NotTakenError], R] | None = None
) -> R | Response:
    """Return what `take` answers, or the refusal, logged and counted under the name of this way in."""
    try:
        return await take
    except NotTakenError as error:
        metrics.intake.labels(source, error.error).inc()
        told = error
    except NotKeptError as error:
        detail = "系统暂时无法保存这条信息，请稍后重发；紧急情况请直接打值班电话。"
        told = NotTakenError(503, "not_kept", detail, error.retry_after)
        told.__cause__, told.said = error, error.said
    logger.warning(
        "not taken", source=source, status=told.status, error=told.error, detail=told.detail, because=repr(told.__cause__)
    )
    return refuse(told) if refuse else as_json(told)


def as_json(told: NotTakenError) -> Response:
    """Return the refusal for a program."""
    headers = {"Retry-After": str(told.retry_after)} if told.retry_after else {}
    if told.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse({"error": told.error, "detail": told.detail}, told.status, headers)
