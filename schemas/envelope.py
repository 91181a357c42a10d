"""The envelope that every message on the bus has, and the register of all message types."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas import divisions
from schemas.divisions import UnitCode

EVENTS: dict[str, type[Event]] = {}
COMMANDS: dict[str, type[Command]] = {}


def uuid7() -> UUID:
    """Return a new time-ordered identifier (RFC 9562, version 7)."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value &= ~(0xF000 << 64) & ~(0xC000 << 48)
    return UUID(int=value | 0x7000 << 64 | 0x8000 << 48)


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in the chain of causes: the message before, and the first of all."""

    cause: UUID
    root: UUID


class Message(BaseModel):
    """What all messages share.

    `unit` is the unit that the message speaks of; its division path ends the subject, so that a region can be subscribed to
    or permitted by one wildcard. `cause` is the message that led to this one, `root` the first of that chain. Fields that a
    later version adds are ignored by an earlier reader.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", json_schema_serialization_defaults_required=True)

    name: ClassVar[str] = ""
    prefix: ClassVar[str] = ""
    version: ClassVar[int] = 1

    id: UUID = Field(default_factory=uuid7)
    type: str = ""
    schema_version: int = 1
    time: AwareDatetime
    unit: UnitCode = divisions.NOWHERE
    cause: UUID | None = None
    root: UUID | None = None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.model_fields["type"].default = cls.name
        cls.model_fields["schema_version"].default = cls.version
        cls.model_rebuild(force=True)

    @classmethod
    def pattern(cls) -> str:
        """Return the subject that matches all messages of this type, of any unit."""
        return f"{cls.prefix}.{cls.name}.>"

    def subject(self) -> str:
        """Return the subject under which this message is published."""
        return f"{self.prefix}.{self.name}.{divisions.path(self.unit)}"

    def caused_by(self, origin: Origin | None) -> Self:
        """Return this message with its place in the chain of causes, unless it has one already."""
        if origin is None or self.cause is not None:
            return self
        return self.model_copy(update={"cause": origin.cause, "root": origin.root})

    @property
    def origin(self) -> Origin:
        """What is done because of this message has this origin."""
        return Origin(self.id, self.root or self.id)


class Event(Message):
    """Something that happened. Subjects begin with ``evt.``; stream EVENTS. `only_tells`: nobody is called because of it."""

    prefix: ClassVar[str] = "evt"
    only_tells: ClassVar[bool] = False

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "name" in cls.__dict__:
            EVENTS[cls.name] = cls


class AnyEvent(Message):
    """Any event, with all its fields as they came; for those who listen to everything, like the journal."""

    model_config = ConfigDict(frozen=True, extra="allow")
    prefix: ClassVar[str] = "evt"

    @classmethod
    def pattern(cls) -> str:
        """Return the subject that matches every event."""
        return "evt.>"


class Command(Message):
    """Something that is to be done. Subjects begin with ``cmd.``; stream NOTICES, a work queue."""

    prefix: ClassVar[str] = "cmd"

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "name" in cls.__dict__:
            COMMANDS[cls.name] = cls


def parse(data: bytes | str) -> Message:
    """Read any message of the contract from its JSON.

    Raises:
        KeyError: the type is not of this contract.
        pydantic.ValidationError: the message is not of its type's form.
    """
    kind = Message.model_validate_json(data).type
    return (EVENTS.get(kind) or COMMANDS[kind]).model_validate_json(data)
