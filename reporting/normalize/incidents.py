"""Several incidents in one text: 一是…；二是…, 1. … 2. …, 另外…又…; each part is then read by itself."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from reporting.normalize.text import Span, Text

MARK = (
    re.compile(r"[一二三四五六](?:是|、(?!二|三|四))"),
    re.compile(r"(?<![\d.])[1-9][.、)](?!\d)"),
    re.compile(r"\([一二三四五六1-9]\)"),
    re.compile(r"第[一二三四五六](?:起|件|个|,|:)|其[一二三四五六][,:]?"),
)
COUNT = r"\s?[约\d一二两三四五六七八九十]+(?:余|多)?[人名位个]"
ANOTHER = rf"(?:另外|另有一起|另一起|还有一起|又有一起|此外|还有|另(?!有))(?!{COUNT}|其|行|据|讯|悉)"
BREAK = re.compile(rf"[;。\n!]|[,\s](?={ANOTHER})")
AGAIN = re.compile(rf"\s*{ANOTHER}")


def parts(text: Text, tells: Callable[[Text], bool], tells_where: Callable[[Text], bool]) -> list[Text]:
    """Return the parts that each tell of an incident of their own; one part, the whole, when the text tells of one.

    The items of a list need to tell of an event (`tells`), other parts also where it happened (`tells_where`).
    """
    for spans, proof in ((numbered(text), tells), (announced(text), tells_where)):
        told = [part for part in (text.only(span) for span in spans) if proof(part)]
        if len(told) > 1:
            return told
    return [text]


def numbered(text: Text) -> Sequence[Span]:
    """The items of a numbered list; none when there are fewer than two."""
    for mark in MARK:
        starts = [m.start() for m in mark.finditer(text.plain) if starts_item(text.plain, m.start())]
        if len(starts) > 1:
            return [Span(a, b) for a, b in zip(starts, [*starts[1:], len(text.plain)], strict=True)]
    return ()


def starts_item(plain: str, at: int) -> bool:
    """Whether an item of a list may start here: at the beginning or behind a break."""
    return not plain[:at].strip() or plain[at - 1] in ",。;:!\n 　)"


def announced(text: Text) -> Sequence[Span]:
    """The stretches that 另外, 还有 and the like set apart; none when nothing is announced."""
    cuts = [0, *(m.end() for m in BREAK.finditer(text.plain)), len(text.plain)]
    spans: list[Span] = []
    for start, end in pairwise(cuts):
        if not spans or AGAIN.match(text.plain[start:end]):
            spans.append(Span(start, end))
        else:
            spans[-1] = Span(spans[-1].start, end)
    return spans if len(spans) > 1 else ()
