"""The smallest event of each kind, made from its model: every field filled, whatever it means."""

from datetime import UTC, date, datetime
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, TypeAdapter, ValidationError

from domain.event import Body, Event
from domain.sealed import Sealed
from domain.values import Actor, Instant, Ref

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
REQUEST = UUID(int=1)
SEALED = Sealed(command_id=UUID(int=2), path="field", digest="00" * 32)
KNOWN: dict[Any, object] = {
    Sealed: SEALED,
    Instant: NOON,
    Ref: Ref("ash"),
    UUID: REQUEST,
    date: date(2040, 12, 31),
    bool: True,
    int: 1,
    str: "1",
}


def sample(kind: type[BaseModel], **said: Any) -> Any:
    """An instance with every field filled, optional ones too; `said` fields as given."""
    filled = {name: _value(field) for name, field in _hints(kind).items() if name not in said}
    return kind(**filled, **said)


def after(body: Body, version: int = 1, person: str = "alp.practitioner") -> Event:
    """The event that says this."""
    return Event(
        stream=f"share-request/{REQUEST}",
        version=version,
        occurred_at=NOON,
        actor=Actor(person=person, role="practitioner"),
        command_id=UUID(int=3),
        correlation_id=UUID(int=3),
        policy_version="2026.11.1",
        body=body,
    )


def _hints(kind: type[BaseModel]) -> dict[str, Any]:
    return {name: field.rebuild_annotation() for name, field in kind.model_fields.items()}


def _value(hint: Any) -> object:
    if hint in KNOWN:
        return KNOWN[hint]
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return args[0]
    if origin is tuple:
        return (_value(args[0]),)
    if origin in (Union, UnionType):
        return _value(args[0])
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return sample(hint)
    return _fitting(TypeAdapter(hint), "alp", "alp.practitioner", "1", "2026-q3")


def _fitting(shape: TypeAdapter[Any], *words: str) -> object:
    for word in words:
        try:
            return shape.validate_python(word)
        except ValidationError:
            continue
    raise AssertionError(f"none of {words} fits {shape}")
