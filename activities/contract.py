"""What passes between workflows and activities. Texts about people are sealed throughout."""

from typing import Any
from uuid import UUID

from domain.record import Result
from domain.values import Effect, Instant, Value


class Ask(Value):
    """A command on its way to its stream: `payload` is the command as plain data, its texts sealed.

    `expected_version` is the version the person saw; decisions always carry it (INV-52). `schema_version` is that of
    the command's schema in which `payload` is written, where whoever sends it says so (R-044).
    """

    command: str
    command_id: UUID
    person: str
    payload: dict[str, Any]
    expected_version: int | None = None
    schema_version: int | None = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None


class Work(Value):
    """An ask at the moment its stream took it up. `at` is the workflow's clock (UTC)."""

    stream: str
    known_version: int
    at: Instant
    ask: Ask


class CarriedOut(Value):
    """What came of it, and the events after the version that the workflow knew, as plain data, or the first of them.
    `effects` are those that a refusal left; those of events follow from them."""

    result: Result
    events: tuple[dict[str, Any], ...] = ()
    more: bool = False
    effects: tuple[Effect, ...] = ()


class CaughtUp(Value):
    """The events after a version, or the first of them, and the effects still to be done."""

    events: tuple[dict[str, Any], ...]
    effects: tuple[Effect, ...]
    more: bool = False


class ToPerform(Value):
    """`after` is how far an effect on many streams has come; `unanswered` are those before that gave no answer."""

    stream: str
    effect: Effect
    at: Instant
    after: str = ""
    unanswered: tuple[str, ...] = ()


class Performed(Value):
    """`follow_up` is what the stream must record about the effect, by SYSTEM; None where nothing follows. `after` is
    there while there is more to do, beyond that stream and with those `unanswered` so far."""

    follow_up: Ask | None = None
    after: str | None = None
    unanswered: tuple[str, ...] = ()


class Swept(Value):
    """The requests whose runs Temporal no longer holds, and the streams whose unused keys were dropped."""

    forgotten: tuple[str, ...]
    dropped: tuple[str, ...]
