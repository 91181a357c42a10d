"""Which texts are a code that proves a number."""

from __future__ import annotations

import pytest

from reporting.proof import proof_in


@pytest.mark.parametrize("text", ["384921", " 384921 ", "３８４９２１", "验证码384921", "验证码：384921。", "code 384921"])
def test_six_digits_alone_are_a_code(text: str) -> None:
    """Full-width digits and the word for it are understood."""
    assert proof_in(text) == "384921"


@pytest.mark.parametrize(
    "text", ["", "1", "4821", "66184085", "收到 4821", "38492", "012345", "384921人", "损失384921元", "1 384921"]
)
def test_everything_else_is_not(text: str) -> None:
    """An answer to a notice, a figure in a report, a number too long or too short."""
    assert proof_in(text) is None
