"""Texts that may say something of a person, and how they stay out of sight (DESIGN 5)."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from pydantic import (
    BaseModel,
    GetJsonSchemaHandler,
    PrivateAttr,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    ValidatorFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from domain.values import Value

TRANSIT = {"transit": True}
"""Serialisation context under which the ciphertext travels with its reference: from the client to the store."""

PLAIN = {"plain": True}
"""Serialisation context under which texts are written open: for the fingerprint, never for keeping or sending."""


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
    def _from_text(cls, value: Any, handler: ValidatorFunctionWrapHandler) -> "Sealed":
        if isinstance(value, str):
            value.encode()  # a lone surrogate could be neither sealed nor sent
            sealed = cls.model_construct()
            sealed.reveal(value)
            return sealed
        if isinstance(value, dict) and not {"command_id", "path", "digest"} <= set(value):
            raise ValueError("it should be a text, or the reference to one")
        return handler(value)  # type: ignore[no-any-return]

    @model_serializer(mode="wrap")
    def _reference(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> dict[str, Any] | str:
        context = info.context or {}
        if context.get("plain"):
            return self.text
        if not self.digest:
            raise ValueError("a text that is not sealed is never written")
        written: dict[str, Any] = handler(self)
        if not context.get("transit"):
            written.pop("data", None)
        return written

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """As other systems see it: a text in what they ask, a reference in what is kept."""
        if handler.mode == "validation":
            return {"type": "string", "description": "A text; it is sealed before it leaves the client."}
        parts: JsonSchemaValue = {
            "command_id": {"type": "string", "format": "uuid"},
            "path": {"type": "string"},
            "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        }
        about = "The reference to a text; the text lies apart, encrypted."
        return {"type": "object", "description": about, "properties": parts, "required": [*parts]}

    def reveal(self, text: str) -> None:
        """Puts the text beside the reference, in memory only."""
        self._text = text

    @property
    def is_open(self) -> bool:
        """Whether the text lies beside the reference, in memory."""
        return self._text is not None

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


Replace = Callable[[str, Any], Any]


def replaced(value: Any, replace: Replace, path: str = "") -> Any:
    """A copy of the value in which `replace(path, leaf)` stands for every leaf; paths read `subjects.0.name`."""
    if isinstance(value, BaseModel) and not isinstance(value, Sealed):
        names = type(value).model_fields
        return value.model_copy(
            update={name: replaced(getattr(value, name), replace, _below(path, name)) for name in names}
        )
    if isinstance(value, tuple | list):
        return tuple(replaced(item, replace, _below(path, str(index))) for index, item in enumerate(value))
    if isinstance(value, dict):
        return {replace(path, key): replaced(item, replace, _below(path, str(key))) for key, item in value.items()}
    return replace(path, value)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
