"""Twilio tells how a text message fares: ``POST /hooks/twilio/sms-status``, signed. Kept before it is answered."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter
from nats.errors import Error as NatsError
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from notifier.channels.twilio_sms import DELIVERY_FIELD, STATUS_PATH
from runtime.logs import log
from runtime.platform import Platform
from runtime.twilio_signature import signed_by_twilio
from runtime.work import Work
from schemas.envelope import Event
from schemas.intake import ReceiptReceived

logger = log(__name__)

MOST_BYTES = 64_000


def routes(platform: Platform) -> APIRouter:
    """Return the route that takes status callbacks."""
    router = APIRouter()

    async def sms_status(request: Request) -> Response:
        """A receipt of Twilio: kept, then answered 204. Of a message that is not known here too."""
        body = await request.body()
        form = FormData([*parse_qsl(body[:MOST_BYTES].decode(errors="replace"), keep_blank_values=True)])
        tokens = platform.settings.twilio.tokens_of(str(form.get("AccountSid", "")))
        signature = request.headers.get("X-Twilio-Signature")
        if not any(signed_by_twilio(token, _addresses(platform, request), form, signature) for token in tokens):
            logger.warning(
                "a status callback without a valid signature was refused", client=request.client and request.client.host
            )
            return PlainTextResponse("签名不对\n", 403)
        receipt = _receipt(platform, request, form)
        if receipt is None:
            return PlainTextResponse("缺少 MessageSid 或 MessageStatus\n", 400)
        return await kept(platform, receipt)

    router.add_api_route(STATUS_PATH, sms_status, methods=["POST"], include_in_schema=False, response_model=None)
    return router


def _addresses(platform: Platform, request: Request) -> list[str]:
    """Return the addresses under which Twilio may have called: behind a proxy the request shows another than the public one."""
    rest = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    public = platform.settings.public_url.rstrip("/")
    return [public + rest, str(request.url)] if public else [str(request.url)]


def _receipt(platform: Platform, request: Request, form: FormData) -> ReceiptReceived | None:
    sid, status, code = (str(form.get(name, "")) for name in ("MessageSid", "MessageStatus", "ErrorCode"))
    if not sid or not status:
        return None
    now = platform.clock.now()
    return ReceiptReceived(
        id=uuid5(NAMESPACE_URL, f"zhishou:receipt:twilio:{sid}:{status}:{code}"),
        time=now,
        carrier="twilio",
        carrier_id=sid,
        status=status,
        error_code=int(code) if code.isdigit() and int(code) else None,
        delivery_id=_uuid(request.query_params.get(DELIVERY_FIELD)),
        received_at=now,
    )


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


async def kept(platform: Platform, receipt: Event) -> Response:
    """Answer 204 once what a carrier told is durable: on the bus, or while the bus is away in the outbox."""
    try:
        publishing = platform.jetstream.publish(
            receipt.subject(), receipt.model_dump_json().encode(), headers={"Nats-Msg-Id": str(receipt.id)}
        )
        await asyncio.wait_for(publishing, platform.settings.intake_budget)
    except (NatsError, TimeoutError, OSError) as error:
        logger.warning("a receipt goes by the outbox, the bus is away", error=repr(error))

        async def emit(work: Work) -> None:
            work.emit(receipt)

        await platform.works.run(emit)
    return Response(status_code=204)
