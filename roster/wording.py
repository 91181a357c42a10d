"""The roster's sentences for people, in Chinese. Pure: every word that a tired officer reads comes from here or a template."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from policies.model import Ladder, Step
from roster.ladder import End, Place, Why
from roster.matters import REPORT, Matter
from schemas import labels
from schemas.values import Elements, Post

_ENDED = {
    "withdrawn": "该时限已撤销",
    "closed": "该事件已办结",
    "by_person": "已有人接手",
}

_FIRED = {
    Why.UNREACHED: "上一步的呼叫全部未能送达，不再等待，立即转到本步",
    Why.NOBODY_BEFORE: "上一步的岗位无人在班，立即转到本步",
    Why.HANDED_ON: "上一步的接听人转交，立即转到本步",
    Why.PASSED_ON: "负责人转交下一级，立即转到本步",
    Why.NOT_TAKEN: "移交后对方没有确认接下，继续催报",
    Why.NOT_ALL: "上一步要求全部确认，仍有人没有确认",
}


def clock_time(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Return a time as people read it: 10:30, or 7月15日08:00 when it isn't today."""
    local = moment.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return f"{local:%H:%M}"
    return f"{local.month}月{local.day}日{local:%H:%M}"


def lasting(wait: timedelta) -> str:
    """Return a length of time: 3分钟, 1小时30分钟, 45秒."""
    hours, rest = divmod(int(wait.total_seconds()), 3600)
    minutes, seconds = divmod(rest, 60)
    parts = ((hours, "小时"), (minutes, "分钟"), (seconds if not hours else 0, "秒"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0分钟"


def posts_label(posts: Sequence[str]) -> str:
    """Return the posts of a step: 值班员 for officer and second officer together, else each by its name."""
    shown = [post for post in posts if not (post == Post.SECOND_OFFICER and Post.OFFICER in posts)]
    return "、".join(labels.post(post) for post in shown)


def step_label(place: Place, rule: Step) -> str:
    """Return the name of a step: 第2步 带班领导, in a later round 第2轮第3步 上级值班员."""
    turn = f"第{place.round}轮" if place.round > 1 else ""
    return f"{turn}第{place.step}步 {'上级' if rule.of == 'superior' else ''}{posts_label(rule.call)}"


def why_started(tier_label: str, due: str, at_birth: bool) -> str:
    """Return why an escalation began."""
    if at_birth:
        return f"{tier_label}应于{due}前完成，得知事件时已经超时"
    return f"{tier_label}应于{due}前完成，到时未报"


def why_fired(why: Why, ladder: Ladder, place: Place, matter: Matter = REPORT) -> str:
    """Return why a step fired, in the words of what the climb is about."""
    match why:
        case Why.MISSED:
            return matter.missed
        case Why.UNANSWERED:
            return f"上一步呼叫后{lasting(ladder.steps[place.step - 2].wait)}无人应答"
        case Why.FORGOTTEN:
            return f"确认后{lasting(ladder.ack_timeout)}{matter.still}，{matter.again}"
        case Why.NEXT_ROUND:
            return f"第{place.round - 1}轮无人应答，从头再催一轮"
        case _:
            return _FIRED[why]


def nobody_there(unit_name: str, posts: Sequence[str]) -> str:
    """Return why a step called nobody."""
    return f"{unit_name}的{posts_label(posts)}岗位此刻无人在班，未能呼叫任何人"


def why_exhausted(why: End, ladder: Ladder, matter: Matter = REPORT) -> str:
    """Return why a climb ended without anybody taking it."""
    match why:
        case End.NOBODY_ON_DUTY:
            return "各级岗位此刻均无人在班，催报无人可叫"
        case End.FORGOTTEN:
            return f"最后一次确认后{lasting(ladder.ack_timeout)}{matter.still}，催报阶梯已走完"
        case End.CLIMBED:
            return f"{ladder.rounds}轮、每轮{len(ladder.steps)}步全部呼叫完毕，仍无人负责处理"


def why_ended(because: str | None, matter: Matter = REPORT) -> str:
    """Return why an escalation ended."""
    if because == "met":
        return matter.met
    return _ENDED.get(because or "", "催报已结束")


def title_of(facts: Elements, unit_name: str) -> str:
    """Return what people call an incident whose title nobody told: place and kind."""
    return f"{facts.location or unit_name}{labels.category(facts.category)}"


def summary_of(facts: Elements) -> str:
    """Return the figures and what is being done in one short line: 死亡1人，受伤2人；正在扑救."""
    known = ((label.zh, getattr(facts, name)) for name, label in labels.COUNTS.items())
    counts = "，".join(f"{label}{number}人" for label, number in known if number)
    if not counts and facts.deaths == 0 and facts.injured == 0:
        counts = "暂无人员伤亡"
    return "；".join(part for part in (counts, facts.measures or facts.trend or "") if part)


def taken(tier_label: str, again_at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return what a person is told who acknowledged first."""
    return f"已确认由您处理。请在{clock_time(again_at, now, zone)}前完成{tier_label}，否则将继续催报。"


def noted(missing: Sequence[str]) -> str:
    """Return what a person is told whose word alone is not enough."""
    who = f"，还差{'、'.join(missing)}" if missing else ""
    return f"已记下您的确认。这一步须全部确认{who}；全部确认前继续催报。"


def already_taken(yours: bool, again_at: datetime | None, now: datetime, zone: tzinfo) -> str:
    """Return what a person is told who acknowledged what is taken already."""
    until = f"，{clock_time(again_at, now, zone)}前未报送将继续催报" if again_at else ""
    return f"{'您已确认过' if yours else '已有其他人确认处理'}{until}。"


def too_late(reason: str, ended_at: datetime | None, now: datetime, zone: tzinfo) -> str:
    """Return what a person is told who acknowledged after the end."""
    when = f"已于{clock_time(ended_at, now, zone)}结束" if ended_at else "已结束"
    return f"这次催报{when}（{reason}），无需再确认。"
