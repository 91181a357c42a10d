"""What a plan could not meet, and why, in sentences: empty posts, wishes, unevenness. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from roster.rota.barring import barred, busy_by_person, exclusive
from roster.rota.days import KIND_LABELS, DayKind
from roster.rota.model import Busy, Candidate, Note, Plan, Problem, Slot, Taken, Why
from schemas import labels

WORDS: Mapping[Why, str] = {"leave": "休假", "other_room": "在别处值班", "same_time": "同时在其他岗位", "rest": "未满休息"}


def explain(problem: Problem, plan: Plan) -> list[Note]:
    """Return everything that the plan leaves unmet, by day; nothing when it meets all."""
    known = _Known(problem, plan)
    found = [_empty(known, each) for each in plan.taken if each.person is None]
    found += [note for wish in problem.wishes if (note := _wish(known, wish.person, wish.day, wish.kind))]
    found.sort(key=lambda note: (note.day or date.max, note.about, note.post))
    found += _uneven(known)
    if found and not plan.proven:
        found.append(Note("time", "在规定的计算时间内未能证明这是最公平的安排，可以再生成一次或放宽时间上限。"))
    return found


class _Known:
    """A plan, with everybody's times at hand."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self.busy: Mapping[UUID, Iterable[Busy]] = busy_by_person(problem.busy)
        self.given: dict[UUID, list[Slot]] = defaultdict(list)
        for each in plan.taken:
            if each.person is not None:
                self.given[each.person].append(each.slot)

    def why_not(self, each: Candidate, slot: Slot) -> Why | None:
        """Return why somebody can't take a slot beside what the plan gives them."""
        if why := barred(slot, self.busy.get(each.person, ())):
            return why
        clashes = [why for one in self.given[each.person] if one != slot and (why := exclusive(slot, one))]
        return "same_time" if "same_time" in clashes else next(iter(clashes), None)

    def fit_for(self, post: str) -> list[Candidate]:
        """Return who may stand on a post."""
        return [each for each in self.problem.candidates if post in each.posts]


def _empty(known: _Known, taken: Taken) -> Note:
    slot = taken.slot
    where = f"{_day(slot.day)}{labels.post(slot.post)}空缺"
    fit = known.fit_for(slot.post)
    if not fit:
        return Note("empty", f"{where}：没有符合条件的人员。", slot.day, slot.post)
    return Note("empty", f"{where}：可排的{len(fit)}人中{_kept(known, fit, slot)}。", slot.day, slot.post)


def _kept(known: _Known, people: list[Candidate], slot: Slot) -> str:
    """Say how many are kept by what, with their names."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for each in people:
        why = known.why_not(each, slot)
        by_reason[WORDS[why] if why else "未能在计算时间内排定"].append(each.name)
    return "、".join(f"{len(names)}人{word}（{'、'.join(names)}）" for word, names in by_reason.items())


def _wish(known: _Known, person: UUID, day: date, kind: str) -> Note | None:
    on = [slot for slot in known.given.get(person, ()) if slot.day == day]
    name = known.problem.named(person)
    if kind == "want":
        return None if on else _unmet_want(known, person, day, name)
    if not on:
        return None
    others = [each for each in known.fit_for(on[0].post) if each.person != person]
    free = [each for each in others if known.why_not(each, on[0]) is None]
    if not others:
        why = "没有其他可排的人员"
    else:
        why = "为使班数均衡，轮到本人" if free else f"其他可排的{len(others)}人中{_kept(known, others, on[0])}"
    return Note("wish", f"{name}希望{_day(day)}不值班，未能满足：{why}。", day, on[0].post)


def _unmet_want(known: _Known, person: UUID, day: date, name: str) -> Note | None:
    me = next((each for each in known.problem.candidates if each.person == person), None)
    slots = [each.slot for each in known.plan.taken if each.slot.day == day and me and each.slot.post in me.posts]
    if me is None or not slots:
        return None  # the day is not being planned, or was decided before
    whys = [known.why_not(me, slot) for slot in slots]
    why = "为使班数均衡，当天轮到他人" if None in whys else f"本人{WORDS[whys[0]]}" if whys[0] else "当天轮到他人"
    return Note("wish", f"{name}希望{_day(day)}值班，未能满足：{why}。", day, slots[0].post)


def _uneven(known: _Known) -> list[Note]:
    """Tell of each class in which people with the same posts are more than one shift apart."""
    found: dict[str, Note] = {}
    groups: dict[frozenset[str], list[Candidate]] = defaultdict(list)
    for each in known.problem.candidates:
        groups[each.posts].append(each)
    for people in groups.values():
        for kind in DayKind:
            counts = {each.name: each.carried(kind) + _given(known, each)[kind] for each in people}
            low, high = min(counts, key=counts.__getitem__), max(counts, key=counts.__getitem__)
            if counts[high] - counts[low] > 1:
                told = f"{KIND_LABELS[kind]}班数未能拉平：{high}为{counts[high]}班，{low}为{counts[low]}班（含以往）"
                sentence = f"{told}，受休假、休息时间、已定班次或以往班数所限。"
                found[sentence] = Note("fairness", sentence)
    return list(found.values())


def _given(known: _Known, each: Candidate) -> Counter[DayKind]:
    return Counter(slot.kind for slot in known.given[each.person])


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
