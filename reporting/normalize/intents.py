"""What the sender wants: to report, follow up, correct, say that all is well, answer, ask; spam and the rest apart."""

import re

from reporting.normalize.lexicon import any_of, section, words
from reporting.normalize.phrases import ASKS, CORRECTS, GOES_ON, HEARS, HYPERBOLE, NOTHING, TRIAL, UNSURE_OF, WATCHED, WILL_DO
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
    r"的是[^,。;\s]{1,10}[,\s]*不是|不是[^,。;\s]{1,8}[,\s]*是(?:烧|放|打|演|误|虚)[^,。;]{1,10}|不是[^,。;\s]{1,10}[,\s]*(?:是|而是|应为|应该是)[^,。;]{1,10}|是[^,。;\s]{1,8}[,\s]*不是\s?[\d一二两三四五六七八九十]|[由从][^,。;\s]{1,8}(?:更正|改)[为成到]"
)
SPAM = re.compile(any_of(words("intents", "spam", "words") + words("intents", "spam", "strong")))
SPAM_STRONG = re.compile(any_of(words("intents", "spam", "strong")))
CHAT = re.compile(any_of(words("intents", "other", "chat")))
OTHER = re.compile(any_of(words("intents", "other", "words")))
TRIM = re.compile(r"[\s,。!?~.;、:\-+]+")
COURTESY = any_of(words("intents", "ack", "courtesy"))
ACK_CHAIN = re.compile(
    rf"(?:{any_of(words('intents', 'ack', 'whole'))})(?:{any_of(words('intents', 'ack', 'whole'))}|{COURTESY})*"
)
NOT_KNOWN = re.compile(
    r"(?:不知道?|不晓得|晓不得|不清楚|搞不清|弄不清|说不清|说不准|不明白|没弄清|还没搞清)[^,。;?\s]{0,4}(?:咋|怎|什么|啥|谁|哪|多少|几|是不是|有没有|为)[^,。;?\s]{0,4}"
)
"""Says that something isn't known; it asks nothing: 不晓得咋回事."""
EARLIER = re.compile(
    r"(?:报|说|发|讲)(?:过)?的(?:那|这)[个起场条件处次些家]|(?:已经?|之前|先前|前面|上午|早上|昨天|前天|昨晚|刚才)报过"
)
"""Speaks of what was reported before: 昨天报的那个火."""
ANSWER_WITH_CODE = re.compile(r"(?=.*\w)(?:\d{1,8}\W*)?(?:收到|确认|好的|明白|ok)?\W*(?:\d{1,8})?", re.IGNORECASE)
STAND_IN = re.compile(
    r"[代替](?:班|岗|答|应答)?[\s,:、]*(?:\d{4,8}[\s,:、]*)[\u4e00-\u9fa5·]{0,8}[。.!]?|[代替](?:班|岗|答|应答)?[\s,:]+[\u4e00-\u9fa5·]{2,4}"
)
"""Answers in the name of who was called: 代 4821 王某; 代 王某."""
HURT = ("deaths", "injured", "missing", "trapped", "evacuated")
COUNTS = (*HURT, "loss_yuan")
ATTRIBUTE = re.compile(
    rf"的|那|时|者|没有?|吗|么|{any_of(words('casualties', 'people', 'one') + words('casualties', 'people', 'many'))}"
)
TOPIC = re.compile(r"^[^\s,:。]{1,12}(?:火灾|山火|林火|车祸|事故|滑坡|泥石流|沉船|爆炸|坍塌|险情|塌方|洪水|疫情|中毒)[\s,:]")
"""Behind a word of onset these make it a mere attribute: 失踪的人找到了."""


