"""An earthquake's magnitude and the area that a fire has burnt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reporting.normalize import read_text

NOW = datetime(2026, 7, 14, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "magnitude"),
    [
        ("14时20分我县发生5.6级地震，震源深度10公里", 5.6),
        ("刚才地震了，听说是6级，好多房子倒了", 6.0),
        ("发生里氏４.８级地震", 4.8),
        ("昨晚有五点二级地震，墙裂了", 5.2),
        ("M5.1地震，暂无伤亡", 5.1),
        ("地震震级为3.9，震感明显", 3.9),
        ("地震后又来了一次4.1级余震", None),
        ("刮了8级大风，棚子吹翻了", None),
        ("启动地震应急三级响应，房屋有裂缝", None),
        ("地震，伤3人，房屋倒了20间", None),
    ],
)
def test_the_magnitude_is_that_of_the_main_shock(text: str, magnitude: float | None) -> None:
    """Digits, full-width and Chinese numerals; no aftershock, no wind, no level of response."""
    assert read_text(text, NOW).found.magnitude == magnitude


@pytest.mark.parametrize(
    ("text", "hectares", "flag"),
    [
        ("西山林场起火，过火面积约50公顷", 50, "approx"),
        ("山火已烧了300亩，正在扑救", 20, None),
        ("山上着火，烧了三百多亩", 20, "at_least"),
        ("森林火灾受害面积2平方公里", 200, None),
        ("荒坡着火，3亩过火，已扑灭", 0.2, None),
        ("水库边起火，旁边有200亩果园", None, None),
        ("着火了，烧毁房屋3间", None, None),
        ("洪水淹了50亩水田", None, None),
    ],
)
def test_the_burnt_area_is_told_in_hectares(text: str, hectares: float | None, flag: str | None) -> None:
    """亩, 公顷 and 平方公里, hedges kept; an area that only lies near is none, nor is one under water."""
    found = read_text(text, NOW).found
    assert found.burnt_hectares == hectares
    if hectares:
        assert found.evidence["burnt_hectares"].flag == flag
