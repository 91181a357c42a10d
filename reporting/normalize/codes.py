"""Numbers that mean neither people nor time: the code of an answer, the number of an incident."""

import re

from reporting.normalize.text import Text

ANSWER = re.compile(
    r"^\W*(?:(?P<before>\d{1,8})\W*)?(?:收到|已收到|回复|确认|好的?|明白|在岗?|到|ok|OK|yes|ack|ACK)?\W*(?P<behind>\d{1,8})?\W*$"
)
INCIDENT = re.compile(
    r"(?<![\d-])(?P<full>(?:19|20)\d\d-\d{3,6})(?![\d-])"
    r"|(?:事件|编号|案件|警情)(?:编号|号)?\s?[:#]?\s?(?P<named>\d{2,8})(?!\d|人|[年月日时点分])|(?<!\S)#(?P<hash>\d{2,8})\b"
    r"|(?<!\d)(?P<numbered>\d{2,8})号(?:事件|警情|案件)"
)


def ack_code(text: Text) -> str | None:
    """Return the code of a message that is nothing but an answer: "1", "收到 4821" gives 4821."""
    answer = ANSWER.match(text.plain)
    if answer is None:
        return None
    codes = [code for code in (answer["before"], answer["behind"]) if code]
    return max(codes, key=len) if codes else None


def incident_number(text: Text) -> str | None:
    """Return the number of an incident that the text names, as written: "2026-0042", or "0042" of 事件0042."""
    match = INCIDENT.search(text.plain)
    return next((g for g in match.groups() if g), None) if match else None
