"""The handsets in the browser: a wall of phones that a person drives. Mount the routes anywhere, `/sandbox` by custom."""

import base64
import binascii
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from sandbox.calling import newest_call
from sandbox.chats import Chat
from sandbox.handsets import Entry, Handset
from sandbox.people import ClockPanel, People, Person, listed
from sandbox.phones import Phone
from sandbox.snapshot import entry_json, handset_json
from sandbox.switches import SWITCHES
from sandbox.world import World

HERE = Path(__file__).parent
TEMPLATES = Jinja2Templates(HERE / "templates")
LARGEST_PICTURE = 5_000_000
SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
ClockSource = Callable[[], ClockPanel | None]


def routes(world: World, people: People | None = None, clock: ClockPanel | ClockSource | None = None) -> Sequence[BaseRoute]:
    """Return the page's routes for `world`; people are offered in the list, the clock panel shows when there is one."""
    page = HandsetPage(world, people if people is not None else (), clock if callable(clock) else lambda: clock)
    return [
        Route("/", page.show),
        Route("/state", page.state),
        Route("/events", page.events),
        Route("/clock", page.clock_now),
        Route("/clock", page.move_clock, methods=["POST"]),
        Route("/text", page.text, methods=["POST"]),
        Route("/call", page.call, methods=["POST"]),
        Route("/press", page.press, methods=["POST"]),
        Route("/block", page.block, methods=["POST"]),
        Route("/switch", page.switch, methods=["POST"]),
        Route("/media/{seq:int}/{number:int}", page.media),
        Mount("/static", StaticFiles(directory=HERE / "static"), name="sandbox-static"),
    ]


class BadWish(ValueError):
    """What the page asked for can't be done; the sentence is for the person in front of it."""


