"""Structured logging: every line carries the message it was written for, that message's cause and the root of the chain."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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


def configure(level: str = "INFO", form: str = "console") -> None:
    """Send all logs to standard error, as lines for people or as JSON."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
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
    chain = {
        "message": str(message.id),
        "type": message.type,
        "cause": str(message.cause or ""),
        "root": str(message.root or message.id),
    }
    with structlog.contextvars.bound_contextvars(**chain, **more):
        yield
