"""Victims named without a number: 司机当场死亡 is one, 女主人和孩子遇难 are two, 群众受伤 is anybody's guess."""

import re
from collections.abc import Iterator, Sequence

from reporting.normalize.bonds import Bond
from reporting.normalize.lexicon import any_of, words
from reporting.normalize.people import MANY, ONE, Head
from reporting.normalize.states import State
from reporting.normalize.text import Text

COUNTABLE = frozenset({"deaths", "injured", "missing", "trapped", "rescued", "injured_weakly"})
NOUN = re.compile(rf"(?P<many>{MANY})|(?P<one>{ONE})(?!们|家)|(?P<bare>(?<![\u4e00-\u9fff])人(?=[死没]))")
ANIMAL = re.compile(rf"(?:{any_of(words('casualties', 'animals', 'words'))})(?!年|街|路|场|棚)")
JOINED = re.compile(r"(?:和|与|跟|及|、|以及)")
WHOM = re.compile(rf"[^,。;\s]{{0,9}}?(?:{ONE})(?!们)")
MAKES_VICTIM = re.compile(r"[撞砸压烧烫刺咬捅砍打轧碾刮摔炸](?:伤|死|倒|到)$|困住$|卷走$|冲走$")


def lone_victims(text: Text, loose: Sequence[State], heads: Sequence[Head]) -> Iterator[Bond]:
    """Yield a bond for each subject noun of states that no counted group claims; neighbouring states share their subject."""
    claimed: dict[tuple[int, int], list[State]] = {}
    subjects: dict[tuple[int, int], Head] = {}
    last: Head | None = None
    for state in loose:
        if state.kind not in COUNTABLE:
            continue
        subject = subject_of(text, state, heads) or object_of(text, state)
        if subject is None and last is not None and follows(text, claimed[last.start, last.end][-1], state):
            subject = last
        if subject is None:
            continue
        key = (subject.start, subject.end)
        subjects[key] = last = subject
        claimed.setdefault(key, []).append(state)
    for key, of in claimed.items():
        yield Bond(subjects[key], tuple(of))


def subject_of(text: Text, state: State, heads: Sequence[Head]) -> Head | None:
    """The lone noun before a state in its clause, with the nouns joined to it; None when a counted group comes between."""
    clause = text.clause_at(state.start)
    start = max([clause.start, *(h.end for h in heads if clause.start <= h.start < state.start)])
    nouns = list(NOUN.finditer(text.plain, start, state.end))
    nouns = [n for n in nouns if n.start() < state.start]
    if not nouns or ANIMAL.search(text.plain, nouns[-1].end(), state.start):
        return None
    chain = joined(text, nouns)
    if any(n["many"] for n in chain) or (any(h.end == start and h.start >= clause.start for h in heads) and len(chain) == 0):
        return Head(chain[0].start(), chain[-1].end(), None)
    return Head(chain[0].start(), chain[-1].end(), len(chain), "implicit")


def joined(text: Text, nouns: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """The last noun and those joined to it by 和 or 、, in order."""
    chain = [nouns[-1]]
    for noun in reversed(nouns[:-1]):
        gap = text.plain[noun.end() : chain[0].start()]
        if len(gap) > 6 or not JOINED.match(gap):
            break
        chain.insert(0, noun)
    return chain


def object_of(text: Text, state: State) -> Head | None:
    """The lone noun right behind a state that somebody does to another: 撞伤一骑车女孩."""
    if not MAKES_VICTIM.search(text.plain, state.start, state.end):
        return None
    clause = text.clause_at(state.start)
    noun = WHOM.match(text.plain, state.end, clause.end)
    if noun is None or ANIMAL.search(noun[0]) or re.search(r"\d+(?!岁|\d)", noun[0]):
        return None
    return Head(noun.start(), noun.end(), 1, "implicit")


def follows(text: Text, before: State, state: State) -> bool:
    """Whether a state continues what was said of the last subject."""
    return len(text.plain[before.end : state.start]) <= 8
