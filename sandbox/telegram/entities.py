"""Formatted text: parse_mode HTML and MarkdownV2 become plain text and entities. Source: Bot API, Formatting options.

Offsets and lengths count UTF-16 units, as Telegram's do.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.errors import ApiError, bad_request

Entity = dict[str, Any]
HTML_TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>")
HREF = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)')""")
MARKS = {"```": "pre", "||": "spoiler", "__": "underline", "`": "code", "*": "bold", "_": "italic", "~": "strikethrough"}
RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
MARKDOWN_TOKEN = re.compile(r"\\(.)|(```|\|\||__|[`*_~\[])|(\]\(([^)]*)\))|(.)", re.DOTALL)


def parse(text: str, mode: str) -> tuple[str, list[Entity]]:
    """Return plain text and its entities; raise ApiError when the markup is broken."""
    match mode.lower():
        case "":
            return text, commands_in(text)
        case "html":
            return _Html().read(text)
        case "markdownv2":
            return _Markdown(strict=True).read(text)
        case "markdown":
            return _Markdown(strict=False).read(text)
        case _:
            raise bad_request("unsupported parse_mode")


def commands_in(text: str) -> list[Entity]:
    """Return the entities of bot commands such as /start."""
    found = re.finditer(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@\w+)?", text)
    return [_entity("bot_command", _units(text[: one.start()]), _units(one.group())) for one in found]


@dataclass
class _Builder:
    """Plain text in the making, with the marks that are still open: (mark, kind, offset, link)."""

    plain: str = ""
    entities: list[Entity] = field(default_factory=list)
    open: list[tuple[str, str, int, str | None]] = field(default_factory=list)

    def begin(self, mark: str, kind: str, link: str | None = None) -> None:
        self.open.append((mark, kind, _units(self.plain), link))

    def end(self, link: str | None = None) -> None:
        _, kind, offset, earlier_link = self.open.pop()
        length = _units(self.plain) - offset
        if length:
            url = link or earlier_link
            self.entities.append(_entity(kind, offset, length) | ({"url": url} if url else {}))

    def finished(self) -> tuple[str, list[Entity]]:
        return self.plain.rstrip(), sorted(self.entities, key=lambda one: (one["offset"], -one["length"]))


class _Html(_Builder):
    def read(self, text: str) -> tuple[str, list[Entity]]:
        position = 0
        for tag in TAG.finditer(text):
            self._literal(text[position : tag.start()], position)
            self._tag(tag)
            position = tag.end()
        self._literal(text[position:], position)
        if self.open:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        return self.finished()

    def _literal(self, part: str, offset: int) -> None:
        if "<" in part:
            raise _unparsable(f'Unsupported start tag "" at byte offset {offset + part.index("<")}')
        self.plain += html.unescape(part)

    def _tag(self, tag: re.Match[str]) -> None:
        closes, name, rest = tag.group(1), tag.group(2).lower(), tag.group(3)
        if closes:
            if not self.open or self.open[-1][0] != name:
                raise _unparsable(f"Unexpected end tag at byte offset {tag.start()}")
            self.end()
        elif name in HTML_TAGS:
            link = HREF.search(rest) if name == "a" else None
            self.begin(name, HTML_TAGS[name], html.unescape(link.group(1) or link.group(2)) if link else None)
        else:
            raise _unparsable(f'Unsupported start tag "{name}" at byte offset {tag.start()}')


class _Markdown(_Builder):
    def __init__(self, strict: bool) -> None:
        super().__init__()
        self._strict = strict

    def read(self, text: str) -> tuple[str, list[Entity]]:
        for token in MARKDOWN_TOKEN.finditer(text):
            escaped, mark, link, url, sign = token.groups()
            if escaped is not None:
                self.plain += escaped
            elif mark:
                self._mark(mark)
            elif link and self.open and self.open[-1][0] == "[":
                self.end(url)
            else:
                self._plain(link or sign, token.start())
        if self.open:
            kind = self.open[-1][1]
            raise _unparsable(f"Can't find end of the entity starting at byte offset {self.open[-1][2]} ({kind})")
        return self.finished()

    def _mark(self, mark: str) -> None:
        if mark == "[":
            self.begin("[", "text_link")
        elif self.open and self.open[-1][0] == mark:
            self.end()
        else:
            self.begin(mark, MARKS[mark])

    def _plain(self, sign: str, offset: int) -> None:
        in_code = bool(self.open) and self.open[-1][1] in ("code", "pre")
        reserved = next((one for one in sign if one in RESERVED), None)
        if self._strict and reserved and not in_code:
            raise _unparsable(f"Character '{reserved}' is reserved and must be escaped with the preceding '\\' (offset {offset})")
        self.plain += sign


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _entity(kind: str, offset: int, length: int) -> Entity:
    return {"type": kind, "offset": offset, "length": length}


def _unparsable(why: str) -> ApiError:
    return bad_request(f"can't parse entities: {why}")
