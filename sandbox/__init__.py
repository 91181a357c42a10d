"""The pretend outside world: fake carriers that speak the real wire formats, and the handsets they reach."""

from sandbox.calling import PhoneCall
from sandbox.chats import Chat, ChatMessage, Press
from sandbox.handsets import Attachment, Button, Entry, Handset, Phone, Received
from sandbox.people import ClockPanel, Person
from sandbox.settings import Account, SandboxSettings
from sandbox.twilio.inbound import WebhookRefused
from sandbox.world import Sandbox

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
