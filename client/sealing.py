"""Texts are sealed, and handles made into references, before anything leaves the client (DESIGN 5)."""

from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

from client.ports import DataKey
from domain.sealed import Sealed, replaced
from domain.values import Ref, Value

V = TypeVar("V", bound=Value)


def sealed(value: V, command_id: UUID, key: DataKey) -> V:
    """The same command or event with nothing in it that says something of a person."""

    def leaf(path: str, value: Any) -> Any:
        if isinstance(value, Sealed):
            data = key.seal(command_id, path, value.text)
            part = Sealed(command_id=command_id, path=path, digest=sha256(data).hexdigest(), data=data.hex())
            part.reveal(value.text)
            return part
        return _reference(value, key) if isinstance(value, Ref) else value

    hidden: V = replaced(value, leaf)
    return hidden


def _reference(handle: Ref, key: DataKey) -> Ref:
    """What people call someone, as a keyed digest; a reference that the service gave out stays as it is."""
    try:
        return Ref(UUID(handle))
    except ValueError:
        return Ref(key.ref(handle))
