"""The control interface over HTTP, for a world that runs in a process of its own."""

import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from sandbox.calling import newest_call
from sandbox.faults import ALWAYS, Answer, Hang, Slow
from sandbox.pages import routes as page_routes
from sandbox.snapshot import entry_json
from sandbox.twilio import faults as sms
from sandbox.twilio.inbound import WebhookRefused
from sandbox.world import World

Action = Callable[[World, dict[str, Any]], Awaitable[Any]]

FAULTS: dict[str, type] = {
    "answer": Answer,
    "hang": Hang,
    "slow": Slow,
    "outcome": sms.Outcome,
    "callbacks": sms.Callbacks,
    "doubled-webhook": sms.DoubledWebhook,
    "signature": sms.Signature,
}


async def phone_text(world: World, asked: dict[str, Any]) -> Any:
    """`{number, text, media?: [base64]}` → `{sid, is_taken, status, why?}`."""
    pictures = [base64.b64decode(picture) for picture in asked.get("media", [])]
    try:
        sid = await world.phone(asked["number"]).text(asked["text"], pictures)
    except WebhookRefused as refused:
        return {"sid": refused.sid, "is_taken": False, "status": refused.reply.status, "why": str(refused)}
    return {"sid": sid, "is_taken": True, "status": 200}


async def chat_open(world: World, asked: dict[str, Any]) -> Any:
    """`{id, name?}`: the person starts the bot, so it can write to them."""
    return {"id": int(world.chat(int(asked["id"]), asked.get("name", "")).key)}


async def chat_text(world: World, asked: dict[str, Any]) -> Any:
    """`{id, text}` → `{message_id}`."""
    return {"message_id": await world.chat(int(asked["id"])).text(asked["text"])}


async def chat_press(world: World, asked: dict[str, Any]) -> Any:
    """`{id, message_id, button}` → `{query_id}`."""
    chat = world.chat(int(asked["id"]))
    message = next((entry for entry in chat.history if entry.sid == str(asked["message_id"]) and not entry.is_mine), None)
    if message is None:
        raise ValueError(f"chat {asked['id']} has no message {asked['message_id']} of the bot")
    return {"query_id": chat.press(message, asked["button"]).query_id}


async def set_fault(world: World, asked: dict[str, Any]) -> Any:
    """`{carrier: twilio|telegram, fault, times? (0: always), to?, …the fault's own fields}`, or `{carrier, clear: true}`,
    or `{carrier, outage: bool}`."""
    faults = (world.telegram if asked.pop("carrier", "twilio") == "telegram" else world.twilio).faults
    if asked.get("clear"):
        faults.clear()
    elif "outage" in asked:
        faults.outage(bool(asked["outage"]))
    else:
        kind, times, to = FAULTS[asked.pop("fault")], asked.pop("times", 1) or ALWAYS, asked.pop("to", None)
        faults.add(kind(**asked), times, to)
    return {"rules": len(faults.rules), "is_down": faults.is_down}


async def point_to(world: World, asked: dict[str, Any]) -> Any:
    """`{base}` or `{sms_webhook, sms_fallback?}`: where inbound messages go."""
    webhook = asked.get("sms_webhook") or asked["base"].rstrip("/") + "/hooks/twilio/sms"
    world.point_to(webhook, asked.get("sms_fallback"))
    return {"sms_webhook": webhook}


async def settle(world: World, asked: dict[str, Any]) -> Any:
    """`{quiet?, within?}`: answers when the world has come to rest; 408 when it hasn't in time."""
    await world.settled(asked.get("quiet", 0.1), asked.get("within", 10.0))
    return {"is_settled": True}


async def phone_call(world: World, asked: dict[str, Any]) -> Any:
    """`{number, do: dial|answer|decline|let_ring|press|speak|stay_silent|hang_up, key?, words?}` → `{sid, state, heard}`."""
    phone, what = world.phone(asked["number"]), asked["do"]
    if what == "dial":
        call = await phone.dial()
    else:
        found = await phone.rings() if what in ("answer", "decline", "let_ring") else newest_call(phone)
        if found is None:
            raise ValueError(f"{asked['number']} has no call")
        call = found
        argument = [asked[name] for name in ("key", "words") if name in asked]
        if what not in ("answer", "decline", "let_ring", "press", "speak", "stay_silent", "hang_up"):
            raise ValueError(f"a phone cannot {what}")
        await getattr(call, what)(*argument)
    return {"sid": call.sid, "state": call.state, "heard": call.text}


ACTIONS: dict[str, Action] = {
    "phones/call": phone_call,
    "phones/text": phone_text,
    "chats/open": chat_open,
    "chats/text": chat_text,
    "chats/press": chat_press,
    "faults": set_fault,
    "webhooks": point_to,
    "settle": settle,
}


def control_app(world: World) -> Starlette:
    """Return `/_control/…` together with the handsets' page at `/sandbox`."""

    async def act(request: Request) -> Response:
        action = ACTIONS.get(request.path_params["action"])
        if action is None:
            return JSONResponse({"error": f"no such action; there are {', '.join(ACTIONS)}"}, 404)
        try:
            return JSONResponse(await action(world, json.loads(await request.body() or b"{}")))
        except TimeoutError as problem:
            return JSONResponse({"error": str(problem)}, 408)
        except (KeyError, TypeError, ValueError, AssertionError) as problem:
            return JSONResponse({"error": f"{type(problem).__name__}: {problem}"}, 400)

    async def received(request: Request) -> Response:
        """`?since=SEQ` → everything that lies on handsets with a greater seq, in order."""
        since = int(request.query_params.get("since", 0))
        entries = [entry for handset in world.handsets() for entry in handset.received() if entry.seq > since]
        return JSONResponse([entry_json(entry) for entry in sorted(entries, key=lambda one: one.seq)])

    async def accepted(request: Request) -> Response:
        """Every message that Twilio accepted: `{sid, to, body, accepted_at (epoch seconds), status}`, oldest first."""
        since = float(request.query_params.get("since", 0))
        sent = [one for one in world.twilio.store.in_order() if one.direction != "inbound" and one.accepted_at > since]
        return JSONResponse(
            [
                {"sid": one.sid, "to": one.to, "body": one.body, "accepted_at": one.accepted_at, "status": one.status}
                for one in sent
            ]
        )

    async def snapshot(request: Request) -> Response:
        """The whole world."""
        return JSONResponse(world.snapshot())

    return Starlette(
        routes=[
            Route("/_control/received", received),
            Route("/_control/accepted", accepted),
            Route("/_control/snapshot", snapshot),
            Route("/_control/{action:path}", act, methods=["POST"]),
            Mount("/sandbox", routes=page_routes(world, lambda: world.people, lambda: world.clock_panel)),
        ]
    )
