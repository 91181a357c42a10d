"""Way in: SMS and MMS by Twilio's webhook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response
from twilio.twiml.messaging_response import MessagingResponse

from reporting.intake.doors import Authenticate, Doors
from reporting.intake.keep import Intake
from reporting.intake.later import Later, Wanted
from reporting.intake.reading import content_type, form_pairs, read_body
from reporting.intake.refusals import NotTakenError, at_the_door
from reporting.intake.twilio_signature import HEADER, is_genuine
from runtime.settings import TwilioSettings
from schemas.intake import MessageReceived, message_id
from schemas.values import Channel, Location, Sender

SOURCE = Channel.SMS
LARGEST_FORM = 64_000
MOST_PICTURES = 10
NOTHING_TO_SAY = str(MessagingResponse())
BAD_SIGNATURE = "签名不符：请核对 Twilio 密钥，以及 ZHISHOU_PUBLIC_URL 是否与 Twilio 后台填写的网址一致。"


def routes(doors: Doors, _authenticate: Authenticate) -> APIRouter:
    """Return Twilio's webhook for inbound messages: answers an empty TwiML once the message is kept."""
    router = APIRouter(tags=["hooks"])

    @router.post("/hooks/twilio/sms", summary="Inbound SMS or MMS from Twilio", response_class=Response)
    async def inbound(request: Request) -> Response:
        return await at_the_door(SOURCE, doors.intake.metrics, _take(request, doors.intake, doors.later))

    return router


async def _take(request: Request, intake: Intake, later: Later) -> Response:
    fields = await _fields(request, intake)
    message, wanted = message_of(fields, intake.platform.clock.now()), pictures_of(fields)
    if wanted:
        await later.keep_and_fetch(message, wanted)
    else:
        await intake.keep(message)
    return Response(NOTHING_TO_SAY, media_type="text/xml")


async def _fields(request: Request, intake: Intake) -> dict[str, str]:
    settings = intake.platform.settings
    if HEADER not in request.headers:
        raise NotTakenError(403, "no_signature", "缺少 X-Twilio-Signature 签名，不能确认来自 Twilio。")
    if content_type(request) != "application/x-www-form-urlencoded":
        raise NotTakenError(415, "not_a_form", "Twilio 回调应为 application/x-www-form-urlencoded 表单。")
    pairs = form_pairs(await read_body(request, LARGEST_FORM))
    _check_account(dict(pairs), settings.twilio)
    if not is_genuine(request, pairs, settings):
        raise NotTakenError(403, "bad_signature", BAD_SIGNATURE)
    fields = dict(pairs)
    _check(fields)
    return fields


def _check_account(fields: Mapping[str, str], twilio: TwilioSettings) -> None:
    """Refuse what names an account that is not ours: there is no key with which it could be believed."""
    ours = {account.account_sid for account in twilio.accounts}
    if twilio.account_sid and fields.get("AccountSid", twilio.account_sid) not in ours:
        raise NotTakenError(403, "other_account", "AccountSid 不是本系统的 Twilio 账号。")


def _check(fields: Mapping[str, str]) -> None:
    missing = [name for name in ("MessageSid", "From") if not fields.get(name)]
    if missing:
        raise NotTakenError(400, "incomplete", f"缺少参数：{'、'.join(missing)}。")


def message_of(fields: Mapping[str, str], now: datetime) -> MessageReceived:
    """Return the message that Twilio's parameters speak of; an empty text is a message too."""
    sid = fields["MessageSid"]
    return MessageReceived(
        id=message_id(SOURCE, sid),
        time=now,
        channel=SOURCE,
        carrier_id=sid,
        sender=Sender(address=fields["From"], name=fields.get("ProfileName", "")),
        text=fields.get("Body", ""),
        received_at=now,
        location=_location(fields),
        in_reply_to=fields.get("OriginalRepliedMessageSid") or None,
    )


def _location(fields: Mapping[str, str]) -> Location | None:
    try:
        return Location(latitude=float(fields["Latitude"]), longitude=float(fields["Longitude"]))
    except (KeyError, ValueError):
        return None


def pictures_of(fields: Mapping[str, str]) -> tuple[Wanted, ...]:
    """Return what is to be fetched from Twilio: the pictures of an MMS."""
    numbers = [n for n in range(MOST_PICTURES) if fields.get(f"MediaUrl{n}")]
    return tuple(
        Wanted(kind="twilio", ref=fields[f"MediaUrl{n}"], content_type=fields.get(f"MediaContentType{n}", "")) for n in numbers
    )
