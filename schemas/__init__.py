"""The contract on the bus: events in the past tense, commands in the imperative. Pydantic and the standard library only."""

from schemas.envelope import COMMANDS, EVENTS, AnyEvent, Command, Event, Message, parse, uuid7

__all__ = ["COMMANDS", "EVENTS", "AnyEvent", "Command", "Event", "Message", "parse", "uuid7"]
