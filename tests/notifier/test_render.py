"""Every template of the contract, in both languages."""

from __future__ import annotations

import pytest

from notifier.lengths import size_of
from notifier.render import HERE, UnknownTemplateError, asking, render, templates

URL = "https://zs.example.cn/incidents/01980f2e-7c3b"
INCIDENT = {"incident_number": "20260714-001", "title": "李家村3组房屋火灾"}
TIER = {"tier_label": "30分钟电话报告", "due_at": "10:30", "owed_to_name": "东河县人民政府"}
SHIFT = {
    "unit_name": "青石镇",
    "kind": "换班",
    "from_name": "沈卫东",
    "to_name": "周静",
    "shift": "值班员（7月15日08:00至7月16日08:00）",
    "other": "值班员（7月17日08:00至7月18日08:00）",
    "reason": "孩子家长会",
}
HANDOVER = {
    "unit_name": "青石镇",
    "post": "值班员",
    "due_at": "08:00",
    "outgoing": "沈卫东",
    "incoming": "周静",
    "waiting_for": "交班人",
    "url": URL,
}
PARAMS: dict[str, dict[str, object]] = {
    "report-received": {
        "incident_number": "20260714-001",
        "understood": "李家村3组 房屋火灾 伤2人",
        "missing": ["什么时间发生的？", "火势是否控制？"],
        "is_late": True,
        "linked": True,
    },
    "zero-report-received": {"unit_name": "青石镇"},
    "zero-report-near": {"unit_name": "青石镇", "label": "汛期零报告", "due_at": "09:00", "over": False},
    "zero-reports-missing": {
        "unit_name": "东河县人民政府",
        "tier_label": "汛期零报告",
        "title": "青石镇、白云镇未报",
        "due_at": "09:00",
        "step_label": "第1步：值班员",
        "url": URL,
    },
    "roll-call": {
        "drill": True,
        "unit_name": "东河县青石镇",
        "person_name": "沈卫东",
        "post_label": "第二值班员",
        "due_at": "10:05",
        "minutes": "5分钟",
        "code": "4821",
        "again": True,
    },
    "roll-call-answered": {
        "drill": True,
        "verdict": "stand_in",
        "unit_name": "东河县青石镇",
        "person_name": "沈卫东",
        "post_label": "第二值班员",
        "stand_in": "王小明",
        "spent": "1分钟35秒",
        "over": "",
        "answered_at": "",
        "due_at": "",
    },
    "roll-call-silent": {
        "drill": True,
        "unit_name": "东河县青石镇",
        "silent": "值班员沈卫东、带班领导董慧敏",
        "url": "https://zs.example.cn/rollcalls/01980f2e-7c3b-7000-8000-000000000000",
    },
    "roll-call-closed": {
        "drill": True,
        "title": "汛期夜间点名",
        "drawn": 42,
        "results": "按时应答38、超时应答1、无应答2、空岗1",
        "url": "https://zs.example.cn/rollcalls/01980f2e-7c3b-7000-8000-000000000000",
    },
    "question-help": {},
    "not-understood": {"left_out": "有1个附件超过 10 MB，没有收下；请压缩后重发，或用文字说明。"},
    "voice-received": {},
    "unregistered-received": {"incident_number": None},
    "answer-taken": {"incident_number": "20260714-001", "understood": "14:20发生", "missing": []},
    "new-incident": {
        **INCIDENT,
        "unit_name": "青石镇",
        "severity_label": "较大",
        "summary": "14:20李家村3组民房起火，伤2人，正在扑救",
        "first_clock": "16:20前报东河县",
        "url": URL,
    },
    "incident-worse": {**INCIDENT, "before_label": "一般", "severity_label": "较大"},
    "deadline-near": {**INCIDENT, **TIER, "minutes_left": 10, "url": URL},
    "escalation": {**INCIDENT, **TIER, "unit_name": "青石镇", "step_label": "第1步：值班员", "minutes_over": 1, "url": URL},
    "escalation-exhausted": {"incident_number": "20260714-001", "tier_label": "30分钟电话报告", "unit_name": "青石镇"},
    "escalation-taken-over": {
        "incident_number": "20260714-001",
        "tier_label": "30分钟电话报告",
        "unit_name": "青石镇",
        "from_name": "沈卫东",
        "to_name": "谢佳",
        "reason": "正赶往现场",
        "due_at": "10:20",
    },
    "ack-confirmed": {"incident_number": "", "of": "", "done_at": "", "closed": "", "others": []},
    "ack-noted": {"incident_number": "20260714-001", "missing": ["谢佳"]},
    "self-test": {"channel": "短信", "at": "07-15 09:30"},
    "held-summary": {
        "since": "09:10",
        "count": 17,
        "listed": ["青石镇值班安排有变：7月15日值班员由周静接替，沈卫东改休", "您的换班申请已批准，值班表已更改，请留意"] * 2,
        "more": True,
        "url": URL,
    },
    "nothing-to-confirm": {"code": None, "others": []},
    "not-yours-to-confirm": {"code": "4821"},
    "shift-reminder": {
        "unit_name": "青石镇",
        "post_label": "值班员",
        "starts_at": "7月15日08:00",
        "ends_at": "7月16日08:00",
        "soon": True,
        "url": URL,
    },
    "shift-unconfirmed": {"unit_name": "青石镇", "starts_at": "08:00", "names": "张三（值班员）、李四（带班领导）", "url": URL},
    "post-empty": {
        "unit_name": "青石镇",
        "title": "值班员7月20日08:00至7月21日08:00、带班领导7月22日08:00至7月23日08:00",
        "url": URL,
    },
    "post-empty-superior": {
        "unit_name": "东河县",
        "title": "青石镇值班员7月20日08:00至7月21日08:00等5处",
        "step_label": "第1步：值班员",
        "url": URL,
    },
    "number-code": {"code": "382914", "minutes": 30},
    "number-answer": {"outcome": "verified", "left": 0},
    "shift-request": SHIFT,
    "shift-approval": SHIFT,
    "shift-request-result": {**SHIFT, "result": "已批准，值班表已更改", "url": URL},
    "shift-changed": {
        "unit_name": "青石镇",
        "what": "变更",
        "shift": SHIFT["shift"],
        "person": "周静",
        "before": "沈卫东 值班员（08:00至7月15日08:00）",
        "author": "谢佳",
        "reason": "沈卫东发烧",
        "url": URL,
    },
    "roster-published": {
        "unit_name": "青石镇",
        "days": 7,
        "shifts": "7月15日08:00起值班员、7月17日08:00起值班员、7月19日08:00起值班员、7月21日08:00起第二值班员等5班",
        "lost": "7月16日08:00起带班领导",
        "url": URL,
    },
    "handover-late": HANDOVER,
    "handover-unsigned": {**HANDOVER, "minutes": 30},
    "call-upward": {**INCIDENT, "owed_to_name": "东河县"},
    "voice-report": {
        "caller_name": "李建国",
        "unit_name": "李家村",
        "caller": "+8619900000101",
        "at": "10:02",
        "seconds": 42,
        "url": URL,
    },
}


