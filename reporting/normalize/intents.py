"""What the sender wants: to report, follow up, correct, say that all is well, answer, ask; spam and the rest apart."""

import re
from collections.abc import Mapping

from reporting.normalize.lexicon import any_of, words
from reporting.normalize.reading import Found
from reporting.normalize.text import Text

ZERO_WHOLE = frozenset(words("intents", "zero_report", "whole"))
ACK_WHOLE = frozenset(w.lower() for w in words("intents", "ack", "whole"))
ASK_WHOLE = frozenset(w.lower() for w in words("intents", "question", "whole"))
ZERO = re.compile(any_of(words("intents", "zero_report", "words")))
ACK_START = re.compile(any_of(words("intents", "ack", "start")))
ASK = re.compile(any_of(words("intents", "question", "words")))
CORRECT = re.compile(any_of(words("intents", "correction", "words")))
NOT_BUT = re.compile(
    r"不是[^,。;\s]{1,10}[,\s]*(?:是|而是|应为|应该是)[^,。;]{1,10}|是[^,。;\s]{1,8}[,\s]*不是\s?[\d一二两三四五六七八九十]"
)
FOLLOW_STRONG = re.compile(any_of(words("intents", "followup", "strong")))
FOLLOW = re.compile(any_of(words("intents", "followup", "words")))
ONSET = re.compile(any_of(words("intents", "onset", "words")))
SPAM = re.compile(any_of(words("intents", "spam", "words")))
OTHER = re.compile(any_of(words("intents", "other", "words")))
TRIM = re.compile(r"[\s,。!?~.;、:\-+]+")
COUNTS = ("deaths", "injured", "missing", "trapped", "evacuated", "loss_yuan")


def intents(text: Text, found: Found) -> tuple[str, ...]:
    """Return what the text wants, most important first; never empty."""
    plain = text.plain.strip()
    bare = TRIM.sub("", plain)
    whole = whole_message(plain, bare)
    if whole:
        return (whole,)
    wanted = [intent for intent in (main_intent(plain, bare, found), second_intent(plain)) if intent]
    return tuple(dict.fromkeys(wanted)) or ("other",)


def whole_message(plain: str, bare: str) -> str | None:
    """The intent of a message that is one stock phrase."""
    if bare.lower() in ASK_WHOLE or plain in ("?", "??", "???"):
        return "question"
    if bare in ZERO_WHOLE:
        return "zero_report"
    if bare.lower() in ACK_WHOLE:
        return "ack"
    return None


def main_intent(plain: str, bare: str, found: Found) -> str | None:
    """The most important thing that a longer message does."""
    facts = stated(found)
    if is_spam(plain, found):
        return "spam"
    if CORRECT.search(plain) or NOT_BUT.search(plain):
        return "correction"
    if is_question(plain, found, facts):
        return "question"
    if is_zero_report(plain, found, facts):
        return "zero_report"
    if ACK_START.match(plain) and not facts and found.category is None:
        return "ack"
    if found.category is None and not facts:
        return None
    return "followup" if is_followup(plain, found) else "report"


def stated(found: Found) -> Mapping[str, int]:
    """The numbers that were found."""
    return {name: value for name in COUNTS if (value := getattr(found, name)) is not None}


def is_spam(plain: str, found: Found) -> bool:
    """Advertising: two of its words, or one and a sender's mark, and no one hurt."""
    hits = len({m[0] for m in SPAM.finditer(plain)})
    return not any(getattr(found, n) for n in COUNTS[:5]) and (hits >= 2 or (hits == 1 and "【" in plain))


def is_question(plain: str, found: Found, facts: Mapping[str, int]) -> bool:
    """A question rather than a report: it asks, and states no number."""
    return bool(ASK.search(plain) or plain.endswith("?")) and not facts and found.occurred_at is None


def is_zero_report(plain: str, found: Found, facts: Mapping[str, int]) -> bool:
    """Nothing happened: says so, and names no event, nor a number above zero."""
    return bool(ZERO.search(plain)) and found.category is None and not any(facts.values())


def is_followup(plain: str, found: Found) -> bool:
    """More of an event that is known: says so, or tells of its course and not of its outbreak."""
    if FOLLOW_STRONG.search(plain):
        return True
    onset = bool(ONSET.search(plain)) + (found.occurred_at is not None)
    return bool(FOLLOW.search(plain)) and not onset


def second_intent(plain: str) -> str | None:
    """What the message does besides: 收到，火已扑灭 also acknowledges."""
    return "ack" if ACK_START.match(plain) else None
