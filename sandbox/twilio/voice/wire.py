"""Twilio's JSON for calls, and the parameters of its requests to the program. Source: its Call resource and Voice webhooks."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any

from sandbox.twilio.voice.calls import FINAL, Call, Recording
from sandbox.twilio.wire import API_VERSION


def call_resource(call: Call) -> dict[str, Any]:
    """Return the Call resource as Twilio shows it."""
    account_sid = call.account.account_sid
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Calls/{call.sid}"
    return {
        "account_sid": account_sid,
        "answered_by": call.answered_by,
        "api_version": API_VERSION,
        "caller_name": None,
        "date_created": format_datetime(call.created),
        "date_updated": format_datetime(call.updated),
        "direction": call.direction,
        "duration": str(call.duration) if call.is_over else None,
        "end_time": _moment(call.ended),
        "forwarded_from": None,
        "from": call.sender,
        "from_formatted": call.sender,
        "group_sid": None,
        "parent_call_sid": call.parent_sid,
        "phone_number_sid": "PN" + "5a" * 16,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": call.sid,
        "start_time": _moment(call.started),
        "status": shown_status(call),
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
        "to": call.to,
        "to_formatted": call.to,
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


def shown_status(call: Call) -> str:
    """Return the state as the resource has it: `initiated` is a word of webhooks only."""
    return "queued" if call.status == "initiated" else call.status


def webhook_form(call: Call) -> dict[str, str]:
    """Return what every request about a call carries."""
    form = {
        "AccountSid": call.account.account_sid,
        "ApiVersion": API_VERSION,
        "CallSid": call.sid,
        "CallStatus": call.status,
        "Called": call.to,
        "Caller": call.sender,
        "Direction": call.direction,
        "From": call.sender,
        "FromCity": "",
        "FromCountry": "CN" if call.sender.startswith("+86") else "US",
        "To": call.to,
        "ToCity": "",
        "ToCountry": "CN" if call.to.startswith("+86") else "US",
    }
    if call.parent_sid:
        form["ParentCallSid"] = call.parent_sid
    if call.answered_by:
        form["AnsweredBy"] = call.answered_by
    return form


def status_form(call: Call, now: datetime) -> dict[str, str]:
    """Return the parameters of a status callback for the state that a call is in."""
    form = webhook_form(call)
    form |= {
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(call.told),
        "Timestamp": format_datetime(now),
    }
    if call.status in FINAL:
        form |= {"CallDuration": str(call.duration), "Duration": str(-(-call.duration // 60))}
    return form


def recording_form(call: Call, recording: Recording, url: str) -> dict[str, str]:
    """Return what tells of a recording that is ready."""
    return {
        "AccountSid": call.account.account_sid,
        "CallSid": call.sid,
        "RecordingChannels": "1",
        "RecordingDuration": str(recording.seconds),
        "RecordingSid": recording.sid,
        "RecordingSource": "RecordVerb",
        "RecordingStatus": "completed",
        "RecordingUrl": url,
    }


def _moment(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None
