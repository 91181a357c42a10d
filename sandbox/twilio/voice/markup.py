"""What TwiML asks of a call, verb by verb. Source: Twilio's Voice TwiML."""

from dataclasses import dataclass, field
from xml.etree import ElementTree

from sandbox.twilio.twiml import BrokenTwiml

VERBS = frozenset({"Say", "Play", "Pause", "Gather", "Record", "Dial", "Redirect", "Hangup", "Reject"})
SPOKEN = frozenset({"Say", "Play", "Pause"})
XML_TYPES = ("text/xml", "application/xml", "text/html", "application/octet-stream", "")


@dataclass(frozen=True, slots=True)
class Verb:
    """One instruction: its name, its text, its attributes, and what stands inside it."""

    name: str
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    inside: tuple["Verb", ...] = ()

    def seconds(self, name: str, default: float) -> float:
        """Return an attribute that is a number of seconds."""
        return float(self.attributes.get(name) or default)


def verbs_in(body: bytes, content_type: str) -> list[Verb]:
    """Return the verbs of a document, in order; raise BrokenTwiml. An empty one asks for nothing: the call ends."""
    if content_type not in XML_TYPES:
        raise BrokenTwiml(12300, f"content type {content_type} can't be processed")
    if not body.strip():
        return []
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as problem:
        raise BrokenTwiml(12100, f"document parse failure: {problem}") from problem
    if root.tag != "Response":
        raise BrokenTwiml(12200, f"the root element is <{root.tag}>, not <Response>")
    return [_verb(each) for each in root]


def _verb(element: ElementTree.Element) -> Verb:
    if element.tag not in VERBS:
        raise BrokenTwiml(12200, f"<{element.tag}> has no meaning in a call")
    allowed = SPOKEN if element.tag == "Gather" else {"Number"} if element.tag == "Dial" else set()
    for each in element:
        if each.tag not in allowed:
            raise BrokenTwiml(12200, f"<{each.tag}> has no meaning inside <{element.tag}>")
    return _read(element)


def _read(element: ElementTree.Element) -> Verb:
    return Verb(element.tag, (element.text or "").strip(), dict(element.attrib), tuple(_read(each) for each in element))
