"""Victims named without a number: 司机当场死亡 is one, 女主人和孩子遇难 are two, 群众受伤 is anybody's guess."""

import re
from collections.abc import Iterator, Sequence

from reporting.normalize.bonds import Bond
from reporting.normalize.lexicon import any_of, words
from reporting.normalize.people import MANY, ONE, Head
from reporting.normalize.states import State
from reporting.normalize.text import Text

COUNTABLE = frozenset({"deaths", "injured", "missing", "trapped", "rescued", "injured_weakly"})
CERTAIN = frozenset({"deaths", "injured", "missing", "trapped"})
OWN_BODY = re.compile(r"(?:[压砸撞摔轧夹打砍]断|[磕碰擦撞砸]破)[^,。;\s]{0,3}|.*(?:腿|胳膊|手|脚|头|腰|肋|骨).*")
"""Harm to a part of the body: one person's, when nobody is named."""
TOPIC_REACH = 30
"""Characters before its clause in which the subject of a state is looked for."""
NOUN = re.compile(
    rf"(?P<many>{MANY})|(?P<one>{ONE}|(?<=[和与、])[\u4e00-\u9fff]{{1,2}}员|(?!施工|动工|开工|复工|完工|人工|加工|停工|罢工|人员|动员|全员|官员)[\u4e00-\u9fff]{{2}}工(?![作程地厂业人队会])|[\u4e00-\u9fff](?:某某?|婶|嫂|姨|伯|叔|哥|姐)(?![妹弟夫]))(?!们|家)|(?P<bare>(?<![\u4e00-\u9fff])人(?=死|没了|没抢救|没救|没气|没得了))"
)
ANIMAL = re.compile(rf"(?:{any_of(words('casualties', 'animals', 'words'))})(?!年|街|路|场|棚)")
OF_ANIMALS = re.compile(rf"[了掉]?\s?(?:[\d一二两三四五六七八九十几百]+(?:多|余|来)?(?:头|只|匹|条|尾|羽)|{ANIMAL.pattern})")
NAMES_VICTIM = re.compile(r"[者员体尸]$")
JOINED = re.compile(r"(?:和|与|跟|及|、|以及)")
WHOM = re.compile(rf"[^,。;\s]{{0,9}}?(?:{ONE})(?!们)")
MAKES_VICTIM = re.compile(r"[撞砸压烧烫刺咬捅砍打轧碾刮摔炸](?:伤|死|倒|到)$|困住$|卷走$|冲走$")


def lone_victims(text: Text, loose: Sequence[State], bonds: Sequence[Bond]) -> Iterator[Bond]:
    """Yield a bond for each subject of states that no counted group claims; neighbouring states share their subject."""
    heads = [b.head for b in bonds]
    claimed: dict[Head, list[State]] = {}
    last: Head | None = None
    for state in loose:
        if state.kind not in COUNTABLE or OF_ANIMALS.match(text.plain, state.end):
            continue
        subject = subject_of(text, state, heads) or object_of(text, state)
        if subject is None and last is not None and follows(text, claimed[last][-1], state):
            subject = last
        if (
            subject is None
            and not claimed
            and state.kind in CERTAIN
            and not NAMES_VICTIM.search(text.plain, state.start, state.end)
        ):
            subject = topic_of(text, state, bonds)
        if subject is None and not claimed and not bonds and OWN_BODY.fullmatch(text.plain, state.start, state.end):
            subject = Head(state.start, state.end, 1, "implicit")
        if subject is not None:
            last = subject
            claimed.setdefault(subject, []).append(state)
    for subject, states in claimed.items():
        yield Bond(subject, tuple(states))


def topic_of(text: Text, state: State, bonds: Sequence[Bond]) -> Head | None:
    """Those whom the clause before speaks of, when the state's own clause names nobody: 电工从架上摔下，没救过来."""
    clause = text.clause_at(state.start)
    start = max(text.sentences[text.sentence_at(state.start)].start, clause.start - TOPIC_REACH)
    near = [b for b in bonds if start <= b.head.start < state.start]
    if near:
        free = len(near) == 1 and not near[0].kinds - {"affected"}
        return near[0].head if free or near[-1].head.count == 1 else None
    if state.kind == "trapped":
        return None
    nouns = named_once(list(NOUN.finditer(text.plain, start, clause.start)))
    if len(nouns) != 1 or nouns[0]["many"] or ANIMAL.search(text.plain, nouns[0].end(), state.start):
        return None
    return Head(nouns[0].start(), nouns[0].end(), 1, "implicit")


def named_once(nouns: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Leave out the second of two nouns that stand together for one person: 环卫工王大姐."""
    return [n for i, n in enumerate(nouns) if i == 0 or n.start() - nouns[i - 1].end() > 1]


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