def test_every_template_is_there_in_both_languages() -> None:
    """No template without its words, no words without a template."""
    assert templates() == sorted(PARAMS)
    assert sorted(path.name for path in HERE.iterdir()) == sorted(
        f"{name}.{tongue}.txt" for name in PARAMS for tongue in ("zh", "en")
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(PARAMS))
def test_a_text_is_signed_short_and_whole(name: str, language: str) -> None:
    """It begins with the sender's name, shows all that matters, leaves no gap, and costs few parts."""
    text = render(name, PARAMS[name], language)
    assert text.startswith("【值守】")
    assert "None" not in text
    assert "{" not in text
    assert not any(gap in text for gap in ("  ", "。。", "，，", "：。", "（）", "()"))
    for value in (PARAMS[name].get(key) for key in ("incident_number", "unit_name", "due_at", "url", "code")):
        assert str(value or "") in text
    assert size_of(text).parts <= (3 if language == "zh" else 5)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "more", [{"of": "escalation"}, {"done_at": "10:02"}, {"closed": "met"}, {"closed": "closed"}, {"others": ["2300", "4821"]}]
)
def test_a_confirmation_says_what_holds(language: str, more: dict[str, object]) -> None:
    """Confirmed, confirmed before, settled otherwise, others waiting: each in one short text without gaps."""
    text = render("ack-confirmed", {**PARAMS["ack-confirmed"], "incident_number": "20260714-001", **more}, language)
    assert "20260714-001" in text
    assert not any(gap in text for gap in ("  ", "。。", "。 ", "None"))
    assert all(str(value) in text for value in ("10:02", "2300") if value in str(more))
    assert size_of(text).parts <= (2 if language == "zh" else 4)


def test_the_whole_escalation_fits_two_parts() -> None:
    """What is sent most, at the worst time, stays within two parts of 67, with a short address."""
    text = render("escalation", {**PARAMS["escalation"], "url": "http://127.0.0.1:8000/incidents/1"}) + asking("zh", "4821")
    assert size_of(text).parts == 2


def test_a_long_parameter_is_shortened_and_the_rest_stays() -> None:
    """A novel in the summary does not push the address out."""
    text = render("new-incident", {**PARAMS["new-incident"], "summary": "火" * 500})
    assert text.endswith(URL)
    assert "火…" in text


def test_a_missing_parameter_is_left_out_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Half a message at 3 a.m. is better than none."""
    text = render("escalation", {"incident_number": "20260714-001"})
    assert "20260714-001" in text
    assert "tier_label" in caplog.text


def test_markup_in_a_parameter_is_plain_text() -> None:
    """A text message is no page, and a villager's brackets are no template."""
    assert "<b>{{ 1 }}&" in render("zero-report-received", {"unit_name": "<b>{{ 1 }}&"})


def test_another_language_falls_back_to_chinese() -> None:
    """A language without words is no reason to stay silent."""
    assert render("question-help", {}, "fr") == render("question-help", {}, "zh")


def test_an_unknown_template_is_an_error() -> None:
    """Not an empty text."""
    with pytest.raises(UnknownTemplateError):
        render("no-such-template", {})


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("verdict", ["on_time", "late", "wrong_code", "no_name", "already", "excused", "over"])
def test_every_answer_to_a_roll_call_is_told_in_one_text(language: str, verdict: str) -> None:
    """Whatever became of it: one or two parts in Chinese, whole, nothing left open."""
    given = {"verdict": verdict, "over": "2分钟", "answered_at": "10:01", "due_at": "10:05"}
    text = render("roll-call-answered", {**PARAMS["roll-call-answered"], **given}, language)
    assert not any(gap in text for gap in ("  ", "。。", "，。", "None", "{"))
    assert len(text) > 15
    assert size_of(text).parts <= (2 if language == "zh" else 4)
