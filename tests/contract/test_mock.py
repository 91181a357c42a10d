"""The mock refuses what the document does not know: the check can fail. And Twilio's own client passes it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from notifier.channels.base import Outgoing, PermanentFailure
from notifier.channels.twilio_sms import TwilioSms
from tests.contract.mock import ACCOUNT, BASE, TOKEN, ContractMock
from tests.contract.test_senders import OFFICER, outgoing

MESSAGE = {"To": OFFICER, "From": "+12025550100", "Body": "试一试"}
CALL = {"To": OFFICER, "From": "+12025550100", "Url": "https://duty.example.org/x"}
NOBODY = "CA" + "0" * 32

WRONG: dict[str, tuple[str, str, dict[str, Any], int, str]] = {
    "a name it does not know": ("POST", "/Messages.json", {"data": {**MESSAGE, "Text": "x"}}, 400, "'Text' was unexpected"),
    "one in snake case": ("POST", "/Messages.json", {"data": {**MESSAGE, "validity_period": "9"}}, 400, "validity_period"),
    "no recipient": ("POST", "/Messages.json", {"data": {"Body": "x"}}, 400, "'To' is a required property"),
    "no caller": ("POST", "/Calls.json", {"data": {"To": OFFICER}}, 400, "'From' is a required property"),
    "a local number": ("POST", "/Messages.json", {"data": {**MESSAGE, "To": "19900000101"}}, 400, "To: "),
    "words for a number": ("POST", "/Messages.json", {"data": {**MESSAGE, "ValidityPeriod": "soon"}}, 400, "ValidityPeriod: "),
    "a fraction": ("POST", "/Calls.json", {"data": {**CALL, "Timeout": "20.5"}}, 400, "Timeout: "),
    "a boolean of Python": ("POST", "/Calls.json", {"data": {**CALL, "Record": "True"}}, 400, "Record: "),
    "a callback to a path": ("POST", "/Messages.json", {"data": {**MESSAGE, "StatusCallback": "/x"}}, 400, "StatusCallback: "),
    "a callback by ftp": ("POST", "/Calls.json", {"data": {**CALL, "StatusCallback": "ftp://a.b/x"}}, 400, "StatusCallback: "),
    "two recipients": ("POST", "/Messages.json", {"data": {**MESSAGE, "To": [OFFICER, OFFICER]}}, 400, "To: "),
    "a service by name": (
        "POST",
        "/Messages.json",
        {"data": {**MESSAGE, "MessagingServiceSid": "值守"}},
        400,
        "MessagingServiceSid",
    ),
    "an unknown method": ("POST", "/Calls.json", {"data": {**CALL, "Method": "PUT"}}, 400, "Method: "),
    "broken TwiML": ("POST", "/Calls.json", {"data": {**CALL, "Twiml": "<Response>"}}, 400, "Twiml: "),
    "a state nobody can ask for": ("POST", f"/Calls/{NOBODY}.json", {"data": {"Status": "ringing"}}, 400, "Status: "),
    "JSON": ("POST", "/Messages.json", {"json": MESSAGE}, 400, "the body is not"),
    "a page too large": ("GET", "/Messages.json", {"params": {"PageSize": "1001"}}, 400, "PageSize: "),
    "a filter it does not know": ("GET", "/Calls.json", {"params": {"Direction": "inbound"}}, 400, "'Direction' was unexpected"),
    "a state that no call has": ("GET", "/Calls.json", {"params": {"Status": "initiated"}}, 400, "Status: "),
    "a bad sid": ("GET", "/Calls/CA12.json", {}, 400, "Sid: "),
    "another method": ("PUT", "/Messages.json", {"data": MESSAGE}, 405, "no such operation"),
    "another path": ("GET", "/Texts.json", {}, 404, "no such operation"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
async def test_what_the_document_does_not_know_is_refused(
    mock: ContractMock, wrong: tuple[str, str, dict[str, Any], int, str]
) -> None:
    """Names, types, values, forms, paths and methods: each departure is refused, and named."""
    method, path, asked, status, fault = wrong
    async with httpx.AsyncClient(auth=(ACCOUNT, TOKEN)) as http:
        answer = await http.request(method, f"{mock.url}{BASE}{path}", **asked)
    assert (answer.status_code, answer.json()["status"], mock.taken) == (status, status, [])
    assert fault in mock.breaches.pop(0)
    mock.breaches.clear()


async def test_a_sender_that_strays_is_caught(mock: ContractMock, sms: TwilioSms) -> None:
    """A number that is not E.164 gets no further than the document."""
    with pytest.raises(PermanentFailure):
        await sms.send(Outgoing(outgoing().delivery_id, "199-0000-0101", "x", outgoing().valid_for))
    assert mock.breaches.pop() == "CreateMessage: To: '199-0000-0101' is not a 'phone-number'"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"status": "completed"}, "completed"),
        ({"status": "canceled"}, "canceled"),
        ({"url": "https://duty.example.org/next", "method": "POST"}, "queued"),
        ({"twiml": "<Response><Say>请稍候</Say></Response>"}, "queued"),
    ],
    ids=["hung up", "canceled", "led elsewhere", "told at once"],
)
async def test_a_call_is_changed_by_the_official_client(
    mock: ContractMock, client: Client, change: dict[str, str], status: str
) -> None:
    """Hanging up and leading elsewhere are parameters of the document, and the call is fetched as it then is."""
    made = await client.calls.create_async(to=OFFICER, from_="+12025550100", url="https://duty.example.org/x")
    await client.calls(made.sid).update_async(**change)
    fetched = await client.calls(made.sid).fetch_async()
    assert (fetched.sid, fetched.status, fetched.to) == (made.sid, status, OFFICER)
    assert [one.operation for one in mock.taken] == ["CreateCall", "UpdateCall", "FetchCall"]


async def test_an_unknown_sid_is_not_found(client: Client) -> None:
    """By Twilio's code, in its error body, which the official client reads."""
    with pytest.raises(TwilioRestException) as refused:
        await client.calls(NOBODY).fetch_async()
    assert (refused.value.status, refused.value.code) == (404, 20404)
