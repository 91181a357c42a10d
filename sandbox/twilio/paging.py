"""Lists: the filters by time and the page links that Twilio's client follows."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlencode

from sandbox.twilio.messages import Message, MessageStore
from sandbox.twilio.wire import API_VERSION, media_resource, message_resource

DEFAULT_PAGE = 50
LARGEST_PAGE = 1000
T = TypeVar("T")


def message_list(store: MessageStore, query: Mapping[str, str], account_sid: str) -> dict[str, Any]:
    """Return one page of messages, newest first."""
    matching = (message for message in store.newest_first(query.get("To") or None) if _matches(message, query))
    return page("messages", matching, lambda message: message_resource(message, account_sid), query, f"{account_sid}/Messages")


def media_list(message: Message, query: Mapping[str, str], account_sid: str) -> dict[str, Any]:
    """Return one page of the files of a message."""
    at = f"{account_sid}/Messages/{message.sid}/Media"
    return page("media_list", message.media, lambda media: media_resource(message, media, account_sid), query, at)


def page(
    name: str, matching: Iterable[T], shown_as: Callable[[T], dict[str, Any]], query: Mapping[str, str], at: str
) -> dict[str, Any]:
    """Return one page of what matches, with links to its neighbours. `at`: its path below `Accounts/`, without `.json`."""
    size = min(_number(query, "PageSize", DEFAULT_PAGE) or DEFAULT_PAGE, LARGEST_PAGE)
    number = _number(query, "Page", 0)
    found = list(islice(matching, number * size, (number + 1) * size + 1))
    shown = found[:size]
    return {
        "end": number * size + max(len(shown) - 1, 0),
        "first_page_uri": _uri(at, query, size, 0),
        name: [shown_as(one) for one in shown],
        "next_page_uri": _uri(at, query, size, number + 1) if len(found) > size else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": _uri(at, query, size, number - 1) if number else None,
        "start": number * size,
        "uri": _uri(at, query, size, number),
    }


def falls(moment: datetime | None, query: Mapping[str, str], name: str) -> bool:
    """Say whether a moment is one that is asked for by `name`, `name<` or `name>`; one that is not yet is not."""
    asked = [each for each in (name, f"{name}<", f"{name}>") if query.get(each)]
    return not asked or (moment is not None and all(_compare(each.removeprefix(name), moment, query[each]) for each in asked))


def _matches(message: Message, query: Mapping[str, str]) -> bool:
    if query.get("From") and message.sender != query["From"]:
        return False
    return falls(message.sent or message.created, query, "DateSent")


def _compare(sign: str, moment: datetime, wanted: str) -> bool:
    """`DateSent` means a whole day. `DateSent>=X` arrives as the name `DateSent>` and the value X: the end is included."""
    bound = datetime.fromisoformat(wanted)
    bound = bound.astimezone(UTC) if bound.tzinfo else bound.replace(tzinfo=UTC)
    seen = moment.astimezone(UTC).replace(microsecond=0)
    is_date = len(wanted) == len("2026-01-01")
    match sign:
        case "":
            return seen.date() == bound.date()
        case "<":
            return seen.date() <= bound.date() if is_date else seen <= bound
        case _:
            return seen >= bound


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    value = query.get(name, "")
    return int(value) if value.isdigit() else default


def _uri(at: str, query: Mapping[str, str], size: int, number: int) -> str:
    kept = {name: value for name, value in query.items() if name not in ("Page", "PageSize", "PageToken")}
    return f"/{API_VERSION}/Accounts/{at}.json?" + urlencode({**kept, "PageSize": size, "Page": number})
