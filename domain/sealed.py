"""Texts that may say something of a person, and how they stay out of sight (DESIGN 5)."""

from collections.abc import Iterator
from typing import Any, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    PrivateAttr,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    ValidatorFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from domain.values import Value

TRANSIT = {"transit": True}
"""Serialisation context under which the ciphertext travels with its reference: from the client to the store."""


class Sealed(Value):
    """A reference to a text encrypted under the data key of its stream.

    Built from a plain `str` it holds the text in memory only; it cannot be written down until it is sealed.
    `digest` is the SHA-256 of the ciphertext in hexadecimal; `path` is the field of the command that carried it.
    """

    command_id: UUID | None = None
    path: str = ""
    digest: str = ""
    data: str | None = None
    _text: str | None = PrivateAttr(default=None)

    @model_validator(mode="wrap")
    @classmethod
    def _from_text(cls, value: Any, handler: ValidatorFunctionWrapHandler) -> Self:
        if not isinstance(value, str):
            return handler(value)  # type: ignore[no-any-return]
        return cls().opened(value)

    @model_serializer(mode="wrap")
    def _reference(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> dict[str, Any]:
        if not self.digest:
            raise ValueError("a text that is not sealed is never written")
        written: dict[str, Any] = handler(self)
        if not (info.context or {}).get("transit"):
            written.pop("data", None)
        return written

    def opened(self, text: str) -> Self:
        """The same reference with its text in memory."""
        opened = self.model_copy()
        opened._text = text
        return opened

    @property
    def text(self) -> str:
        """The text, where it is open. Raises RuntimeError where it is not."""
        if self._text is None:
            raise RuntimeError("this text is sealed here")
        return self._text

    @property
    def filled(self) -> bool:
        """Whether it says anything at all."""
        return bool(self.text.strip())

    def __repr__(self) -> str:
        return f"Sealed({self.path or 'unsealed'})"

    __str__ = __repr__


def sealed_parts(value: object) -> Iterator[Sealed]:
    """Every sealed text within a model, in the order of its fields."""
    if isinstance(value, Sealed):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from sealed_parts(getattr(value, name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from sealed_parts(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from sealed_parts(item)