def weighted(name: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """The pattern and the weights of the words of a table that lists them by weight."""
    weights = {word: int(weight) for weight, listed in section("intents")[name].items() for word in listed.split()}
    return re.compile(any_of(weights)), weights


FOLLOW, FOLLOW_WEIGHTS = weighted("followup")
ONSET, ONSET_WEIGHTS = weighted("onset")
TIME_WEIGHT = {"day": 4, "hour": 6, "minute": 6}
"""What a time of occurrence weighs for a first report: who follows up rarely says again when it began."""

OUTBREAK_VERB = re.compile(
    r"(?<![就只才])[塌倒垮翻漏炸断撞掉烧淹冲砸夹绞埋摔刮压吹掀裂爆跳坠溃](?:了|咯|咧|喽)(?!的|那|没|吗|么)|[炸砸撞打砍捅咬]伤(?!的|者|员)|闪爆|摔倒|跳下|漏[^,。;\s]{0,2}[气油水液氨]|[淹烧压砸炸撞摔电毒闷捅砍]死(?!的|者|人员)|漂着|[煤氨沼氯]?气?中毒(?!的|者|人员|事)|轰的一声|翻白"
    r"|[掉摔坠落][^,。;!\s]{0,4}(?:里|下|进)(?:了|去|面)"
)
COURSE = re.compile(
    r"(?:火|火势|火头)[^,。;\s]{0,4}(?:灭|控制住)|(?:已经?|均已?|都已?|全部?|全都|基本|彻底)[^,。;\s\d没未让]{0,4}"
    r"(?:散|撤走|撤出|撤离|退|灭|恢复|解除|修[好通]|处[置理]|清[理完]|救出|挖出|找到|排除|稳定|下山|返回|回家|脱险|上岸|出来|上来|下来)"
    r"|(?:救|挖|扒|刨|捞|拉|抬|背|接)(?:出|上|下|起|过)来?(?:了|\d)|安全(?:下山|返回|上岸|撤出|脱险|抵达)|还[有剩][^,。;\s]{1,5}(?:在找|没找|未找|没出|在搜)"
)
COURSE_WEIGHT = 2
VERB_WEIGHT = 3
TOPIC_WEIGHT = 1
"""A message that opens with an event as its topic (李家村火灾，…) goes on with what is known."""
INTRODUCES = re.compile(
    r"(?<![又另还剩其第最后前那这])(?:一\s?(?:辆|台|艘|架|列|栋|家|户)(?!人)|(?:有|[一两俩二三几])\s?(?:个|名|位)[^,。;\s]{0,6}(?:在|从|被|骑|开|爬|掉|落|跳|要))"
)
"""Brings in someone or something new: 一辆大巴, 两个娃娃在. A first report does, and names place and kind as well."""
INTRODUCED = 3
WHERE = frozenset({"那边", "那里"})
OF_A_NOUN = re.compile(r"[\u4e00-\u9fff](?<![在到从往向去由的了过个])$")
OUTBREAK = 4
"""Weight of onset words from which a text that asks something still reports: 车翻了怎么办."""
TOLD_WITH_PLACE = 3
"""The same where kind and place are told, and no question mark ends it: 李家村着火了，咋办."""
ASKED_ANYWAY = 6
"""The same for a text that ends with a question mark."""


def intents(text: Text, found: Found) -> tuple[str, ...]:
    """Return what the text wants, most important first; never empty."""
    plain = text.plain.strip()
    bare = TRIM.sub("", plain)
    if whole := whole_message(plain, bare):
        return (whole,)
    main = main_intent(plain, found)
    if answers(plain, found):
        return (main, "ack") if main not in (None, "other", "ack") else ("ack",)
    return (main or "other",)


def whole_message(plain: str, bare: str) -> str | None:
    """The intent of a message that is one stock phrase or code."""
    if bare.lower() in ASK_WHOLE or plain in ("?", "??", "???"):
        return "question"
    if bare in ZERO_WHOLE:
        return "zero_report"
    if (
        STAND_IN.fullmatch(plain)
        or bare.lower() in ACK_WHOLE
        or ACK_CHAIN.fullmatch(bare)
        or (bare and ANSWER_WITH_CODE.fullmatch(plain))
    ):
        return "ack"
    return None


def main_intent(plain: str, found: Found) -> str | None:
    """The most important thing that a longer message does; None when it says nothing of an event."""
    tests = (
        ("spam", is_spam),
        ("other", is_small_talk),
        ("correction", is_correction),
        ("question", is_question),
        ("zero_report", is_zero_report),
        ("other", is_business),
        ("followup", is_followup),
        ("report", is_report),
    )
    return next((intent for intent, holds in tests if holds(plain, found)), None)


def counted(found: Found) -> bool:
    """Whether the text states any number of people or yuan."""
    return any(getattr(found, name) is not None for name in COUNTS)


def is_spam(plain: str, found: Found) -> bool:
    """Advertising: one of its strong words, two others, or one and a sender's mark; and no one hurt."""
    if any(getattr(found, name) for name in HURT):
        return False
    hits = len({m[0] for m in SPAM.finditer(plain)})
    return bool(SPAM_STRONG.search(plain)) or (hits > 0 and hits + ("【" in plain) >= 2)


def is_correction(plain: str, _: Found) -> bool:
    """It says that something said before was wrong."""
    return bool(CORRECT.search(plain) or NOT_BUT.search(plain) or CORRECTS.search(plain))


def is_question(plain: str, found: Found) -> bool:
    """A question rather than a report: it asks, and states neither number nor time."""
    asked = plain.endswith("?")
    sure = UNSURE_OF.sub("", NOT_KNOWN.sub("", plain))
    if not (asked or ASK.search(sure) or ASKS.search(sure)) or counted(found):
        return False
    if found.occurred_at is not None and (found.category is not None or weight(plain, ONSET, ONSET_WEIGHTS) >= OUTBREAK):
        return False
    outbreak = weight(plain, ONSET, ONSET_WEIGHTS)
    if not asked and found.category is not None and found.location is not None and outbreak >= TOLD_WITH_PLACE:
        return False
    return outbreak < (ASKED_ANYWAY if asked else OUTBREAK)


def is_zero_report(plain: str, found: Found) -> bool:
    """Nothing happened: says so, and names no event, nor a number above zero."""
    kind = found.evidence.get("category")
    told = (kind is not None and not WATCHED.fullmatch(kind.words)) or any(getattr(found, n) for n in COUNTS)
    says = NOTHING.search(plain) or (ZERO.search(plain) and kind is None)
    return (
        bool(says)
        and not told
        and course_weight(plain) < 3
        and weight(ZERO.sub("", NOTHING.sub("", plain)), ONSET, ONSET_WEIGHTS) < 3
    )


def is_small_talk(plain: str, found: Found) -> bool:
    """Tries whether messages get through, or exaggerates (热死个人)."""
    return bool(HYPERBOLE.search(plain) or TRIAL.search(plain)) and found.category is None and not re.search(r"\d", plain)


def answers(plain: str, found: Found) -> bool:
    """Opens like an answer, or says what will be done about an order."""
    return bool(ACK_START.match(plain) or HEARS.match(plain) or (WILL_DO.match(plain) and found.category is None))


def is_business(plain: str, found: Found) -> bool:
    """Ordinary office matters: a meeting, leave, greetings; private talk where no event is named."""
    talks = OTHER.search(plain) or (found.category is None and CHAT.search(plain))
    return bool(talks) and not counted(found) and max(weight(plain, ONSET, ONSET_WEIGHTS), course_weight(plain)) < 3


def is_followup(plain: str, found: Found) -> bool:
    """More of an event that is known: it tells of its course more than of its outbreak."""
    if EARLIER.search(plain):
        return True
    course = course_weight(plain)
    outbreak = weight(plain, ONSET, ONSET_WEIGHTS)
    if outbreak or found.category is not None:
        outbreak += TIME_WEIGHT.get(found.precision or "", 0)
    if found.category is not None and found.location is not None and INTRODUCES.search(plain):
        outbreak += INTRODUCED
    return (counted(found) or found.category is not None or course >= 2) and course > max(outbreak, 1)


def course_weight(plain: str) -> int:
    """How much a text tells of an event's course: what has ended or been found, what is spoken of as known."""
    told = weight(plain, FOLLOW, FOLLOW_WEIGHTS)
    return (
        told
        + COURSE_WEIGHT * (told < COURSE_WEIGHT and bool(COURSE.search(plain) or GOES_ON.search(plain)))
        + TOPIC_WEIGHT * bool(TOPIC.match(plain))
    )


def is_report(plain: str, found: Found) -> bool:
    """Something happened: a kind of event, a number, or a word of an outbreak."""
    return counted(found) or found.category is not None or weight(plain, ONSET, ONSET_WEIGHTS) >= 3


def weight(plain: str, pattern: re.Pattern[str], weights: dict[str, int]) -> int:
    """The weight of the different words found, those left out that only qualify a noun (失踪的人)."""
    if pattern is ONSET and OUTBREAK_VERB.search(plain):
        return VERB_WEIGHT + _weight(plain, pattern, weights)
    return _weight(plain, pattern, weights)


def _weight(plain: str, pattern: re.Pattern[str], weights: dict[str, int]) -> int:
    words_found = {
        m[0] for m in pattern.finditer(plain) if (known(plain, m) if pattern is FOLLOW else not ATTRIBUTE.match(plain, m.end()))
    }
    return sum(weights[word] for word in words_found)


def known(plain: str, match: re.Match[str]) -> bool:
    """Whether a word speaks of what is known; 那边 behind a noun only says where: 化肥厂那边."""
    return not (match[0] in WHERE and OF_A_NOUN.search(plain[: match.start()]))
