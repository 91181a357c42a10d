"""The program's senders, with Twilio's official client, keep to Twilio's published document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from notifier.channels import twilio_errors, twilio_voice_errors
from notifier.channels.base import Outgoing, PermanentFailure, SendingError, TemporaryFailure, Throttled, UnknownOutcome
from notifier.channels.twilio_sms import LONGEST, TwilioSms
from notifier.channels.twilio_voice import EVENTS, TwilioVoice
from notifier.states import State
from runtime.settings import Settings
from tests.contract.conftest import OURS, PUBLIC
from tests.contract.document import document
from tests.contract.mock import ContractMock

OFFICER, OTHER = "+8619900000101", "+8619900000102"
DELIVERY = UUID("01900000-0000-7000-8000-000000000001")
HOUR = timedelta(hours=1)

TEXTS = {
    "Chinese": "【值守】李家村火情，30分钟内电话报告。",
    "signs of forms": "a+b & c=d 100% ; \n第二行",
    "beyond the basic plane": "🔥 𠮷村",
    "longest": "灾" * LONGEST,
}


def outgoing(text: str = "请回复", address: str = OFFICER, valid_for: timedelta = HOUR) -> Outgoing:
    """Return a text on its way."""
    return Outgoing(DELIVERY, address, text, valid_for)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
async def test_a_text_is_created_as_the_document_says(mock: ContractMock, sms: TwilioSms, text: str) -> None:
    """Every parameter is one of the document's, and the text arrives as it was written."""
    accepted = await sms.send(outgoing(text))
    assert (mock.only.operation, accepted.status) == ("CreateMessage", "queued")
    assert dict(mock.only.form) == {
        "To": OFFICER,
        "From": OURS,
        "Body": text,
        "ValidityPeriod": "3600",
        "StatusCallback": f"{PUBLIC}/hooks/twilio/sms-status?delivery={DELIVERY}",
    }


@pytest.mark.parametrize(
    ("valid_for", "seconds"), [(timedelta(0), "1"), (timedelta(seconds=90.7), "90"), (timedelta(days=3), "36000")]
)
async def test_the_validity_stays_within_twilios_bounds(
    mock: ContractMock, sms: TwilioSms, valid_for: timedelta, seconds: str
) -> None:
    """Whole seconds from 1 to 36,000."""
    await sms.send(outgoing(valid_for=valid_for))
    assert dict(mock.only.form)["ValidityPeriod"] == seconds


async def test_without_a_public_address_no_callback_is_asked_for(mock: ContractMock, settings: Callable[..., Settings]) -> None:
    """A callback to nowhere would be refused."""
    sender = TwilioSms(settings(public_url=""))
    await sender.open()
    await sender.send(outgoing())
    await sender.close()
    assert "StatusCallback" not in dict(mock.only.form)


async def test_a_text_of_unknown_outcome_is_found_again(mock: ContractMock, sms: TwilioSms) -> None:
    """The list is asked by both numbers, and answers with what was created; what is known or for another is not it."""
    sent = await sms.send(outgoing("这一条"))
    known = await sms.send(outgoing("这一条"))
    await sms.send(outgoing("这一条", OTHER))
    assert await sms.look_up(outgoing("这一条"), {known.carrier_id}) == sent
    assert await sms.look_up(outgoing("另一条"), ()) is None
    assert [one.operation for one in mock.taken[3:]] == ["ListMessage"] * 2
    assert dict(mock.taken[3].query) == {"To": OFFICER, "From": OURS, "PageSize": "50"}


async def test_a_call_is_created_as_the_document_says(mock: ContractMock, voice: TwilioVoice) -> None:
    """Every parameter is one of the document's; each event is a parameter of its own."""
    accepted = await voice.send(outgoing())
    assert (mock.only.operation, accepted.status) == ("CreateCall", "queued")
    assert [value for name, value in mock.only.form if name == "StatusCallbackEvent"] == EVENTS
    sent = {name: value for name, value in mock.only.form if name != "StatusCallbackEvent"}
    assert (sent.pop("Timeout").isdigit(), sent.pop("MachineDetection", "Enable")) == (True, "Enable")
    assert sent == {
        "To": OFFICER,
        "From": OURS,
        "Url": f"{PUBLIC}/hooks/twilio/voice/notice/{DELIVERY}",
        "StatusCallback": f"{PUBLIC}/hooks/twilio/voice/status?delivery={DELIVERY}",
    }


