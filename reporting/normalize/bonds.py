"""Which group of people suffered what: pairs each group with the states that stand before or behind it.

"2人死亡3人受伤" and "死亡2人受伤3人" differ only in which side a state looks to. Between two neighbouring groups lies a run of
states; all of them belong to the group before, or the last one belongs to the group behind. The cheapest way through the whole
sentence, where a group left without any state costs most, decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reporting.normalize.lexicon import words
from reporting.normalize.people import NOUN, Head
from reporting.normalize.states import State
from reporting.normalize.text import Text

ORPHAN = 20.0
"""Cost of a group of people that nothing is said of."""
FAR = 1000.0
"""Cost of a bond that the grammar forbids."""
REACH = 26
"""Characters that a group may stand before its state within one clause."""

SEPARATOR = re.compile(r"[,、:\s]")
BREAK = re.compile(r"[,。;!?、()]")
NEW_CLAUSE = re.compile(r"[,。;!?、()\s了又也已再]")
ALONE_BEHIND = re.compile(r"[了咯咧]?[,\s]+(?:一共|共|总共|有|就)?")
CLAUSE_OVER = re.compile(r"\s*(?:[,。;!?]|$)")
SENTENCE_BREAK = re.compile(r"[。!?;\n()]")
LEAD_IN = re.compile(
    r"(?:来了?|了|上来)?[,、\s]*(?:均|都|也|全部|全|皆|已经|已|现已|现|目前|仍|还|至今|后|后来|随后|经|经送医|当场|不幸|先后|相继|陆续|被|了|的|确认|确定|证实|其中|"
    r"正在|正|在|并|且|而|伴有|出现|送|到|因|伤势|暂时|情况|有人|,|\s)*"
)
BEHIND = re.compile(
    rf"(?:(?:搞错|弄错|报错|写错|说错|有误|不对|不准)了?[,\s]*|不是[^,。;]{{1,8}}[,\s]*(?:而是|应为|是)|了|咯|咗|啦|喽|过|的|那|这|着|者|更正为|改为|改成|变为|应为|应该是|应是|由|从|[\d一二两三四五六七八九十]+[人个名](?=更正|改|变|增|升|上|不对|不准|错|有误|弄错|搞错|报错|写错|说错)|人数|人员|群众|学生|患者|病人|共|约|为|是|有|已|已有|又|另有|达到|达|升至|上升到|上升至|增至|增加到|突破|超过|已经|一共|总共|至少|近|逾|{NOUN}|[\s:=])*"
)
FAR_BEHIND = {"evacuated": 16, "elsewhere": 10, "affected": 6, "deaths": 3, "injured": 3, "missing": 3, "trapped": 3}
LEADING = frozenset({"evacuated", "rescued"})
"""States that govern a whole phrase up to its number: 转移受困群众50人, 救出被困人员3名."""
SICK = frozenset(words("casualties", "injured_weakly", "words")) | {"中毒", "食物中毒"}


@dataclass(frozen=True, slots=True)
class Bond:
    """A group of people and the states said of it, in order of the text."""

    head: Head
    states: tuple[State, ...]

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of its states."""
        return frozenset(s.kind for s in self.states)


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence as a row: run of states, group, run, group, …, run; so there is one run more than groups."""

    text: Text
    heads: Sequence[Head]
    runs: Sequence[Sequence[State]]


def pair(text: Text, heads: Sequence[Head], said: Sequence[State]) -> tuple[list[Bond], list[State]]:
    """Return the bonds of one sentence in order, and the states that belong to no group."""
    if not heads:
        return [], list(said)
    row = Row(text, heads, runs_between(heads, said))
    takes = cheapest(row)
    bonds = [bond(row, i, takes) for i in range(len(heads))]
    bonds = sharing(text, bonds)
    bound = {s.start for b in bonds for s in b.states}
    return bonds, [s for s in said if s.start not in bound]


JOINED = re.compile(r"[、和与及]?")


def sharing(text: Text, bonds: Sequence[Bond]) -> list[Bond]:
    """Give a group that directly follows another the states that stand before that one: 伤了4个小孩1个老师."""
    shared: list[Bond] = []
    for each in bonds:
        last = shared[-1] if shared else None
        governs = last is not None and last.states and all(s.end <= last.head.start for s in last.states)
        counted = last is not None and None not in (last.head.count, each.head.count)
        if last and governs and counted and not each.states and JOINED.fullmatch(text.plain, last.head.end, each.head.start):
            shared.append(Bond(each.head, last.states))
        else:
            shared.append(each)
    return shared


def runs_between(heads: Sequence[Head], said: Sequence[State]) -> list[list[State]]:
    """Return the runs of states: before the first group, between neighbours, behind the last."""
    runs: list[list[State]] = [[] for _ in range(len(heads) + 1)]
    for state in said:
        runs[sum(head.start < state.start for head in heads)].append(state)
    return runs


def cheapest(row: Row) -> list[bool]:
    """Return, for each group, whether it takes the end of the run before it (and a final False)."""
    ways: dict[bool, tuple[float, list[bool]]] = {False: (0.0, [False])}
    if row.runs[0]:
        ways[True] = (lending_cost(row, 0), [True])
    for i in range(len(row.heads)):
        can_lend = i + 1 < len(row.heads) and bool(row.runs[i + 1])
        following: dict[bool, tuple[float, list[bool]]] = {}
        for lends in (False, True) if can_lend else (False,):
            lending = lending_cost(row, i + 1) if lends else 0.0
            options = [
                (cost + lending + group_cost(row, i, takes, lends), [*path, lends]) for takes, (cost, path) in ways.items()
            ]
            following[lends] = min(options, key=lambda option: option[0])
        ways = following
    return min(ways.values(), key=lambda way: way[0])[1]


def group_cost(row: Row, i: int, takes: bool, lends: bool) -> float:
    """Cost of a group: nothing when it took a state from before it, the distance to its first own one, or an orphan's."""
    if takes:
        return 0.0
    own = own_states(row, i, lends)
    reach = ahead_cost(row.text, row.heads[i].end, own[0], takes) if own else FAR
    return min(reach, ORPHAN if row.heads[i].count is not None else ORPHAN / 4)


