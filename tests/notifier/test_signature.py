"""Twilio's published vectors, and everything that must be refused instead of raising."""

from __future__ import annotations

import pytest
from starlette.datastructures import FormData
from twilio.request_validator import RequestValidator

from runtime.twilio_signature import signed_by_twilio

TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.parametrize("signature", [SIGNATURE, "kvajT1Ptam85bY51eRf/AJRuM3w="])
def test_a_signature_with_or_without_the_port_is_believed(signature: str) -> None:
    """Twilio signs https addresses with and without :443; both are right."""
    assert signed_by_twilio(TOKEN, [URL], FORM, signature)


def test_any_of_the_addresses_may_be_the_signed_one() -> None:
    """Behind a proxy the request shows another address than the one Twilio called."""
    assert signed_by_twilio(TOKEN, ["http://10.0.0.3:8000/myapp.php?foo=1&bar=2", URL], FORM, SIGNATURE)


@pytest.mark.parametrize(
    ("token", "url", "form", "signature"),
    [
        ("", URL, FORM, SIGNATURE),
        ("other", URL, FORM, SIGNATURE),
        (TOKEN, URL, FORM, None),
        (TOKEN, URL, FORM, ""),
        (TOKEN, URL, FORM, "签名" * 14),
        (TOKEN, URL + "&bodySHA256=0", FORM, SIGNATURE),
        (TOKEN, "https://mycompany.com:port/myapp.php", FORM, SIGNATURE),
        (TOKEN, URL, {**FORM, "Digits": "1235"}, SIGNATURE),
        (TOKEN, URL, {**FORM, "Body": object()}, SIGNATURE),
    ],
)
def test_everything_else_is_refused_without_an_error(token: str, url: str, form: dict[str, object], signature: str) -> None:
    """A wrong, missing or odd signature is a plain no."""
    assert not signed_by_twilio(token, [url], form, signature)


def test_blank_and_repeated_fields_are_part_of_what_is_signed() -> None:
    """A blank body counts, and so does each value of a repeated field."""
    form = FormData([("Body", ""), ("MediaUrl", "a"), ("MediaUrl", "b")])
    signature = RequestValidator(TOKEN).compute_signature(URL, form)
    assert signed_by_twilio(TOKEN, [URL], form, signature)
    for dropped in (form.multi_items()[1:], form.multi_items()[:2]):
        assert not signed_by_twilio(TOKEN, [URL], FormData(dropped), signature)
