"""Way in: Telegram, by webhook or by polling."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from telegram import Update
from telegram.error import Conflict, RetryAfter, TelegramError

from reporting.intake.doors import Authenticate, Doors
from reporting.intake.keep import Intake, NotKeptError
from reporting.intake.reading import read_body
from reporting.intake.refusals import NotTakenError, at_the_door
from reporting.intake.telegram_updates import TAKEN, Updates
from runtime.logs import log
from schemas.values import Channel

logger = log(__name__)

SOURCE = Channel.TELEGRAM
PATH = "/hooks/telegram"
HEADER = "x-telegram-bot-api-secret-token"
LARGEST_UPDATE = 1_000_000
LONG_POLL_SECONDS = 20
FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0


def routes(doors: Doors, _authenticate: Authenticate) -> APIRouter:
    """Return Telegram's webhook. A refusal makes Telegram send the update again, after `Retry-After` where one is given."""
    router = APIRouter(tags=["hooks"])

    @router.post(PATH, summary="Updates from Telegram", response_class=Response)
    async def inbound(request: Request) -> Response:
        return await at_the_door(SOURCE, doors.intake.metrics, _take(request, doors.intake, doors.updates))

    return router


async def _take(request: Request, intake: Intake, updates: Updates | None) -> Response:
    secret = intake.platform.settings.telegram.webhook_secret.get_secret_value()
    given = request.headers.get(HEADER, "")
    if updates is None or not secret or not compare_digest(given.encode(), secret.encode()):
        raise NotTakenError(403, "bad_secret", "缺少或不符的 X-Telegram-Bot-Api-Secret-Token，不能确认来自 Telegram。")
    update = _parsed(_json(await read_body(request, LARGEST_UPDATE)), intake, updates)
    if update is not None:
        await updates.take(update)
    return Response(status_code=200)


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise NotTakenError(400, "not_json", "内容不是有效的 JSON。") from error
    if not isinstance(found, dict) or not isinstance(found.get("update_id"), int):
        raise NotTakenError(400, "not_an_update", "内容不是 Telegram 的 Update：缺少 update_id。")
    return found


def _parsed(found: dict[str, Any], intake: Intake, updates: Updates) -> Update | None:
    """Return the update; one that this version can't read is kept aside and confirmed, or Telegram would send it for ever."""
    try:
        return Update.de_json(found, updates.bot)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        body = json.dumps(found, ensure_ascii=False).encode()
        intake.spool.keep_aside(f"telegram-{found['update_id']}.json", body, repr(error))
        intake.metrics.intake.labels(SOURCE, "unreadable").inc()
        return None


async def register_webhook(updates: Updates, public_url: str, secret: str) -> None:
    """Tell Telegram where to send updates; tried until it works."""
    wait = FIRST_WAIT
    while True:
        try:
            await updates.bot.set_webhook(f"{public_url.rstrip('/')}{PATH}", secret_token=secret, allowed_updates=TAKEN)
        except TelegramError as error:
            logger.warning("Telegram's webhook could not be set, will be tried again", error=repr(error), wait=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
        else:
            return


async def poll(updates: Updates) -> None:
    """Fetch updates for ever. An update is confirmed (by the next offset) only when it is kept."""
    offset, wait = 0, FIRST_WAIT
    while True:
        try:
            offset = await _poll_once(updates, offset)
            wait = FIRST_WAIT
        except RetryAfter as error:
            pause = error.retry_after  # seconds; a timedelta in later versions of the client
            await asyncio.sleep(pause.total_seconds() if isinstance(pause, timedelta) else pause)
        except (TelegramError, NotKeptError) as error:
            why = "another program polls this bot, or a webhook is set" if isinstance(error, Conflict) else repr(error)
            logger.warning("polling Telegram failed, will be tried again", error=why, wait=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)


async def _poll_once(updates: Updates, offset: int) -> int:
    got = await updates.bot.get_updates(
        offset=offset, timeout=LONG_POLL_SECONDS, allowed_updates=TAKEN, read_timeout=LONG_POLL_SECONDS + 5
    )
    for update in got:
        await updates.take(update)
        offset = update.update_id + 1
    return offset