class HandsetPage:
    """The page and the small interface behind it."""

    def __init__(self, world: World, people: People, clock: ClockSource) -> None:
        self._world, self._people, self._clock = world, people, clock

    async def show(self, request: Request) -> Response:
        """The page itself; everything else it fetches."""
        base = request.scope.get("root_path", "").rstrip("/")
        page = TEMPLATES.get_template("handsets.html").render(base=base, switches=SWITCHES)
        return HTMLResponse(page, headers=SAFE_HEADERS)

    async def state(self, request: Request) -> Response:
        """People, handsets with their bubbles, switches and the clock."""
        people = [_person_json(person) for person in listed(self._people)]
        board = self._world.switchboard
        return _json(
            {
                "people": people,
                "handsets": [handset_json(handset) for handset in self._world.handsets()],
                "switches": {switch.name: board.is_on(switch) for switch in SWITCHES},
                "clock": self._clock_json(),
                "own_number": self._world.settings.from_number,
            }
        )

    async def events(self, request: Request) -> Response:
        """What happens from now on, as server-sent events."""
        headers = {**SAFE_HEADERS, "X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=headers)

    async def _stream(self) -> AsyncIterator[str]:
        yield "retry: 1000\n: 连接已建立\n\n"
        async for happening in self._world.feed.follow():
            if happening is None:
                yield ": 仍在线\n\n"
                continue
            shown = dict(happening)
            if isinstance(shown.get("entry"), Entry):
                shown["entry"] = entry_json(shown["entry"])
            yield f"data: {json.dumps(shown, ensure_ascii=False)}\n\n"

    async def text(self, request: Request) -> Response:
        """`{handset, text, picture?: base64}`: the handset's owner sends something."""
        return await self._fulfil(request, self._text)

    async def press(self, request: Request) -> Response:
        """`{handset, sid, button}`: the owner presses an inline button."""
        return await self._fulfil(request, self._press)

    async def call(self, request: Request) -> Response:
        """`{handset, do, sid?, key?, words?}`: the owner dials, answers, declines, presses, speaks or hangs up."""
        return await self._fulfil(request, self._call)

    async def block(self, request: Request) -> Response:
        """`{handset, is_blocked}`: the owner blocks the bot."""
        return await self._fulfil(request, self._block)

    async def switch(self, request: Request) -> Response:
        """`{name, is_on}`: a fault is switched."""
        return await self._fulfil(request, self._switch)

    async def move_clock(self, request: Request) -> Response:
        """`{seconds}`: the program's clock moves on."""
        return await self._fulfil(request, self._move_clock)

    async def clock_now(self, request: Request) -> Response:
        """The program's clock."""
        return _json(self._clock_json() or {})

    async def media(self, request: Request) -> Response:
        """A picture in a bubble."""
        seq, number = request.path_params["seq"], request.path_params["number"]
        for handset in self._world.handsets():
            for entry in handset.history:
                if entry.seq == seq and number < len(entry.media):
                    found = entry.media[number]
                    return Response(found.content, media_type=_harmless(found.content_type), headers=SAFE_HEADERS)
        return _json({"error": "没有这张图片"}, 404)

    async def _fulfil(self, request: Request, wish: Callable[[dict[str, Any]], Any]) -> Response:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return _json({"error": "只接受 JSON"}, 415)
        try:
            asked = json.loads(await request.body())
            return _json(await wish(asked))
        except BadWish as problem:
            return _json({"error": str(problem)}, 400)
        except (ValueError, KeyError, TypeError, AttributeError):
            return _json({"error": "请求内容不完整或格式不对"}, 400)

    async def _text(self, asked: dict[str, Any]) -> dict[str, Any]:
        handset, text = self._handset(asked["handset"]), str(asked.get("text", ""))
        picture = _picture(asked.get("picture"))
        if not text.strip() and picture is None:
            raise BadWish("还没有写内容")
        if isinstance(handset, Phone):
            await handset.text(text, [picture] if picture else [], must_be_taken=False)
            taken = not handset.history[-1].has_failed or not handset.history[-1].is_mine
            return {"is_taken": taken}
        assert isinstance(handset, Chat)
        await (handset.photo(picture, text) if picture else handset.text(text))
        return {"is_taken": True}

    async def _call(self, asked: dict[str, Any]) -> dict[str, Any]:
        phone, what = self._handset(asked["handset"]), asked["do"]
        if not isinstance(phone, Phone):
            raise BadWish("聊天不能打电话")
        if what == "dial":
            return {"sid": (await phone.dial()).sid}
        call = newest_call(phone, str(asked.get("sid", "")))
        if call is None or call.call.is_over:
            raise BadWish("这个电话已经结束")
        if what in ("press", "speak") and not call.call.listens:
            raise BadWish("对方现在没有在听按键或录音")
        if what in ("answer", "decline") and not call.is_ringing:
            raise BadWish("这个电话没有在响铃")
        doing: dict[str, Callable[[], Awaitable[Any]]] = {
            "answer": call.answer,
            "decline": call.decline,
            "hang_up": call.hang_up,
            "press": lambda: call.press(str(asked["key"])[:1]),
            "speak": lambda: call.speak(str(asked["words"])[:500]),
        }
        await doing[what]()
        return {"state": call.state}

    async def _press(self, asked: dict[str, Any]) -> dict[str, Any]:
        chat = self._handset(asked["handset"])
        if not isinstance(chat, Chat):
            raise BadWish("短信没有按钮")
        message = next((one for one in chat.history if one.sid == str(asked["sid"]) and not one.is_mine), None)
        if message is None:
            raise BadWish("这条消息已经不在了")
        try:
            press = chat.press(message, asked["button"])
        except AssertionError:
            raise BadWish("这个按钮已经不在了") from None
        try:
            return {"shown": await press.answered(within=3.0)}
        except AssertionError:
            return {"shown": "", "is_unanswered": True}

    async def _block(self, asked: dict[str, Any]) -> dict[str, Any]:
        chat = self._handset(asked["handset"])
        if not isinstance(chat, Chat):
            raise BadWish("只有 Telegram 能屏蔽")
        chat.block(bool(asked["is_blocked"]))
        return {"is_blocked": chat.conversation.is_blocked}

    async def _switch(self, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            self._world.switchboard.turn(asked["name"], bool(asked["is_on"]))
        except KeyError:
            raise BadWish("没有这个开关") from None
        self._world.feed.publish("switch", name=asked["name"], is_on=bool(asked["is_on"]))
        return {"is_on": bool(asked["is_on"])}

    async def _move_clock(self, asked: dict[str, Any]) -> dict[str, Any]:
        panel = self._clock()
        if panel is None or panel.advance is None:
            raise BadWish("这里的时钟不能拨动")
        moved = panel.advance(float(asked["seconds"]))
        if inspect.isawaitable(moved):
            await moved
        self._world.feed.publish("clock", clock=self._clock_json())
        return self._clock_json() or {}

    def _handset(self, handset: str) -> Handset:
        kind, _, key = handset.partition(":")
        if kind == "phone" and key.startswith("+"):
            return self._world.phone(key)
        if kind == "chat" and key.lstrip("-").isdigit():
            return self._world.chat(int(key))
        raise BadWish("没有这部手机")

    def _clock_json(self) -> dict[str, Any] | None:
        panel = self._clock()
        if panel is None:
            return None
        return {
            "now": panel.now().isoformat(),
            "rate": panel.rate,
            "can_advance": panel.advance is not None,
            "timezone": panel.timezone,
        }


def _person_json(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "unit": person.unit,
        "post": person.post,
        "phone": person.phone,
        "chat": person.chat,
        "is_open_at_first": person.is_open_at_first,
    }


def _picture(encoded: Any) -> bytes | None:
    if not encoded:
        return None
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, TypeError):
        raise BadWish("图片读不出来") from None
    if len(content) > LARGEST_PICTURE:
        raise BadWish("图片太大，最多 5 MB")
    return content


def _harmless(content_type: str) -> str:
    return content_type if content_type in ("image/jpeg", "image/png", "image/gif", "audio/ogg") else "image/jpeg"


def _json(body: Any, status: int = 200) -> JSONResponse:
    return JSONResponse(body, status, headers=SAFE_HEADERS)
