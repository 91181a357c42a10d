"""Who may do what, and where: roles × unit subtree, decided here and nowhere else. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from schemas.divisions import NOWHERE, depth, within
from schemas.values import Role


class Action(StrEnum):
    """Everything that is allowed or refused."""

    REPORT = "report"
    SEE_BOARD = "see_board"
    SEE_INCIDENT = "see_incident"
    SEE_INBOX = "see_inbox"
    SEE_MESSAGE = "see_message"
    SEE_ROSTER = "see_roster"
    SEE_DIRECTORY = "see_directory"
    SEE_JOURNAL = "see_journal"
    ACKNOWLEDGE = "acknowledge"
    LOG_PHONE = "log_phone"
    FILE_REPORT = "file_report"
    SIGN_OFF = "sign_off"
    OVERRIDE_FACT = "override_fact"
    OVERRIDE_GRADE = "override_grade"
    CLOSE_INCIDENT = "close_incident"
    LINK_REPORT = "link_report"
    TYPE_SPEECH = "type_speech"
    SEE_ORIGINAL = "see_original"
    REMIND_ZERO_REPORT = "remind_zero_report"
    EXCUSE_ZERO_REPORT = "excuse_zero_report"
    EDIT_ROSTER = "edit_roster"
    START_ROLL_CALL = "start_roll_call"
    SEE_ROLL_CALL = "see_roll_call"
    IMPORT_DIRECTORY = "import_directory"
    MANAGE_ACCOUNTS = "manage_accounts"
    REPLAY_DEAD = "replay_dead"
    PUBLISH_BROKEN_ROSTER = "publish_broken_roster"
    SET_IMPORTANT_PERIOD = "set_important_period"
    IMPORT_HOLIDAYS = "import_holidays"
    CHECK_NUMBERS = "check_numbers"
    APPROVE_SHIFT_CHANGE = "approve_shift_change"
    MANAGE_HANDOVER = "manage_handover"


ROLE_LABELS = {
    Role.OFFICER: "信息员",
    Role.DUTY_OFFICER: "值班员",
    Role.DUTY_LEADER: "带班领导",
    Role.SUPERVISOR: "督查员",
    Role.ADMINISTRATOR: "管理员",
}


class Rule(NamedTuple):
    """Which roles may do something, how it is called in a sentence (能…), and whether one may always do it with one's own."""

    roles: frozenset[Role]
    doing: str
    own: bool = False


_DESK = frozenset({Role.DUTY_OFFICER, Role.DUTY_LEADER})
_LEADER = frozenset({Role.DUTY_LEADER})
_WATCHERS = _DESK | {Role.SUPERVISOR, Role.ADMINISTRATOR}
_ALL = frozenset(Role)
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})

