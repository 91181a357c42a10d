"""What an answering person names: the codes in a text or on a button. Pure."""

from __future__ import annotations

import re
import unicodedata

from notifier.codes import code_of_button

PLAIN = "1"
_CODE = re.compile(r"(?<!\d)1?([2-9]\d{3}|[2-9]\d{7})(?!\d)")


def codes_named(text: str, code: str | None, button: str | None) -> list[str]:
    """Return the codes that an answer names, each once; none for a plain ``1`` or ``收到``.

    Args:
        text: as it came: full-width digits are read too, and so is ``14821`` for ``1`` and ``4821``. Empty, when its figures
            are those of a report.
        code: what was already read from it, a plain ``1`` perhaps.
        button: the data of a pressed button; it alone counts then.
    """
    if pressed := code_of_button(button):
        return [pressed]
    said = unicodedata.normalize("NFKC", f"{code or ''} {text}")
    return list(dict.fromkeys(_CODE.findall(said)))
