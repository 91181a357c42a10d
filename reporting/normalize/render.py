"""What was found, as one Chinese sentence of the fixed kind that the reader reads back to the same facts."""

from collections.abc import Iterator

from reporting.normalize.categories import LABELS
from reporting.normalize.reading import Found

CLOCK = {"day": "", "hour": "{0.hour}时", "minute": "{0.hour}时{0.minute:02d}分"}
PEOPLE = {"deaths": "死亡", "injured": "受伤", "missing": "失踪", "trapped": "被困", "evacuated": "转移"}


def render(found: Found) -> str:
    """Return 时间, 类型, 地点 and the numbers that were found, joined by commas; an empty text when nothing was."""
    told = "，".join(phrases(found))
    return f"报告：{told}。" if told else ""


def phrases(found: Found) -> Iterator[str]:
    """Yield one phrase for each fact."""
    at = found.occurred_at
    if at is not None:
        yield f"{at.year}年{at.month}月{at.day}日" + CLOCK[found.precision or "minute"].format(at)
    if found.category:
        yield f"类型：{LABELS[found.category]}"
    if found.location:
        yield f"地点：{found.location}"
    for field, word in PEOPLE.items():
        count = getattr(found, field)
        if count is not None:
            yield f"{word}{count}人"
    if found.loss_yuan is not None:
        yield f"直接经济损失{found.loss_yuan}元"
    if found.magnitude is not None:
        yield f"地震震级{found.magnitude:g}级"
    if found.burnt_hectares is not None:
        yield f"过火面积{found.burnt_hectares:g}公顷"
