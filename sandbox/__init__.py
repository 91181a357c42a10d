"""The pretend outside world: fake carriers that speak the real wire formats, and the handsets they reach."""

from sandbox.calling import PhoneCall
from sandbox.chats import Chat, ChatMessage, Press
from sandbox.handsets import Attachment, Button, Entry, Handset, Received
from sandbox.people import ClockPanel, Person
from sandbox.phones import Phone
from sandbox.running import Sandbox
from sandbox.settings import Account, SandboxSettings
from sandbox.twilio.inbound import WebhookRefused

__all__ = [
    "Account",
    "Attachment",
    "Button",
    "Chat",
    "ChatMessage",
    "ClockPanel",
    "Entry",
    "Handset",
    "Person",
    "Phone",
    "PhoneCall",
    "Press",
    "Received",
    "Sandbox",
    "SandboxSettings",
    "WebhookRefused",
]
