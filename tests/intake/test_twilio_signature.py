"""Twilio's signature."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi import Request

from reporting.intake.reading import form_pairs
from reporting.intake.twilio_signature import is_genuine
from runtime.settings import Settings

CALL = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
PLAIN, WITH_PORT = "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "kvajT1Ptam85bY51eRf/AJRuM3w="
MADE_FOR = "https://mycompany.com"


def request_to(scheme: str = "https", host: str = "mycompany.com", signature: str = PLAIN, **more: str) -> Request:
    headers = {"host": host, "x-twilio-signature": signature, **{name.replace("_", "-"): value for name, value in more.items()}}
    return Request(
        {
            "type": "http",
            "method": "POST",
            "scheme": scheme,
            "server": ("10.0.0.7", 8000),
            "path": "/myapp.php",
            "query_string": b"foo=1&bar=2",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )


def judged(request: Request, public_url: str = "", params: dict[str, str] = CALL, token: str = "12345") -> bool:
    settings = Settings(home=Path("nowhere"), public_url=public_url, twilio={"auth_token": token})
    return is_genuine(request, form_pairs(urlencode(params).encode()), settings)


@pytest.mark.parametrize(
    ("request_", "public_url"),
    [
        (request_to(), ""),
        (request_to(), MADE_FOR),
        (request_to(host="10.0.0.7:8000", scheme="http"), MADE_FOR),
        (request_to(host="10.0.0.7:8000", scheme="http"), MADE_FOR + "/"),
        (request_to(host="mycompany.com:443"), ""),
        (request_to(signature=WITH_PORT), ""),
        (request_to(signature=WITH_PORT), MADE_FOR),
        (request_to(signature=WITH_PORT, host="mycompany.com:443"), ""),
        (request_to(scheme="http", x_forwarded_proto="https"), ""),
        (request_to(scheme="http", host="10.0.0.7:8000", x_forwarded_proto="https", x_forwarded_host="mycompany.com"), ""),
    ],
)
def test_twilios_own_vectors_hold_behind_any_proxy(request_: Request, public_url: str) -> None:
    """The published vectors are genuine directly, by the public URL that is set, and by what a proxy forwards."""
    assert judged(request_, public_url)


@pytest.mark.parametrize(
    ("request_", "changes"),
    [
        (request_to(signature=""), {}),
        (request_to(signature="RSOYDt4T1cUTdK1PDd93/VVr8B9="), {}),
        (request_to(), {"public_url": "https://other.example"}),
        (request_to(), {"params": CALL | {"Digits": "9"}}),
        (request_to(), {"params": CALL | {"Extra": ""}}),
        (request_to(), {"token": "54321"}),
        (request_to(), {"token": ""}),
        (request_to(host="mycompany.com:nonsense"), {}),
        (request_to(host="[half"), {}),
        (request_to(host=""), {}),
    ],
)
def test_anything_changed_is_not_genuine(request_: Request, changes: dict[str, str]) -> None:
    """Another signature, URL, parameter or token, no token at all, a host that is none: no, and never an exception."""
    assert not judged(request_, **changes)


def test_blank_and_repeated_parameters_count() -> None:
    """Parameters that are blank or repeated are read as Twilio signs them."""
    assert form_pairs(b"A=&B=1&B=2&C&=x&&D=%E7%81%AB+%2B") == [
        ("A", ""), ("B", "1"), ("B", "2"), ("C", ""), ("", "x"), ("D", "火 +"),
    ]  # fmt: skip
