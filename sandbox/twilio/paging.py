"""Lists of messages: the filters and the page links that Twilio's client follows."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from sandbox.twilio.messages import Message, MessageStore
from sandbox.twilio.wire import API_VERSION, message_resource

DEFAULT_PAGE = 50
LARGEST_PAGE = 1000


def message_list(store: MessageStore, query: Mapping[str, str], account_sid: str) -> dict[str, Any]:
    """Return one page of messages, newest first, with links to its neighbours."""
    size = min(_number(query, "PageSize", DEFAULT_PAGE) or DEFAULT_PAGE, LARGEST_PAGE)
    page = _number(query, "Page", 0)
    matching = (message for message in store.newest_first(query.get("To") or None) if _matches(message, query))
    found = list(islice(matching, page * size, (page + 1) * size + 1))
    shown = found[:size]
    return {
        "end": page * size + max(len(shown) - 1, 0),
        "first_page_uri": _uri(account_sid, query, size, 0),
        "messages": [message_resource(message, account_sid) for message in shown],
        "next_page_uri": _uri(account_sid, query, size, page + 1) if len(found) > size else None,
        "page": page,
        "page_size": size,
        "previous_page_uri": _uri(account_sid, query, size, page - 1) if page else None,
        "start": page * size,
        "uri": _uri(account_sid, query, size, page),
    }


def _matches(message: Message, query: Mapping[str, str]) -> bool:
    if query.get("From") and message.sender != query["From"]:
        return False
    moment = message.sent or message.created
    return all(_compare(name, moment, query[name]) for name in ("DateSent", "DateSent<", "DateSent>") if query.get(name))


def _compare(name: str, moment: datetime, wanted: str) -> bool:
    """`DateSent` means a whole day. `DateSent>=X` arrives as the name `DateSent>` and the value X: the end is included."""
    bound = datetime.fromisoformat(wanted)
    bound = bound.astimezone(UTC) if bound.tzinfo else bound.replace(tzinfo=UTC)
    seen = moment.astimezone(UTC).replace(microsecond=0)
    is_date = len(wanted) == len("2026-01-01")
    match name:
        case "DateSent":
            return seen.date() == bound.date()
        case "DateSent<":
            return seen.date() <= bound.date() if is_date else seen <= bound
        case _:
            return seen >= bound


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    value = query.get(name, "")
    return int(value) if value.isdigit() else default


def _uri(account_sid: str, query: Mapping[str, str], size: int, page: int) -> str:
    kept = {name: value for name, value in query.items() if name not in ("Page", "PageSize", "PageToken")}
    return f"/{API_VERSION}/Accounts/{account_sid}/Messages.json?" + urlencode({**kept, "PageSize": size, "Page": page})
