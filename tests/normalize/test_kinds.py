"""What kind of event it is."""

import pytest

from reporting.normalize.categories import LABELS, ORDER
from tests.normalize.reader import found, table

KINDS = """
村口草垛着了 | fire
后山树林烧起来了 | forest_fire
货车翻到沟里了 | traffic_accident
房子晃得厉害 | earthquake
河水漫过堤了 | flood
山上垮了好多石头把路埋了 | landslide
下雹子把玉米打坏了 | storm
娃儿下河洗澡没上来 | drowning
花炮厂炸了 | explosion
老屋的院墙倒了 | building_collapse
电工从架子上摔下来 | work_accident
烤火一家人熏晕了 | gas_poisoning
吃了酒席好多人拉肚子 | food_poisoning
液氨罐漏了 | hazmat
煤矿透水 | mine_accident
全村停电了 | utility_outage
幼儿园好几个娃发烧出疹 | public_health
养猪场的猪成批死了 | animal_epidemic
民工在镇政府门口拉横幅讨薪 | mass_incident
两伙人打架动了刀 | public_security
老人走丢了 | missing_person
车站发生汽车炸弹袭击 | terror_attack
电梯困人 | other
"""


@pytest.mark.parametrize(("text", "category"), table(KINDS))
def test_a_kind_is_known_by_its_words(text: str, category: str) -> None:
    """Village words and official words name the same kinds."""
    assert found(text).category == category


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("因连降暴雨，杨树坪发生泥石流", "landslide"),
        ("三车追尾并起火", "traffic_accident"),
        ("受大风影响，全镇停电", "utility_outage"),
        ("厂房着火，现场未发生爆炸", "fire"),
        ("地震造成房屋倒塌300间", "earthquake"),
    ],
)
def test_what_happened_counts_more_than_its_cause_or_effect(text: str, category: str) -> None:
    """Causes, denials and consequences don't take the place of the event."""
    assert found(text).category == category


def test_every_kind_has_a_label_that_reads_back() -> None:
    """The label in a form is read as its kind."""
    assert LABELS.keys() == ORDER.keys()
    for category, label in LABELS.items():
        assert found(f"类型：{label}，地点：大湾村").category == category


def test_a_finer_kind_is_told_where_the_text_tells_it() -> None:
    """追尾 is a rear-end collision among traffic accidents."""
    assert found("国道上两车追尾").sub_category == "rear_end"


@pytest.mark.parametrize("text", ["收到", "一切正常", "请问今天报不报", "恭喜您获得优惠券，点击链接领取"])
def test_a_message_of_no_event_has_no_kind(text: str) -> None:
    """Acknowledgements, zero reports, questions and spam have no category."""
    assert found(text).category is None
