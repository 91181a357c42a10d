"""Phone numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.numbers import address_of, as_people_read, e164


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("19900000101", "+8619900000101"),
        ("199 0000 0101", "+8619900000101"),
        ("+86 199-0000-0101", "+8619900000101"),
        ("008619900000101", "+8619900000101"),
        ("１９９０００００１０１", "+8619900000101"),
        ("0573-82081234转8001", "+8657382081234"),
        ("(0573) 8208 1234 分机 8001", "+8657382081234"),
        ("0573-82081234-8001", "+8657382081234"),
        ("0573-82081234转", "+8657382081234"),
        ("+1 555 0100", None),
        ("+15550100101", "+15550100101"),
        ("12345", "12345"),
        ("110", "110"),
        ("106900", "106900"),
    ],
)
def test_written_numbers(written: str, number: str | None) -> None:
    """A number is one number however it is written, its extension is dropped, and a short number stays as it is."""
    assert e164(written) == number


@pytest.mark.parametrize("written", ["", "   ", "没有手机", "82081234", "1990000010", "199000001011", "+86", "转8001", "12"])
def test_no_number(written: str) -> None:
    """What can't be reached is no number: words, a digit too many or too few, a landline without its area code."""
    assert e164(written) is None


@given(st.integers(0, 9999))
def test_normal_form_is_stable(last: int) -> None:
    """Normalising a number twice is the same as once, and its readable form leads back to it."""
    number = e164(f"1990000{last:04d}")
    assert number is not None
    assert e164(number) == number
    assert e164(as_people_read(number)) == number


@given(st.text(max_size=40))
def test_any_text(text: str) -> None:
    """No text breaks the reading of a number, and what comes out is E.164 or a short number."""
    number = e164(text)
    assert number is None or number.removeprefix("+").isdigit()
    assert isinstance(address_of(text), str)
