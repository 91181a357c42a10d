"""Numbers of people: who is counted, who isn't, and how parts come to a total."""

import pytest

from tests.normalize.reader import counts, found

PAIRS = [
    ("柳河桥头车祸，2人死亡3人受伤", {"deaths": 2, "injured": 3}),
    ("柳河桥头车祸，死亡2人受伤3人", {"deaths": 2, "injured": 3}),
    ("柳河桥头车祸 2死3伤", {"deaths": 2, "injured": 3}),
    ("柳河桥头车祸 死2伤3", {"deaths": 2, "injured": 3}),
    ("柳河桥头车祸，死亡：2人；受伤：3人", {"deaths": 2, "injured": 3}),
    ("失踪1人，3人被困，紧急转移群众45户一百六十余人", {"missing": 1, "trapped": 3, "evacuated": 160}),
    ("房子垮了 压了三个人 扒出来一个腿断了 还有两个在里头", {"injured": 1, "trapped": 2}),
    ("转移受困群众50人", {"trapped": 0, "evacuated": 50}),
]


@pytest.mark.parametrize(("text", "expected"), PAIRS)
def test_a_number_belongs_to_the_state_that_it_is_said_of(text: str, expected: dict[str, int]) -> None:
    """Number before state or state before number, in any mixture, pair as a reader pairs them."""
    read = counts(text)
    assert {k: v for k, v in read.items() if k in expected} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("车祸致2人重伤、9人轻微伤", {"injured": 11}),
        ("车祸致18人受伤，其中重伤7人、轻伤11人", {"injured": 18}),
        ("车祸致18人受伤（其中重伤7人、轻伤11人）", {"injured": 18}),
        ("车祸致12人受伤，3人昏迷", {"injured": 12}),
        ("车祸致3人当场身亡，2人送医后不治", {"deaths": 5}),
        ("昨天报1人死亡，今早又找到2具遗体，累计死亡3人", {"deaths": 3}),
        ("船老大擦伤，另2名渔民骨折", {"injured": 3}),
        ("8名矿工被熏倒，其中2人遇难", {"injured": 8, "deaths": 2}),
        ("一家四口煤气中毒，两个醒了，两个还昏迷", {"injured": 4}),
        ("失踪的4人中找到3人，均已遇难，还有1人未找到", {"deaths": 3, "missing": 1}),
    ],
)
def test_parts_add_up_and_details_do_not(text: str, expected: dict[str, int]) -> None:
    """Parts without a total are summed; what 其中 or brackets break down is not added; 累计 outranks."""
    assert counts(text) == expected


@pytest.mark.parametrize("words", ["没", "没得", "莫得", "木有", "冇", "無", "没有", "没听说", "还没发现", "未造成", "暂未接到"])
def test_nobody_hurt_is_zero_in_every_dialect(words: str) -> None:
    """However "nobody" is said, dead and injured are zero, not unknown."""
    assert counts(f"大湾村起火，{words}人员受伤") == {"deaths": 0, "injured": 0}


@pytest.mark.parametrize(
    "text", ["伤亡情况不明", "有没有人受伤还不清楚", "伤亡人数正在核实", "多人受伤", "数十人死伤", "6人伤亡", "请问是否有人受伤"]
)
def test_what_is_not_said_stays_blank(text: str) -> None:
    """Unknown, asked, vague, and dead and hurt taken together give no number."""
    assert counts(f"大湾村客车翻车，{text}") == {}


@pytest.mark.parametrize(
    "text",
    [
        "压死8只羊",
        "死了4头猪",
        "烧了3间房",
        "120医务人员到场",
        "出动消防员20人",
        "一名村干部打来电话",
        "堵死了路口",
        "损失3万",
        "第2人民医院",
    ],
)
def test_animals_things_helpers_and_ordinals_are_no_victims(text: str) -> None:
    """Only people to whom something happened are counted."""
    assert not {"deaths", "injured", "missing", "trapped"} & counts(f"大湾村起火，{text}").keys()


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("司机当场死亡", "deaths", 1),
        ("奶奶和六岁的孙子遇难", "deaths", 2),
        ("夫妻俩受伤", "injured", 2),
        ("货车撞伤一骑车女孩", "injured", 1),
        ("那个触电的师傅没抢救过来", "deaths", 1),
        ("三轮挂倒一个放学的娃娃 蹭破膝盖", "injured", 1),
    ],
)
def test_a_victim_without_a_numeral_is_one(text: str, field: str, value: int) -> None:
    """A lone noun for a person counts as one, joined nouns as many as they are."""
    assert counts(text)[field] == value


def test_a_lone_victim_is_marked_as_implicit_and_less_sure() -> None:
    """The number that no numeral gave says so."""
    proof = found("司机当场死亡").evidence["deaths"]
    assert proof.flag == "implicit"
    assert proof.confidence < found("1人当场死亡").evidence["deaths"].confidence


@pytest.mark.parametrize(
    ("words", "flag"), [("至少", "at_least"), ("10余", "at_least"), ("约", "approx"), ("近", "approx"), ("", None)]
)
def test_a_hedge_is_kept_beside_the_number(words: str, flag: str | None) -> None:
    """约10人 is ten, and known to be rough."""
    number = words if words[:1].isdigit() else f"{words}10"
    read = found(f"食堂饭后{number}人中毒")
    assert (read.injured, read.evidence["injured"].flag) == (10, flag)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("受伤的是3人不是5人", {"injured": 3}),
        ("受伤人数不是5人，是3人", {"injured": 3}),
        ("伤者由2人更正为4人", {"injured": 4}),
        ("死亡人数上升到8人，受伤11人", {"deaths": 8, "injured": 11}),
    ],
)
def test_a_number_that_the_text_takes_back_is_not_read(text: str, expected: dict[str, int]) -> None:
    """Of 是3人不是5人 only the three are kept."""
    assert counts(text) == expected


@pytest.mark.parametrize(
    ("text", "left"), [("5名被困人员全部救出", 0), ("人都拉上来了", 0), ("5人被困，已救出4人，还有1人被困", 1)]
)
def test_rescue_ends_being_trapped(text: str, left: int) -> None:
    """Once all are out nobody is trapped; those still inside are the number."""
    assert counts(text)["trapped"] == left


@pytest.mark.parametrize(
    ("text", "yuan"),
    [("损失约15万", 150_000), ("直接经济损失1.2亿元", 120_000_000), ("损失六十来万", 600_000), ("损失不是7万，是8.2万元", 82_000),
     ("价值90余万元的木料被烧毁", 900_000), ("损失一万来块", 10_000)],
)  # fmt: skip
def test_losses_are_read_in_yuan(text: str, yuan: int) -> None:
    """万 and 亿 are multiplied out, and what is taken back is passed over."""
    assert counts(text)["loss_yuan"] == yuan


def test_money_that_is_no_loss_is_not_read() -> None:
    """A price or a loan is no loss."""
    assert counts("您可申请5万元贷款，价值300元礼品免费领") == {}
