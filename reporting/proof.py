"""Codes that people send back to prove their number: six digits and nothing else. Pure."""

from __future__ import annotations

import re
import unicodedata

_PROOF = re.compile(r"(?:验证码|校验码|code)?(?:是|为)?[\s:：]*([1-9]\d{5})[。.!！]?", re.IGNORECASE)


def proof_in(text: str) -> str | None:
    """Return the code that a text consists of, None for any other text. Codes that answer notices have four or eight digits."""
    found = _PROOF.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return found.group(1) if found else None
