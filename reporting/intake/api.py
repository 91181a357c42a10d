"""Way in: other programs, by JSON."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from binascii import Error as NotBase64Error
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError

from directory.rights import Action, Viewer, may, roots
from reporting.intake.api_body import ReportIn, sentences
from reporting.intake.doors import Authenticate, Doors
from reporting.intake.keep import Intake
from reporting.intake.photos import Photo, sniff, taken_at
from reporting.intake.reading import clean, content_type, decode_together, read_body, too_large
from reporting.intake.refusals import NotTakenError, at_the_door
from reporting.intake.request_keys import RequestKeys
from schemas import uuid7
from schemas.divisions import NOWHERE
from schemas.intake import MessageReceived, message_id
from schemas.values import Channel, Media, Sender

SOURCE = Channel.API
KEY_HEADER = "Idempotency-Key"
LONGEST_KEY = 255
MAY_BE_AHEAD = timedelta(minutes=5)

ANSWERS = {
    202: {"description": "Kept. `id` is the message's id; see `GET /api/messages/{id}`."},
    400: {"description": "Not JSON."},
    401: {"description": "No valid token."},
    403: {"description": "The token may not report."},
    413: {"description": "Too large."},
    415: {"description": "Not `application/json`, or a medium of an unknown kind."},
    422: {"description": "A field is missing or wrong, or the idempotency key came with another body before."},
    503: {"description": "Could not be kept; send again after `Retry-After` seconds."},
}
BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": ReportIn.model_json_schema()}}}}
KEY = {
    "name": KEY_HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": LONGEST_KEY},
    "description": "The same key with the same body is the same message, for a week; with another body it is refused.",
}


def routes(doors: Doors, authenticate: Authenticate) -> APIRouter:
    """Return the API by which programs hand in reports."""
    router = APIRouter(tags=["reports"])
    intake = doors.intake
    keys = RequestKeys(intake.bus, intake.platform.settings.nats_replicas)

    @router.post(
        "/api/reports",
        summary="Hand in a report",
        status_code=202,
        responses={status: dict(answer) for status, answer in ANSWERS.items()},
        openapi_extra={**BODY, "parameters": [KEY]},
    )
    async def hand_in(request: Request) -> Response:
        return await at_the_door(SOURCE, intake.metrics, _take(request, intake, authenticate, keys))

    return router


async def _take(request: Request, intake: Intake, authenticate: Authenticate, keys: RequestKeys) -> Response:
    viewer = await authenticate(request)
    if viewer is None:
        raise NotTakenError(401, "unauthenticated", "请在请求头 Authorization 中带上有效的令牌：Bearer <令牌>。")
    unit = _unit(viewer)
    report = _report(await _body(request, intake), intake.platform.clock.now())
    carrier_id = await _carrier_id(request, viewer, report, keys)
    files = [_file(number, report, intake.platform.settings.max_media_bytes) for number in range(len(report.media))]
    media = tuple([await intake.keep_media(each.data, each.content_type, each.name) for each in files])
    if report.location is None:
        point = next(filter(None, (taken_at(each.data) for each in files)), None)
        report = report.model_copy(update={"location": point})
    message = message_of(report, viewer, unit=unit, carrier_id=carrier_id, media=media, now=intake.platform.clock.now())
    kept = await intake.keep(message)
    where = f"/api/messages/{message.id}"
    return JSONResponse({"id": str(message.id), "kept": kept.by, "url": where}, 202, {"Location": where})


def _unit(viewer: Viewer) -> str:
    """Return the unit for which a caller reports.

    Raises:
        NotTakenError: 403, it may not report anywhere.
    """
    over = [unit for unit in roots(viewer, Action.REPORT) if unit != NOWHERE]
    unit = viewer.unit if viewer.unit != NOWHERE or not over else over[0]
    if not over:
        raise NotTakenError(403, "forbidden", may(viewer, Action.REPORT, unit).reason)
    return unit


async def _body(request: Request, intake: Intake) -> bytes:
    if content_type(request) != "application/json":
        raise NotTakenError(415, "unsupported_type", "请用 application/json 提交。")
    return await read_body(request, 100_000 + intake.platform.settings.max_media_bytes * 3)


def _report(body: bytes, now: datetime) -> ReportIn:
    try:
        found = json.loads(decode_together([body])[0].removeprefix("\ufeff"))
    except ValueError as error:
        raise NotTakenError(400, "not_json", "内容不是有效的 JSON。") from error
    try:
        report = ReportIn.model_validate(found)
    except ValidationError as error:
        raise NotTakenError(422, "invalid", sentences(error)) from error
    if report.is_empty:
        raise NotTakenError(422, "empty", "text、location、media 不能都为空。")
    if report.received_at and report.received_at > now + MAY_BE_AHEAD:
        raise NotTakenError(422, "in_future", "received_at 晚于现在，请核对时间和时区。")
    return report


async def _carrier_id(request: Request, viewer: Viewer, report: ReportIn, keys: RequestKeys) -> str:
    """Return what names this request: the same for the same key and body.

    Raises:
        NotTakenError: 422, the key is too long, or came with another body before.
    """
    key = request.headers.get(KEY_HEADER)
    if key is None:
        return str(uuid7())
    if not 0 < len(key.strip()) <= LONGEST_KEY:
        raise NotTakenError(422, "invalid_key", f"{KEY_HEADER} 长度应为 1–{LONGEST_KEY} 个字符。")
    body = hashlib.sha256(report.model_dump_json().encode()).hexdigest()
    name = f"{viewer.token or ''}:{viewer.person_id or ''}:{key.strip()}"
    if not await keys.is_first_or_same(name, body):
        raise NotTakenError(422, "key_reused", f"这个 {KEY_HEADER} 已用于另一内容的请求；内容不同请换一个新的键。")
    return f"{name}:{body[:16]}"


def _file(number: int, report: ReportIn, at_most: int) -> Photo:
    given = report.media[number]
    try:
        data = b64decode(given.data, validate=True)
    except (NotBase64Error, ValueError) as error:
        raise NotTakenError(422, "invalid", f"media.{number}.data 不是有效的 Base64。") from error
    if len(data) > at_most:
        raise too_large(at_most)
    kind = sniff(data)
    if kind is None:
        raise NotTakenError(415, "unknown_medium", f"media.{number} 不是能识别的图片、录音、视频或 PDF。")
    return Photo(data, kind, clean(given.name))


def message_of(
    report: ReportIn, viewer: Viewer, *, unit: str, carrier_id: str, media: tuple[Media, ...], now: datetime
) -> MessageReceived:
    """Return the message that a program handed in: its own, or that of a reporter whom it names."""
    own = Sender(address=viewer.token or viewer.name, name=viewer.name, person_id=viewer.person_id)
    return MessageReceived(
        id=message_id(SOURCE, carrier_id),
        time=now,
        unit=unit,
        channel=SOURCE,
        carrier_id=carrier_id,
        sender=report.sender or own,
        text=report.text,
        received_at=(report.received_at or now).astimezone(UTC),
        sent_at=report.received_at,
        location=report.location,
        media=media,
        taken_by=viewer.person_id if report.sender else None,
    )
