"""What people wrote is text in a spreadsheet, too."""

from __future__ import annotations

import pytest

from runtime.formulas import harmless


@pytest.mark.parametrize("text", ["=1+1", "+8619900000101", "-", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_would_be_a_formula_is_text(text: str) -> None:
    """A mark in front keeps every spreadsheet from reckoning with it."""
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "张三", "1=1", "'=1"])
def test_anything_else_stays_as_it_is(text: str) -> None:
    """Names and numbers are not touched."""
    assert harmless(text) == text
