"""The dead, injured, missing, trapped and evacuated that a text states."""

import re
from collections.abc import Iterator, Sequence

from reporting.normalize.bonds import Bond, pair
from reporting.normalize.lone import lone_victims
from reporting.normalize.moments import Moment
from reporting.normalize.none_hurt import none_hurt
from reporting.normalize.people import ONE, Head, groups
from reporting.normalize.states import State, asserted, mentioned
from reporting.normalize.text import Text
from reporting.normalize.tolls import Mention, Toll, mark_parts, settle

COUNTED = 0.95
UNSURE = {"approx": 0.05, "at_least": 0.05, "implicit": 0.25}
TOTAL = re.compile(
    r"累计|共(?![同产青识安和用享振])|总计|合计|总共|现(?=共|有|已|死|遇|伤|失|被|累)|升至|增至|上升[到至]|更新为|达到?(?=\d)|人数|改为|改成|更正为|应为|应该是|实际|实为"
)
MORE = re.compile(r"又|再(?=有|添)|新增|新发现")
LEFT = re.compile(r"另外?[一二两三四五\d]{1,2}[个人名位](?=还|仍)|还有|仍有|尚有|还剩|剩下?|只剩|余下|其余|仍")
ALL_OUT = re.compile(r"全部|都|均|全(?=救|出|上)|已全|无一")


def count_people(text: Text, times: Sequence[Moment] = ()) -> dict[str, Toll]:
    """Return the numbers of people by field that `text` states; a field that it doesn't state is absent.

    `times` are the stretches that tell time: their figures count nobody (1520伤2).
    """
    told = mentioned(text.plain)
    heads = [h for h in groups(text) if not any(t.start <= h.start < t.end for t in times)]
    said = asserted(text, told)
    mentions: list[Mention] = []
    for index, sentence in enumerate(text.sentences):
        inside = [h for h in heads if sentence.holds(h.start)]
        bonds, loose = pair(text, inside, [s for s in said if sentence.holds(s.start)])
        bonds, loose = looked_for(bonds, loose)
        for bond in [*bonds, *lone_victims(text, loose, bonds)]:
            mentions += told_of(text, bond)
        mentions += everyone_out(text, loose, index)
    mentions += none_hurt(text, told)
    mentions.sort(key=lambda m: m.start)
    return settle(mark_parts(text, mentions))


def looked_for(bonds: Sequence[Bond], loose: Sequence[State]) -> tuple[list[Bond], list[State]]:
    """Let those looked for without a word of who be the only ones whom something befell: 掉下去个娃儿，消防正在救."""
    sought = [s for s in loose if s.kind == "sought"]
    befallen = [b for b in bonds if b.kinds == {"affected"}]
    if len(bonds) != 1 or len(befallen) != 1 or not sought:
        return list(bonds), list(loose)
    return [Bond(bonds[0].head, (*bonds[0].states, *sought))], [s for s in loose if s.kind != "sought"]


def told_of(text: Text, bond: Bond) -> Iterator[Mention]:
    """Yield what a bond says: its number, for each field that it settles."""
    if bond.head.count is None:
        return
    for field, value, states_of_it in outcome(text, bond):
        yield mention(text, bond.head, states_of_it, field, value)


def outcome(text: Text, bond: Bond) -> Iterator[tuple[str, int, list[State]]]:
    """Yield (field, value, states) of a group: death outranks injury, rescue ends being trapped or missing."""
    kinds, count = bond.kinds, bond.head.count or 0
    of = {kind: [s for s in bond.states if s.kind == kind] for kind in kinds}
    if "casualties" in kinds:
        return
    if "deaths" in kinds:
        yield "deaths", count, of["deaths"]
    elif "injured" in kinds:
        yield "injured", count, of["injured"]
    elif "injured_weakly" in kinds:
        yield "injured", count, of["injured_weakly"]
    if "evacuated" in kinds:
        yield "evacuated", count, of["evacuated"]
    for field in ("missing", "trapped"):
        if field in kinds:
            yield field, 0 if is_over(of, field) else count, of[field]
    if "sought" in kinds and not kinds & {"missing", "trapped"}:
        yield "trapped" if TRAPPED.search(text.plain) else "missing", count, of["sought"]
    if "rescued" in kinds and not kinds & {"trapped", "missing", "deaths"} and all_of_them(text, bond):
        last = of["rescued"][-1]
        if bond.head.flag != "implicit" or not FISHED.search(text.plain, last.start, last.end):
            yield "missing" if FOUND.search(text.plain, last.start, last.end) else "trapped", 0, of["rescued"]


def is_over(of: dict[str, list[State]], field: str) -> bool:
    """Whether being missing or trapped has ended: by rescue, by death, or since they were moved (转移受困群众50人)."""
    moved = "evacuated" in of and of["evacuated"][0].start < of[field][0].start
    return "deaths" in of or "rescued" in of or moved


def all_of_them(text: Text, bond: Bond) -> bool:
    """Whether the words say that all of the group are out: 3人救上来了, 3人全部救出; 救出3人 leaves it open."""
    if bond.head.flag == "implicit":
        return True
    rescue = next(s for s in bond.states if s.kind == "rescued")
    done = rescue.start > bond.head.start and (
        text.plain[: rescue.end].endswith("了") or text.plain[rescue.end : rescue.end + 1] == "了"
    )
    return done or bool(ALL_OUT.search(text.plain, bond.head.start, max(s.end for s in bond.states)))


def mention(text: Text, head: Head, of: Sequence[State], field: str, value: int) -> Mention:
    """Return the mention of one field."""
    start, end = min(head.start, of[0].start), max(head.end, of[-1].end)
    sentence = text.sentence_at(start)
    clause_start = text.clause_at(start).start
    details = [s.detail for s in of]
    return Mention(
        field=field,
        value=value,
        start=start,
        end=end,
        confidence=COUNTED - UNSURE.get(head.flag or "", 0.0) - 0.1 * all(s.kind == "injured_weakly" for s in of),
        flag=head.flag,
        sentence=sentence,
        detail=details[-1] if field == "injured" and all(details) else None,
        remaining=field in ("missing", "trapped") and bool(LEFT.search(text.plain, clause_start, end)),
        weak=all(s.kind == "injured_weakly" for s in of),
        total=is_total(text, text.sentences[sentence].start, end),
        more=bool(MORE.search(text.plain, clause_start, end)),
    )


def is_total(text: Text, sentence_start: int, end: int) -> bool:
    """Whether a word before the number's end says that it is the total."""
    return any(m.start() < end for m in TOTAL.finditer(text.plain, sentence_start, min(end + 1, len(text.plain))))


def everyone_out(text: Text, loose: Sequence[State], sentence: int) -> Iterator[Mention]:
    """Yield trapped = 0 for rescued people without a number: 被困人员全部救出, 人拉上来了."""
    for state in loose:
        clause = text.clause_at(state.start)
        if state.kind != "rescued":
            continue
        if FOUND.search(text.plain, state.start, state.end):
            if PERSON.search(text.plain, clause.start, state.start):
                yield Mention("missing", 0, clause.start, state.end, 0.6, None, sentence)
        elif EVERYONE.search(text.plain, clause.start, state.end):
            yield Mention("trapped", 0, clause.start, state.end, 0.7, None, sentence)


FISHED = re.compile("捞")
FOUND = re.compile("找|寻")
PERSON = re.compile(rf"{ONE}|人")
TRAPPED = re.compile("困|埋|压|井|洞|坑|窖|卡")
EVERYONE = re.compile(r"全部|均|都|(?:^|[\s,。])人(?!员)|全员")
