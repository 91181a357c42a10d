"""The answer to an inbound message: which texts TwiML asks to send. Source: Twilio's Messaging TwiML."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

VERBS = frozenset({"Message", "Sms", "Redirect", "Reject"})


@dataclass(frozen=True, slots=True)
class TwimlMessage:
    """One message that the program asks to send; None means the usual party of the conversation."""

    body: str
    media_urls: tuple[str, ...]
    to: str | None
    sender: str | None
    status_callback: str | None


class BrokenTwiml(ValueError):
    """The document isn't TwiML; `code` is Twilio's error (12100 not XML, 12200 wrong elements, 12300 content type)."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code


def messages_in(body: bytes, content_type: str) -> list[TwimlMessage]:
    """Return the messages of an answer: none for an empty one, the text itself for text/plain; raise BrokenTwiml."""
    if not body.strip():
        return []
    if content_type == "text/plain":
        return [TwimlMessage(body.decode("utf-8", "replace"), (), None, None, None)]
    if content_type not in ("text/xml", "application/xml", "text/html", "application/octet-stream", ""):
        raise BrokenTwiml(12300, f"content type {content_type} can't be processed")
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as problem:
        raise BrokenTwiml(12100, f"document parse failure: {problem}") from problem
    return list(_messages(root))


def _messages(root: ElementTree.Element) -> Iterator[TwimlMessage]:
    if root.tag != "Response":
        raise BrokenTwiml(12200, f"the root element is <{root.tag}>, not <Response>")
    for verb in root:
        if verb.tag not in VERBS:
            raise BrokenTwiml(12200, f"<{verb.tag}> has no meaning in the answer to a message")
        if verb.tag in ("Message", "Sms"):
            yield _message(verb)


def _message(verb: ElementTree.Element) -> TwimlMessage:
    bodies = [part.text or "" for part in verb.findall("Body")]
    return TwimlMessage(
        body="".join(bodies) if bodies else (verb.text or "").strip(),
        media_urls=tuple((part.text or "").strip() for part in verb.findall("Media")),
        to=verb.get("to"),
        sender=verb.get("from"),
        status_callback=verb.get("statusCallback") or verb.get("action"),
    )
