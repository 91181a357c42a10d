"""What the sender wants."""

import pytest

from reporting.normalize import normalize
from tests.normalize.reader import NOW, table

INTENTS = """
上午9点大湾村油坊起火，烫伤2人 | report
快来人！车翻了！ | report
昨晚11点草堆起火已灭无伤亡 | report
续报：大湾村火灾新增1人死亡 | followup
火灭了，没人伤 | followup
失踪的人找到了 | followup
水退了，路通了 | followup
更正：死亡2人 | correction
前一条写错了，是2死6伤 | correction
损失更改 不是7万 是8.2万 | correction
一切正常 | zero_report
今日零报告 | zero_report
0 | zero_report
无 | zero_report
3.赵庄 平安 | zero_report
收到 | ack
在岗 | ack
1 | ack
收到 4821 | ack
好的，马上去 | ack
OK | ack
? | question
帮助 | question
请问周末也得报平安吗？ | question
排班表交到哪里 | question
【某某贷】预授信3万元，戳链接提现，回T退订 | spam
尊敬的用户，您的套餐流量将用完，请尽快订购 | spam
测试 | other
我后天轮休 | other
😀😀 | other
"""


@pytest.mark.parametrize(("text", "intent"), [*table(INTENTS), ("", "other"), ("  ", "other")])
def test_the_main_intent_is_read(text: str, intent: str) -> None:
    """Each kind of message is known for what it is."""
    assert normalize(text, NOW).intent == intent


def test_a_message_that_does_two_things_says_both() -> None:
    """收到，火已扑灭 acknowledges and follows up; the facts come first."""
    assert normalize("收到，火已扑灭，无伤亡", NOW).intents == ("followup", "ack")


@pytest.mark.parametrize(
    ("text", "code"), [("1", "1"), ("收到 4821", "4821"), ("4821收到", "4821"), ("1收到", "1"), ("收到", None)]
)
def test_the_code_of_an_answer_is_read(text: str, code: str | None) -> None:
    """A roll call's code is found before or behind the word."""
    assert normalize(text, NOW).ack_code == code


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2026-0042 火已扑灭", "2026-0042"),
        ("事件0042 火已扑灭", "0042"),
        ("#0042 火已扑灭", "0042"),
        ("2025-07-14 大湾村起火", None),
        ("死亡42人", None),
    ],
)
def test_an_explicit_incident_number_is_read(text: str, number: str | None) -> None:
    """A number of an incident is neither a date nor a count."""
    assert normalize(text, NOW).incident_number == number


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("更正：死亡2人，受伤4人", ("deaths", "injured")),
        ("损失更改 不是7万 是8.2万", ("loss_yuan",)),
        ("地点错了，是下寨村", ("location",)),
        ("大湾村起火", ()),
    ],
)
def test_a_correction_names_what_it_corrects(text: str, fields: tuple[str, ...]) -> None:
    """Only the fields that it gives anew are corrected."""
    assert normalize(text, NOW).correction_of == fields
