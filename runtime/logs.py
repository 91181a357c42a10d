"""Structured logging: every line carries the message it was written for, that message's cause and the root of the chain."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

import structlog

from schemas import Message

_QUIET = (
    "httpx",
    "httpcore",
    "uvicorn.access",
    "apscheduler",
    "alembic",
    "aiosqlite",
    "asyncio",
    "telegram",
    "twilio",
    "nats",
)


_handled_now: ContextVar[tuple[Message, dict[str, Any]] | None] = ContextVar("handled_now", default=None)


def configure(level: str = "INFO", form: str = "console") -> None:
    """Send all logs to standard error, as lines for people or as JSON."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _name_message,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def log(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module."""
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger(name))


@contextmanager
def for_message(message: Message, **more: Any) -> Iterator[None]:
    """Name `message`, its cause and its root in every line logged inside."""
    before = _handled_now.set((message, more))
    try:
        yield
    finally:
        _handled_now.reset(before)


def _name_message(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put the chain of causes into a line; done when a line is written, because most messages write none."""
    if handled := _handled_now.get():
        message, more = handled
        line.update(message=str(message.id), type=message.type, root=str(message.root or message.id), **more)
        if message.cause:
            line["cause"] = str(message.cause)
    return line
