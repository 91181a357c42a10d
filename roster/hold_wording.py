"""What is said to who takes over, hands over or puts off an escalation, in Chinese. Pure."""

from __future__ import annotations

from datetime import datetime, tzinfo

from policies.model import Ladder
from roster.snooze import Refusal, Used, left
from roster.wording import clock_time, lasting

NOBODY_HOLDS = "这次催报目前没有人负责，请直接点“我来处理”。"
YOURS_ALREADY = "这次催报本来就由您负责，不用接手。"
ONLY_THE_HOLDER = "只有目前负责这次催报的人能{doing}；需要由您负责的，请先点“接手”。"
GIVE_A_REASON = "请写明{doing}的理由，例如“{example}”。"
NOT_ON_DUTY = "所选人员此刻不在本单位或上级值班室值班，不能移交。请从在班人员中选择。"
TO_ONESELF = "不能移交给自己。"


def taken_over(from_name: str, tier_label: str, again_at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return what a person is told who took over."""
    return f"已从{from_name}处接手，由您负责。请在{clock_time(again_at, now, zone)}前完成{tier_label}，否则将继续催报。"


def handed_over(to_name: str, again_at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return what a person is told who handed over to another."""
    return f"正在呼叫{to_name}。对方确认后由其负责；{clock_time(again_at, now, zone)}前没有确认将继续催报。"


def handed_on() -> str:
    """Return what a person is told who handed on to the next step."""
    return "已转下一级，正在呼叫。"


def snoozed(until: datetime, now: datetime, zone: tzinfo) -> str:
    """Return what a person is told whose snooze was granted."""
    return f"已延后到{clock_time(until, now, zone)}，到时仍未报送将继续催报。报告时限不变。"


def not_snoozed(why: Refusal, ladder: Ladder, used: Used) -> str:
    """Return why a snooze was refused."""
    match why:
        case Refusal.NOT_A_WHILE:
            return "延后的时间要大于0分钟。"
        case Refusal.NEVER:
            return "按规定这类催报不能延后，请尽快报送，或移交他人。"
        case Refusal.TOO_OFTEN:
            return f"按规定最多延后{ladder.snoozes}次，已经延后{used.times}次，不能再延后。请尽快报送，或移交他人。"
        case Refusal.TOO_LONG:
            most = f"按规定累计最多延后{lasting(ladder.snooze_at_most)}"
            if not (rest := left(ladder, used)):
                return f"{most}，已经用完，不能再延后。请尽快报送，或移交他人。"
            before = f"，已经延后{lasting(used.total)}" if used.total else ""
            return f"{most}{before}，这次最多还能延后{lasting(rest)}。"
