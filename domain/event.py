"""What happened: the envelope that every event has, and the two kinds of message (DESIGN 4)."""

from typing import Any, ClassVar, Self, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import SerializeAsAny

from domain.values import Actor, Instant, Value

NAMESPACE = uuid5(NAMESPACE_URL, "sharewell")


class Body(Value):
    """What an event says. One frozen model for each event of the language; it grows by optional fields."""

    schema_version: ClassVar[int] = 1

    @property
    def type(self) -> str:
        return type(self).__name__


BodyModel = type[Body]
"""Named here, because within `Event` the word `type` means the event's type."""


class Command(Value):
    """What somebody asks for. Fields whose absence has a refusal of its own are optional, so that the rule speaks.

    `needs_version` is true for decisions, which must say which version of the stream was decided upon (INV-52).
    `opens_stream` is true for commands that may be a stream's first. `in_schema` is the version of its schema, which
    whoever asks may name as `schema_version`.
    """

    in_schema: ClassVar[int] = 1
    needs_version: ClassVar[bool] = False
    opens_stream: ClassVar[bool] = False

    @property
    def type(self) -> str:
        return type(self).__name__


M = TypeVar("M", bound=Value)


def by_name(*models: type[M]) -> dict[str, type[M]]:
    """The commands or the events of a kind of stream, as they are named in what is sent and kept."""
    return {model.__name__: model for model in models}


class ClockReached(Command):
    """A deadline of the stream has come; only the service itself sends it."""

    deadline: str
    due_at: Instant

    def command_id(self, stream: str) -> UUID:
        """The same deadline at the same instant is the same command, for ever."""
        return uuid5(NAMESPACE, f"{stream} {self.deadline} {self.due_at.isoformat()}")


class Event(Value):
    """One fact, as it is kept. `occurred_at` and `recorded_at` are UTC; the committer sets `recorded_at`."""

    stream: str
    version: int
    occurred_at: Instant
    recorded_at: Instant | None = None
    actor: Actor
    command_id: UUID
    correlation_id: UUID
    causation_id: UUID | None = None
    policy_version: str
    body: SerializeAsAny[Body]

    @property
    def event_id(self) -> UUID:
        return uuid5(NAMESPACE, f"{self.stream} {self.version}")

    @property
    def type(self) -> str:
        return self.body.type

    def wire(self) -> dict[str, Any]:
        """The event as plain data, with references in place of sealed texts."""
        return {"type": self.type, "schema_version": self.body.schema_version, **self.model_dump(mode="json")}

    @classmethod
    def from_wire(cls, wire: dict[str, Any], body: BodyModel) -> Self:
        """Raises pydantic.ValidationError where the data do not fit `body`."""
        fields = {key: value for key, value in wire.items() if key not in ("type", "schema_version")}
        return cls.model_validate({**fields, "body": body.model_validate(fields["body"])})
