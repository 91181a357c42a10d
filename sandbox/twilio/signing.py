"""Posting a form to the program as Twilio does: signed over the public URL."""

from collections.abc import Mapping
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from sandbox.outgoing import Outgoing, Reply
from sandbox.twilio.faults import Signature, TwilioFaults
from sandbox.twilio.messages import new_sid

FORM = "application/x-www-form-urlencoded; charset=UTF-8"


class SignedPoster:
    """Posts forms with X-Twilio-Signature, unless a fault spoils it."""

    def __init__(self, outgoing: Outgoing, auth_token: str, faults: TwilioFaults) -> None:
        self._outgoing = outgoing
        self._validator = RequestValidator(auth_token)
        self._stranger = RequestValidator(auth_token + " of somebody else")
        self._faults = faults

    async def post(self, url: str, form: Mapping[str, str]) -> Reply:
        """Post the form and return the program's answer."""
        headers = {"Content-Type": FORM, "I-Twilio-Idempotency-Token": new_sid("")}
        signature = self._signature(url, form)
        if signature is not None:
            headers["X-Twilio-Signature"] = signature
        return await self._outgoing.post(url, urlencode(form).encode(), headers)

    def _signature(self, url: str, form: Mapping[str, str]) -> str | None:
        spoiled = self._faults.take(Signature)
        if spoiled and spoiled.kind == "missing":
            return None
        validator = self._stranger if spoiled else self._validator
        return str(validator.compute_signature(url, form))