@pytest.mark.parametrize("detects", [True, False])
async def test_machine_detection_is_asked_for_or_not(
    mock: ContractMock, settings: Callable[..., Settings], detects: bool
) -> None:
    """As it is set, and only by the parameter that the document has for it."""
    sender = TwilioVoice(settings(voice={"detect_machines": detects}))
    await sender.open()
    await sender.send(outgoing())
    await sender.close()
    assert dict(mock.only.form).get("MachineDetection") == ("Enable" if detects else None)


async def test_a_call_of_unknown_outcome_is_found_again(mock: ContractMock, voice: TwilioVoice) -> None:
    """A call from our number to this one that is not known."""
    made, known = await voice.send(outgoing()), await voice.send(outgoing())
    await voice.send(outgoing(address=OTHER))
    assert await voice.look_up(outgoing(), {known.carrier_id}) == made
    assert await voice.look_up(outgoing(), {made.carrier_id, known.carrier_id}) is None
    assert dict(mock.taken[3].query) == {"To": OFFICER, "From": OURS, "PageSize": "50"}


REFUSALS: dict[tuple[int, int], type[SendingError]] = {
    (400, 21211): PermanentFailure,
    (401, 20003): PermanentFailure,
    (404, 20404): PermanentFailure,
    (429, 20429): Throttled,
    (500, 20500): UnknownOutcome,
    (503, 20503): TemporaryFailure,
}


@pytest.mark.parametrize(("refusal", "means"), REFUSALS.items())
async def test_a_refusal_in_twilios_error_body_is_understood(
    mock: ContractMock, sms: TwilioSms, voice: TwilioVoice, refusal: tuple[int, int], means: type[SendingError]
) -> None:
    """Status and code are read from the body as Twilio describes it, for a send and for a look-up."""
    message = outgoing()
    for ask in (sms.send, voice.send, partial(sms.look_up, known=()), partial(voice.look_up, known=())):
        mock.refuse(*refusal)
        with pytest.raises(SendingError) as refused:
            await ask(message)
        assert type(refused.value) is means
        assert refused.value.code in refusal


async def test_a_wrong_token_is_the_accounts_fault(mock: ContractMock, settings: Callable[..., Settings]) -> None:
    """Basic authentication is asked for, and a refusal of it is told from a bad number."""
    wrong = {**settings().twilio.model_dump(), "auth_token": "another"}
    sender = TwilioSms(settings(twilio=wrong))
    await sender.open()
    with pytest.raises(PermanentFailure) as refused:
        await sender.send(outgoing())
    await sender.close()
    assert (refused.value.code, refused.value.of_account, mock.taken) == (20003, True, [])


def test_every_state_that_the_document_gives_a_message_is_understood() -> None:
    """All but those of inbound messages; what is delivered in part only is not delivered."""
    states = document()["components"]["schemas"]["message_enum_status"]["enum"]
    assert {one for one in states if twilio_errors.meaning(one) is None} == {"receiving", "received"}
    assert {one for one in states if twilio_errors.meaning(one) is State.DELIVERED} == {"delivered", "read"}
    assert {one for one in states if twilio_errors.meaning(one) is State.FAILED} == {"undelivered", "failed", "canceled"}


def test_every_state_that_the_document_gives_a_call_is_understood() -> None:
    """That somebody picked up, and that it is over, says nothing yet: whether the message was heard our own course knows."""
    states = document()["components"]["schemas"]["call_enum_status"]["enum"]
    assert {one for one in states if twilio_voice_errors.meaning(one) is None} == {"in-progress", "completed"}
    assert {one for one in states if twilio_voice_errors.meaning(one) is State.ACCEPTED} == {"queued", "ringing"}
    assert {one for one in states if twilio_voice_errors.meaning(one) is State.DELIVERED} == set()