# Who watches and who keeps the books does not act in an incident: a supervisor or administrator can't alter what is judged.
RULES: dict[Action, Rule] = {
    Action.REPORT: Rule(_ALL, "报告情况"),
    Action.SEE_BOARD: Rule(_WATCHERS, "查看值班台"),
    Action.SEE_INCIDENT: Rule(_WATCHERS, "查看突发事件"),
    Action.SEE_INBOX: Rule(_WATCHERS, "查看收到的信息"),
    Action.SEE_MESSAGE: Rule(_WATCHERS, "查看这条信息", own=True),
    Action.SEE_ROSTER: Rule(_WATCHERS, "查看值班表"),
    Action.SEE_DIRECTORY: Rule(_WATCHERS, "查看通讯录"),
    Action.SEE_JOURNAL: Rule(frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}), "查看留痕记录"),
    Action.ACKNOWLEDGE: Rule(_DESK, "确认催报"),
    Action.LOG_PHONE: Rule(_DESK, "登记电话报告"),
    Action.FILE_REPORT: Rule(_DESK, "提交书面报告"),
    Action.SIGN_OFF: Rule(_LEADER, "签发书面报告"),
    Action.OVERRIDE_FACT: Rule(_DESK, "更正事件要素"),
    Action.OVERRIDE_GRADE: Rule(_DESK, "更改事件等级"),
    Action.CLOSE_INCIDENT: Rule(_LEADER, "办结突发事件"),
    Action.LINK_REPORT: Rule(_DESK, "调整报告归属的事件"),
    Action.TYPE_SPEECH: Rule(_DESK, "录入语音内容"),
    Action.SEE_ORIGINAL: Rule(_LEADER | {Role.SUPERVISOR, Role.ADMINISTRATOR}, "调取照片、录音的原件"),
    Action.REMIND_ZERO_REPORT: Rule(_DESK | {Role.SUPERVISOR}, "催报零报告"),
    Action.EXCUSE_ZERO_REPORT: Rule(_LEADER, "准予免报零报告"),
    Action.EDIT_ROSTER: Rule(_LEADER | _ADMINISTRATOR, "修改值班表"),
    Action.START_ROLL_CALL: Rule(frozenset({Role.SUPERVISOR}), "发起抽查点名"),
    Action.SEE_ROLL_CALL: Rule(_WATCHERS, "查看抽查点名"),
    Action.IMPORT_DIRECTORY: Rule(_ADMINISTRATOR, "导入单位和人员"),
    Action.MANAGE_ACCOUNTS: Rule(_ADMINISTRATOR, "管理账号"),
    Action.REPLAY_DEAD: Rule(_ADMINISTRATOR, "重新处理失败的消息"),
    Action.PUBLISH_BROKEN_ROSTER: Rule(_LEADER, "在有问题的情况下发布值班表"),
    Action.SET_IMPORTANT_PERIOD: Rule(_LEADER | {Role.SUPERVISOR}, "设定重要时段"),
    Action.IMPORT_HOLIDAYS: Rule(_ADMINISTRATOR, "导入节假日表"),
    Action.CHECK_NUMBERS: Rule(_LEADER | _ADMINISTRATOR, "核对联系方式"),
    Action.APPROVE_SHIFT_CHANGE: Rule(_LEADER | _ADMINISTRATOR, "审批换班、替班和离岗报备"),
    Action.MANAGE_HANDOVER: Rule(_LEADER, "管理交接班"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A role over a unit and all below it. `whole`: the unit is the top of the tree, so what belongs to no unit is its too."""

    role: Role
    unit: str
    unit_name: str = ""
    whole: bool = False

    @property
    def label(self) -> str:
        """As a person reads it: 青石镇值班员."""
        return f"{self.unit_name or self.unit}{ROLE_LABELS[self.role]}"

    def covers(self, unit: str) -> bool:
        """Say whether `unit` lies in this role's subtree."""
        return within(unit, self.unit) or (self.whole and unit == NOWHERE)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever is looking or doing: a signed-in person, or a token of the API (`token` is its name, `person_id` may be None)."""

    person_id: UUID | None
    name: str
    grants: tuple[Held, ...] = ()
    account_id: UUID | None = None
    token: str | None = None
    unit: str = NOWHERE
    unit_name: str = ""

    def holds(self, role: Role) -> bool:
        """Say whether the viewer has this role anywhere."""
        return any(held.role == role for held in self.grants)


@dataclass(frozen=True, slots=True)
class Ruling:
    """Allowed or not, and the reason in a sentence that the person may read. True in a condition when allowed."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


def may(viewer: Viewer, action: Action, unit: str, *, owner: UUID | None = None, unit_name: str = "") -> Ruling:
    """Rule whether `viewer` may do `action` to something of `unit`.

    Args:
        viewer: who asks.
        action: what they want to do.
        unit: the unit that the thing belongs to (an incident's, a message's, a shift's); `NOWHERE` for a sender nobody knows.
        owner: the person whose thing it is; one's own messages may be seen whatever the role.
        unit_name: the unit's name, for the sentence of a refusal.
    """
    rule = RULES[action]
    if rule.own and owner is not None and owner == viewer.person_id:
        return Ruling(True, "本人发送的信息")
    fitting = [held for held in viewer.grants if held.role in rule.roles]
    for held in fitting:
        if held.covers(unit):
            return Ruling(True, held.label)
    return Ruling(False, _elsewhere(fitting, rule, unit, unit_name) if fitting else _wrong_role(viewer, rule))


def roots(viewer: Viewer, action: Action) -> tuple[str, ...]:
    """Return the units in whose subtrees `viewer` may do `action`; none stands below another.

    Who holds it over the whole tree gets `NOWHERE` too: messages whose senders nobody knows.
    """
    fitting = [held for held in viewer.grants if held.role in RULES[action].roles]
    units = sorted({held.unit for held in fitting}, key=lambda code: (depth(code), "-" in code, code))
    highest: list[str] = []
    for code in units:
        if not any(within(code, above) for above in highest):
            highest.append(code)
    nobodys = (NOWHERE,) if any(held.whole for held in fitting) else ()
    return (*highest, *nobodys)


def allowed_actions(viewer: Viewer, unit: str) -> frozenset[Action]:
    """Return everything that `viewer` may do to something of `unit`: which buttons a page shows."""
    return frozenset(action for action in Action if may(viewer, action, unit).allowed)


def _wrong_role(viewer: Viewer, rule: Rule) -> str:
    needed = "、".join(ROLE_LABELS[role] for role in Role if role in rule.roles)
    if not viewer.grants:
        return f"只有{needed}能{rule.doing}；您还没有分配职务，请联系管理员。"
    held = "、".join(dict.fromkeys(held.label for held in viewer.grants))
    return f"只有{needed}能{rule.doing}；您是{held}。"


def _elsewhere(fitting: list[Held], rule: Rule, unit: str, unit_name: str) -> str:
    held = "、".join(dict.fromkeys(each.label for each in fitting))
    whose = "来自未登记的号码" if unit == NOWHERE else f"属于{unit_name or f'其他单位（{unit}）'}"
    return f"{held}只能在本单位和下级单位的范围内{rule.doing}；这一项{whose}。"
