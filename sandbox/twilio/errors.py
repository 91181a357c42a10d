"""Twilio's refusals: HTTP status, code, and the sentence it sends. Source: twilio.com/docs/api/errors."""

from dataclasses import dataclass
from typing import Any

SENTENCES: dict[int, tuple[int, str]] = {
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20404: (404, "The requested resource {about} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service is unavailable. Please try again."),
    21211: (400, "Invalid 'To' Phone Number: {about}"),
    21212: (400, "Invalid From Number (caller ID): {about}"),
    21205: (400, "Url is not a valid URL: {about}"),
    21210: (400, "The source phone number provided, {about}, is not yet verified for your account."),
    21214: (400, "The phone number you are attempting to call, {about}, cannot be reached."),
    21215: (400, "Account not authorized to call {about}."),
    21216: (400, "Account not allowed to call {about}."),
    21217: (400, "Phone number does not appear to be valid: {about}"),
    21220: (400, "Invalid call state: {about}"),
    21408: (
        400,
        "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {about}",
    ),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (
        400,
        "The 'From' phone number {about} is not a valid, SMS-capable inbound phone number or short code for your account.",
    ),
    21609: (400, "The 'StatusCallback' URL {about} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "Message cannot be sent with the current combination of 'To' ({about}) and 'From' parameters"),
    21614: (400, "To number: {about}, is not a mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21701: (400, "The Messaging Service does not exist: {about}"),
}

OUTCOMES: dict[int, str] = {
    30001: "Queue overflow",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
}


@dataclass(frozen=True)
class Refusal(Exception):
    """A request that Twilio answers with an error body."""

    status: int
    code: int
    message: str

    def body(self) -> dict[str, Any]:
        """Return the JSON body that goes with the status."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def refusal(code: int, about: str = "", status: int | None = None, message: str | None = None) -> Refusal:
    """Return the refusal with Twilio's own status and sentence, unless others are asked for."""
    usual, sentence = SENTENCES.get(code, (400, "Bad request"))
    return Refusal(status or usual, code, message or sentence.format(about=about))


def refusal_for_status(status: int, code: int | None, message: str | None) -> Refusal:
    """Return the refusal that a programmed fault asks for; the code follows from the status when it isn't given."""
    usual = {401: 20003, 404: 20404, 429: 20429, 500: 20500, 503: 20503}.get(status, 20001 if status < 500 else 20500)
    return refusal(code or usual, status=status, message=message)
