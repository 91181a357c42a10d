"""Where it happened, in the words of the text."""

import pytest

from tests.normalize.reader import found


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("今天下午，我镇大湾村发生火灾", "我镇大湾村"),
        ("昨日18时，江城市柳河区青年路与解放大道交叉口发生两车剐蹭", "江城市柳河区青年路与解放大道交叉口"),
        ("国道G208线K35+600米处一辆货车侧翻", "国道G208线K35+600米处"),
        ("后山垮了 堵住半条沟", "后山"),
        ("村西头老王家后面草垛着了", "村西头老王家后面"),
        ("农用车栽沟里 伤咯两个 在果园坎下那个回头弯", "果园坎下那个回头弯"),
        ("发生火灾，地点：柳河镇粮站仓库，无伤亡", "柳河镇粮站仓库"),
        ("有30多个村民堵在乡政府门口要工钱", "乡政府门口"),
        ("位于江城市柳河区的新华商场今晨起火", "江城市柳河区的新华商场"),
        ("一辆从贵阳开往昆明的客车在大湾村附近翻车", "大湾村附近"),
        ("更正：不是上寨村，是下寨村", "下寨村"),
    ],
)
def test_the_place_is_the_longest_phrase_where_it_happened(text: str, place: str) -> None:
    """Units, roads, buildings, hills and what lies beside them, up to what happened there."""
    assert found(text).location == place


@pytest.mark.parametrize(
    "text", ["冰雹打穿棚膜七十张 亏了十来万 人平安", "明白，这就过去看", "2人受伤，已送县人民医院", "我下周轮休"]
)
def test_no_place_is_made_up(text: str) -> None:
    """A hospital where people were taken or a thing that was hit is no place of the event."""
    assert found(text).location is None


def test_the_words_stand_in_the_text_as_received() -> None:
    """Offsets point into the received text, full-width and traditional characters included."""
    text = "１５：２０　柳河鎮大灣村發生火災，２人受傷"
    proof = found(text).evidence["location"]
    assert text[proof.start : proof.end] == proof.words == "柳河鎮大灣村"
