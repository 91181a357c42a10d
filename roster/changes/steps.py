"""What may become of a request to change the roster. Pure: a state and an act in, the next state or the reason why not out."""

from __future__ import annotations

from enum import StrEnum

from roster.errors import Refused


class State(StrEnum):
    """Where a request stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Act(StrEnum):
    """What people, and the clock, do with a request."""

    ACCEPT = "accept"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


OPEN = (State.OFFERED, State.ACCEPTED)

_NEXT = {
    (State.OFFERED, Act.ACCEPT): State.ACCEPTED,
    (State.ACCEPTED, Act.APPROVE): State.APPROVED,
    **{(state, Act.REFUSE): State.REFUSED for state in OPEN},
    **{(state, Act.WITHDRAW): State.WITHDRAWN for state in OPEN},
    **{(state, Act.EXPIRE): State.EXPIRED for state in OPEN},
}

_ENDED = {
    State.APPROVED: "这项申请已经批准，不能再改；需要时请重新申请。",
    State.REFUSED: "这项申请已被拒绝，需要时请重新申请。",
    State.WITHDRAWN: "这项申请已由申请人撤回。",
    State.EXPIRED: "这项申请在班次开始前没有办完，已经失效。",
}


def after(state: str, act: Act) -> State:
    """Return the state that `act` leads to.

    Raises:
        Refused: it can't be done in this state.
    """
    here = State(state)
    if here in _ENDED:
        raise Refused(_ENDED[here])
    if (here, act) not in _NEXT:
        raise Refused("对方还没有同意，不能审批。" if act is Act.APPROVE else "对方已经同意，正在等待带班领导审批。")
    return _NEXT[here, act]
