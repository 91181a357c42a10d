"""What is spoken: numbers and times as people say them, no addresses, in the person's language; and what the keys are."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from notifier.channels.twilio_voice_errors import meaning, refusal
from notifier.render import SIGNATURE, render
from notifier.states import State
from notifier.voice import script
from notifier.voice.script import Place, Talk
from notifier.voice.speech import chinese, digits, english, spoken
from notifier.voice.states import goes_forward, is_machine
from tests.notifier.world import ESCALATION


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("编号20260714-001", "编号二零二六零七幺四，零零幺"),
        ("编号2026-0001，", "编号二零二六，零零零幺，"),
        ("请拨+8619900000101。", "请拨八六幺九九零零零零零幺零幺。"),
        ("应在10:30前", "应在10点30分前"),
        ("应在9:00前", "应在9点整前"),
        ("伤12人，3组", "伤12人，3组"),
        ("请处理。http://127.0.0.1/incidents/1 ", "请处理。"),
    ],
)
def test_chinese_is_read_as_people_say_it(written: str, read: str) -> None:
    """Long numbers digit by digit with 幺 for 1; counts stay numbers."""
    assert chinese(written) == read


def test_english_is_read_digit_by_digit_too() -> None:
    """For a person whose language is English."""
    assert english("No. 20260714-001 at 10:30, http://x/1") == "No. 2 0 2 6 0 7 1 4, 0 0 1 at 10:30,"
    assert digits("2026-1") == "二零二六幺"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_notice_is_spoken_without_signature_and_address(language: str) -> None:
    """What belongs to a text on paper is not read aloud."""
    said = spoken(render("escalation", ESCALATION, language), language, SIGNATURE)
    assert "【" not in said
    assert "http" not in said
    assert "20260714-001" not in said


def test_the_document_says_the_message_in_the_persons_language_and_listens_for_a_key() -> None:
    """Keys go to the notice's own address; no key leads to the next saying, which counts as a miss."""
    talk = Talk("Overdue.", "Smith", "en", "1239", "duty")
    root = ElementTree.fromstring(script.message(talk, "/notice/1", Place()))
    gather, redirect = list(root)
    assert {each.get("language") for each in gather} == {"en-US"}
    assert (gather.get("numDigits"), gather.get("action")) == ("1", "/notice/1/key?n=1&m=0")
    assert redirect.text == "/notice/1?n=2&m=1&why=silent"
    assert "Press 2" in "".join(each.text or "" for each in gather)


def test_what_asks_for_nothing_has_no_key_2() -> None:
    """A notice outside a ladder can't be handed on, and its 1 only says that it was heard."""
    menu = Talk("新事件", "", "zh", "139", "").menu()
    assert "按2" not in menu
    assert menu.startswith("已听清，请按1")


def test_states_only_move_forward() -> None:
    """The end is the end, an unknown word is nothing."""
    assert goes_forward("ringing", "in-progress")
    assert not goes_forward("in-progress", "ringing")
    assert not goes_forward("busy", "completed")
    assert not goes_forward("queued", "singing")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("ringing", State.ACCEPTED),
        ("busy", State.FAILED),
        ("machine", State.FAILED),
        ("heard", State.DELIVERED),
        ("completed", None),
    ],
)
def test_a_call_is_delivered_when_a_person_hears_it(status: str, state: State | None) -> None:
    """That the carrier calls it completed says nothing of that."""
    assert meaning(status) is state


def test_a_mailbox_and_a_fax_are_no_persons() -> None:
    """What is not known is taken for a person."""
    assert is_machine("machine_end_beep")
    assert is_machine("fax")
    assert not is_machine("unknown")


def test_refusals_are_sentences_with_the_code() -> None:
    """And a number that cannot be called is told to the directory."""
    refused = refusal(400, 21217)
    assert "21217" in refused.reason
    assert getattr(refused, "flag_contact", False)
