"""Twilio's JSON for messages. Source: the Message resource of its REST API 2010-04-01."""

import json
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from sandbox.twilio.errors import OUTCOMES
from sandbox.twilio.messages import Media, Message

API_VERSION = "2010-04-01"


def message_resource(message: Message, account_sid: str) -> dict[str, Any]:
    """Return the Message resource as Twilio shows it."""
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{message.sid}"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": _rfc2822(message.created),
        "date_sent": _rfc2822(message.sent),
        "date_updated": _rfc2822(message.updated),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": OUTCOMES.get(message.error_code, "Unknown error") if message.error_code else None,
        "from": message.sender,
        "messaging_service_sid": message.service_sid,
        "num_media": str(len(message.media) or len(message.media_urls)),
        "num_segments": str(message.segments),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def media_resource(message: Message, media: Media, account_sid: str) -> dict[str, Any]:
    """Return the Media resource of one file."""
    return {
        "account_sid": account_sid,
        "content_type": media.content_type,
        "date_created": _rfc2822(message.created),
        "date_updated": _rfc2822(message.created),
        "parent_sid": message.sid,
        "sid": media.sid,
        "uri": f"/{API_VERSION}/Accounts/{account_sid}/Messages/{message.sid}/Media/{media.sid}.json",
    }


def encoded(body: dict[str, Any]) -> bytes:
    """Return the JSON as it goes over the wire: UTF-8, nothing escaped that needn't be."""
    return json.dumps(body, ensure_ascii=False, separators=(", ", ": ")).encode()


def _rfc2822(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None
