"""The methods of the Bot API that this world knows, by name. Source: core.telegram.org/bots/api."""

from collections.abc import Callable
from typing import Any

from sandbox.telegram.calls import Call
from sandbox.telegram.carrier import TelegramCarrier
from sandbox.telegram.conversations import LONGEST_CAPTION, LONGEST_TEXT, Conversation
from sandbox.telegram.entities import parse
from sandbox.telegram.errors import BLOCKED, bad_request, too_many
from sandbox.telegram.files import photo_sizes
from sandbox.telegram.keyboards import checked
from sandbox.telegram.webhook import Target

Method = Callable[[TelegramCarrier, Call], Any]
ACTIONS = frozenset({"typing", "upload_photo", "record_voice", "upload_voice", "upload_document", "find_location"})


def get_me(carrier: TelegramCarrier, call: Call) -> Any:
    """Return the bot itself."""
    return carrier.bot() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def set_webhook(carrier: TelegramCarrier, call: Call) -> Any:
    """Aim updates at an address, or at none when it is empty. Unlike Telegram, plain http will do here."""
    url, secret = call.text("url"), call.text("secret_token")
    if url and not url.startswith(("http://", "https://")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not all(sign.isascii() and (sign.isalnum() or sign in "_-") for sign in secret):
        raise bad_request("secret token contains unallowed characters")
    if call.flag("drop_pending_updates"):
        carrier.updates.drop_all()
    if "allowed_updates" in call.params:
        carrier.updates.allowed = frozenset(call.params["allowed_updates"]) or None
    carrier.webhook.aim(Target(url, secret or None, call.number("max_connections", 40)) if url else None)
    return True


def delete_webhook(carrier: TelegramCarrier, call: Call) -> Any:
    """Aim updates at no address."""
    if call.flag("drop_pending_updates"):
        carrier.updates.drop_all()
    carrier.webhook.aim(None)
    return True


def get_webhook_info(carrier: TelegramCarrier, call: Call) -> Any:
    """Return where updates go and what went wrong last."""
    target = carrier.webhook.target
    info: dict[str, Any] = {
        "url": target.url if target else "",
        "has_custom_certificate": False,
        "pending_update_count": len(carrier.updates.pending),
    }
    if target:
        info["max_connections"] = target.max_connections
        if target.last_error_date is not None:
            info |= {"last_error_date": target.last_error_date, "last_error_message": target.last_error_message}
    if carrier.updates.allowed is not None:
        info["allowed_updates"] = sorted(carrier.updates.allowed)
    return info


def send_message(carrier: TelegramCarrier, call: Call) -> Any:
    """Send a text."""
    conversation = _reachable(carrier, call)
    return carrier.bot_says(conversation, _text_content(call) | _markup(call) | _reply(conversation, call))


def send_photo(carrier: TelegramCarrier, call: Call) -> Any:
    """Send a picture: uploaded, or by the id of a known file."""
    conversation = _reachable(carrier, call)
    upload = call.files.get("photo") or call.files.get(call.text("photo").removeprefix("attach://"))
    if upload is None and not call.text("photo"):
        raise bad_request("there is no photo in the request")
    stored = (
        carrier.files.keep(upload.content, upload.content_type or "image/jpeg")
        if upload
        else carrier.files.by_id(call.text("photo"))
    )
    caption, entities = parse(call.text("caption"), call.text("parse_mode"))
    if len(caption) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    content: dict[str, Any] = {"photo": photo_sizes(stored)}
    if caption:
        content |= {"caption": caption} | ({"caption_entities": entities} if entities else {})
    return carrier.bot_says(conversation, content | _markup(call) | _reply(conversation, call))


def send_chat_action(carrier: TelegramCarrier, call: Call) -> Any:
    """Show that the bot is typing; nothing is kept of it."""
    _reachable(carrier, call)
    if call.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def edit_message_text(carrier: TelegramCarrier, call: Call) -> Any:
    """Alter a message's text, and its keyboard: without one in the call the keyboard goes."""
    conversation = carrier.conversations.of(call)
    message = conversation.bots_message(call.number("message_id"), "edit")
    altered = {key: value for key, value in message.items() if key not in ("entities", "reply_markup")}
    altered |= _text_content(call) | _markup(call)
    return _alter(carrier, conversation, message, altered)


def edit_message_reply_markup(carrier: TelegramCarrier, call: Call) -> Any:
    """Alter only a message's keyboard."""
    conversation = carrier.conversations.of(call)
    message = conversation.bots_message(call.number("message_id"), "edit")
    altered = {key: value for key, value in message.items() if key != "reply_markup"} | _markup(call)
    return _alter(carrier, conversation, message, altered)


def delete_message(carrier: TelegramCarrier, call: Call) -> Any:
    """Delete a message of the bot."""
    conversation = carrier.conversations.of(call)
    message = conversation.bots_message(call.number("message_id"), "delete")
    del conversation.messages[message["message_id"]]
    carrier.screens.remove(conversation.chat_id, message["message_id"])
    return True


def answer_callback_query(carrier: TelegramCarrier, call: Call) -> Any:
    """Answer the press of a button, with a short text if wished."""
    chat_id = carrier.open_queries.pop(call.text("callback_query_id"), None)
    if chat_id is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(call.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    carrier.screens.toast(chat_id, call.text("callback_query_id"), call.text("text"))
    return True


def get_file(carrier: TelegramCarrier, call: Call) -> Any:
    """Return where a file can be downloaded."""
    stored = carrier.files.by_id(call.text("file_id"))
    return stored.reference() | {"file_path": stored.path}


def get_chat(carrier: TelegramCarrier, call: Call) -> Any:
    """Return what is known of a chat."""
    return carrier.conversations.of(call).chat() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }


def set_my_commands(carrier: TelegramCarrier, call: Call) -> Any:
    """Keep the list of the bot's commands."""
    carrier.commands = list(call.params.get("commands") or [])
    return True


def get_my_commands(carrier: TelegramCarrier, call: Call) -> Any:
    """Return the list of the bot's commands."""
    return carrier.commands


def done(carrier: TelegramCarrier, call: Call) -> Any:
    """Log out or close: nothing to do here."""
    return True


METHODS: dict[str, Method] = {
    "getme": get_me,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "sendchataction": send_chat_action,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "answercallbackquery": answer_callback_query,
    "getfile": get_file,
    "getchat": get_chat,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "logout": done,
    "close": done,
}


def _reachable(carrier: TelegramCarrier, call: Call) -> Conversation:
    conversation = carrier.conversations.of(call)
    if conversation.is_blocked:
        raise BLOCKED
    if carrier.is_too_fast():
        raise too_many(1)
    return conversation


def _text_content(call: Call) -> dict[str, Any]:
    text, entities = parse(call.text("text"), call.text("parse_mode"))
    if not text.strip():
        raise bad_request("message text is empty")
    if len(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def _markup(call: Call) -> dict[str, Any]:
    markup = checked(call.params.get("reply_markup"))
    return {"reply_markup": markup} if markup and "inline_keyboard" in markup else {}


def _reply(conversation: Conversation, call: Call) -> dict[str, Any]:
    parameters = call.params.get("reply_parameters") or {}
    wanted = parameters.get("message_id") or call.params.get("reply_to_message_id")
    if not wanted:
        return {}
    answered = conversation.messages.get(int(wanted))
    if answered is None and not parameters.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return {"reply_to_message": {key: value for key, value in (answered or {}).items() if key != "reply_to_message"}}


def _alter(
    carrier: TelegramCarrier, conversation: Conversation, message: dict[str, Any], altered: dict[str, Any]
) -> dict[str, Any]:
    before = {key: value for key, value in message.items() if key != "edit_date"}
    if {key: value for key, value in altered.items() if key != "edit_date"} == before:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a "
            "current content and reply markup of the message"
        )
    altered["edit_date"] = carrier.date()
    conversation.messages[message["message_id"]] = altered
    carrier.screens.alter(conversation.chat_id, altered)
    return altered
