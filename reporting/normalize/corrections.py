"""What a correction corrects: 损失更改 不是7万 是8.2万 corrects the loss."""

import re
from collections.abc import Iterator

from reporting.normalize.reading import Found
from reporting.normalize.text import Text

NUMBERS = ("deaths", "injured", "missing", "trapped", "evacuated", "loss_yuan")
NAMED = {
    "occurred_at": re.compile(r"时间|不是(?:昨|今|前|\d+[点时])"),
    "location": re.compile(r"地点|地址|位置|地方|不是[^,。;\s]{1,8}(?:村|镇|乡|路|组|社区|县|厂|小区)"),
    "category": re.compile(r"不是(?:着火|火灾|失火|爆炸|车祸|滑坡|塌方|中毒)|类型"),
}


def corrected_fields(text: Text, found: Found) -> tuple[str, ...]:
    """Return the names of the fields that a correction gives anew."""
    return tuple(corrected(text, found))


def corrected(text: Text, found: Found) -> Iterator[str]:
    """Yield each number that it states, and time, place or kind where it says that it means them."""
    for field in NUMBERS:
        if getattr(found, field) is not None:
            yield field
    for field, named in NAMED.items():
        if getattr(found, field) is not None and named.search(text.plain):
            yield field
