"""Lists of calls: which are meant, and in pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.twilio.paging import falls, page
from sandbox.twilio.voice.calls import Call
from sandbox.twilio.voice.wire import call_resource, shown_status


def call_list(newest_first: Iterable[Call], query: Mapping[str, str], account_sid: str) -> dict[str, Any]:
    """Return one page of calls, newest first."""
    matching = (call for call in newest_first if _matches(call, query))
    return page("calls", matching, call_resource, query, f"{account_sid}/Calls")


def _matches(call: Call, query: Mapping[str, str]) -> bool:
    said = {"To": call.to, "From": call.sender, "Status": shown_status(call), "ParentCallSid": call.parent_sid}
    if any(query.get(name) and query[name] != value for name, value in said.items()):
        return False
    return falls(call.started, query, "StartTime") and falls(call.ended, query, "EndTime")
