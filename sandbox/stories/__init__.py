"""Stories: what people do with their handsets, played on a whole system by `zhishou story NAME`."""

from __future__ import annotations

from sandbox.stories import missed_deadline, two_villagers_one_fire
from sandbox.stories.stage import Stage, Story

__all__ = ["STORIES", "Stage", "Story"]

STORIES: dict[str, Story] = {
    "missed-deadline": Story("三十分钟电话报告超时，一级一级催报，直到有人确认", missed_deadline.play),
    "two-villagers-one-fire": Story("两个村民报同一场火：一个事件，两份报告", two_villagers_one_fire.play),
}
