"""What the client needs of the world, as small Protocols; `worker/` and `cli/` bring the concrete classes."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from uuid import UUID

from domain.record import Append, Peek, StoredDuty
from domain.values import Summary


class DataKey(Protocol):
    """The key of one stream."""

    @property
    def commitment(self) -> bytes:
        """What ties events to this key."""

    def seal(self, command_id: UUID, path: str, text: str) -> bytes:
        """Nonce followed by ciphertext, bound to stream, command and path."""

    def open(self, command_id: UUID, path: str, data: bytes) -> str:
        """Raises ValueError where the ciphertext is not of this stream, command and path."""

    def fingerprint(self, plain: bytes) -> bytes:
        """HMAC-SHA256 under a key derived from this one."""

    def ref(self, handle: str) -> str:
        """The keyed digest, in UUID form, that stands for what people call someone or something."""


class Keys(Protocol):
    async def create(self, stream: str) -> DataKey:
        """The stream's key, made if there is none. Raises KeyDestroyed."""

    async def get(self, stream: str) -> DataKey:
        """Raises KeyMissing or KeyDestroyed."""


class Store(Protocol):
    """What the client reads, and the audit lines that it writes."""

    async def peek(self, stream: str, command_id: UUID) -> Peek: ...

    async def registers(self) -> Mapping[str, int]: ...

    async def events(self, stream: str, after: int = 0) -> list[dict[str, Any]]: ...

    async def sealed(self, stream: str, parts: Iterable[tuple[UUID, str]]) -> Mapping[tuple[UUID, str], bytes]: ...

    async def summary(self, stream: str) -> Summary | None: ...

    async def duties_of(self, stream: str) -> list[StoredDuty]: ...

    async def append(self, append: Append) -> int: ...
