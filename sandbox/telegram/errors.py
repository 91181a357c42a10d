"""Refusals of the Bot API. The descriptions are those that api.telegram.org sends."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ApiError(Exception):
    """A call that the Bot API answers with ok: false."""

    code: int
    description: str
    retry_after: int | None = None

    def body(self) -> dict[str, Any]:
        """Return the JSON body; its error_code is the HTTP status as well."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(why: str) -> ApiError:
    """Return a 400 with this reason."""
    return ApiError(400, f"Bad Request: {why}")


def too_many(retry_after: int) -> ApiError:
    """Return the 429 of flood control."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after)


NOT_FOUND = ApiError(404, "Not Found")
UNAUTHORIZED = ApiError(401, "Unauthorized")
CHAT_NOT_FOUND = bad_request("chat not found")
BLOCKED = ApiError(403, "Forbidden: bot was blocked by the user")
OTHER_POLLER = ApiError(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
WEBHOOK_ACTIVE = ApiError(
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
)


def for_status(status: int, message: str | None, retry_after: int | None) -> ApiError:
    """Return the error that a programmed fault asks for."""
    if status == 429:
        return too_many(retry_after or 1)
    usual = {400: "Bad Request", 401: "Unauthorized", 403: BLOCKED.description, 404: "Not Found"}
    return ApiError(status, message or usual.get(status, "Internal Server Error"), retry_after)