def own_states(row: Row, i: int, lends: bool) -> Sequence[State]:
    """The states behind group `i` that the next group doesn't take."""
    run = row.runs[i + 1]
    return run[: len(run) - len(lent(row, i + 1))] if lends else run


def lent(row: Row, i: int) -> list[State]:
    """The states that group `i` may take from before it: the last one, or a phrase that a rescue or evacuation leads."""
    run = row.runs[i]
    for k, state in enumerate(run):
        if state.kind in LEADING and phrase_between(row.text, state, row.heads[i]):
            return list(run[k:])
    return list(run[-1:])


def phrase_between(text: Text, state: State, head: Head) -> bool:
    """Whether a state governs the group behind it over a short phrase without a break."""
    gap = text.plain[state.end : head.start]
    apart = state.kind == "rescued" and " " in gap
    return len(gap) <= FAR_BEHIND["evacuated"] and not BREAK.search(gap) and not apart


def lending_cost(row: Row, i: int) -> float:
    """Cost of the bond from the states before group `i` to it."""
    taken = lent(row, i)
    if len(taken) > 1 or (taken[0].kind == "evacuated" and phrase_between(row.text, taken[0], row.heads[i])):
        return 1.0
    return behind_cost(row.text, taken[0], row.heads[i])


def ahead_cost(text: Text, at: int, state: State, taken: bool) -> float:
    """Cost of the bond from a group (or its last state) that ends at `at` forward to a state."""
    gap = text.plain[at : state.start]
    if SENTENCE_BREAK.search(gap):
        return FAR
    if not SEPARATOR.search(gap):
        return 0.2 * len(gap) if len(gap) <= REACH else FAR
    if LEAD_IN.fullmatch(gap) and (not taken or SEPARATOR.sub("", gap)):
        return 4.0 + 0.2 * len(gap)
    topic = state_is_sickness(text, state) and len(gap) <= REACH + 10 and sum(c in ", " for c in gap) == 1
    return 8.0 if topic and not taken else FAR


def state_is_sickness(text: Text, state: State) -> bool:
    """Whether a state tells of falling ill, which is often said a clause after the people: 17名员工吃完晚饭后，出现呕吐."""
    return text.plain[state.start : state.end] in SICK


def behind_cost(text: Text, state: State, head: Head) -> float:
    """Cost of the bond from a state to the group right behind it."""
    gap = text.plain[state.end : head.start]
    if BEHIND.fullmatch(gap):
        return 0.5 * bool(gap.strip() != gap) + 0.05 * len(gap)
    if ALONE_BEHIND.fullmatch(gap) and CLAUSE_OVER.match(text.plain, head.end):
        return 6.0
    reach = FAR_BEHIND.get(state.kind, 0)
    return 1.0 + 0.1 * len(gap) if len(gap) <= reach and not NEW_CLAUSE.search(gap) else FAR


def bond(row: Row, i: int, takes: Sequence[bool]) -> Bond:
    """Return the bond of group `i`: what it takes from before it and the chain of its own states."""
    before = lent(row, i) if takes[i] and lending_cost(row, i) < FAR else []
    own = own_states(row, i, takes[i + 1])
    tied = bool(before) and before[-1].kind not in ("affected", "rescued")
    return Bond(row.heads[i], (*before, *chain(row.text, row.heads[i], own, tied)))


def chain(text: Text, head: Head, own: Sequence[State], taken: bool) -> list[State]:
    """Return the states that follow a group one after another without a new subject between them.

    `taken` when a state stands before the group already: then a further one needs a word that ties it on (2人获救，均受伤).
    """
    linked: list[State] = []
    at = head.end
    for state in own:
        first = not linked
        if ahead_cost(text, at, state, taken and first) >= FAR or (not first and not close(text, at, state)):
            break
        linked.append(state)
        at = state.end
    return linked


def close(text: Text, at: int, state: State) -> bool:
    """Whether a further state follows the one before it closely enough to have the same subject."""
    gap = text.plain[at : state.start]
    return (len(gap) <= 6 and not SEPARATOR.search(gap)) or bool(LEAD_IN.fullmatch(gap))
