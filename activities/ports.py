"""What the activities need of the world, as small Protocols; `worker/` and `cli/` bring the concrete classes."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from domain.incidents.errands import Errand
from domain.notices.notice import Claimed, Delivery, Notice, NoticeState, OpenDuty, Way
from domain.record import Append, Peek, Result
from domain.values import Effect


class DataKey(Protocol):
    """The key of one stream. It seals under AES-256-GCM; stream, command id and path are authenticated with it."""

    @property
    def commitment(self) -> bytes:
        """What ties events to this key."""

    def open(self, command_id: UUID, path: str, data: bytes) -> str:
        """Raises ValueError where the ciphertext is not of this stream, command and path."""

    def fingerprint(self, plain: bytes) -> bytes:
        """HMAC-SHA256 under a key derived from this one."""


class Keys(Protocol):
    """The key store, kept apart from the events."""

    async def get(self, stream: str) -> DataKey:
        """Raises KeyMissing or KeyDestroyed."""

    async def destroy(self, stream: str) -> None:
        """Destroys the key for ever; doing it twice is doing it once."""


class Store(Protocol):
    """The event store."""

    async def peek(self, stream: str, command_id: UUID) -> Peek: ...

    async def registers(self) -> Mapping[str, int]: ...

    async def events(self, stream: str, after: int = 0, limit: int | None = None) -> list[dict[str, Any]]: ...

    async def append(self, append: Append) -> int: ...

    async def sealed(self, stream: str, parts: Iterable[tuple[UUID, str]]) -> Mapping[tuple[UUID, str], bytes]: ...

    async def delete_sealed(self, stream: str) -> int: ...

    async def open_effects(self, stream: str) -> list[Effect]: ...

    async def event(self, event_id: UUID) -> dict[str, Any]: ...

    async def decisions_of(self, person: str, after: str, limit: int) -> list[str]: ...

    async def effect_done(self, stream: str, effect: Effect) -> None: ...


class NoticeStore(Store, Protocol):
    """The event store with what is still to be told."""

    async def claim_notices(self, now: datetime, until: datetime, limit: int) -> list[Claimed]: ...

    def open_duties(self, agencies: Collection[str | None], now: datetime) -> AsyncIterator[list[OpenDuty]]: ...

    async def add_notices(self, notices: Iterable[Notice]) -> None: ...

    async def tell_anew(self, people: Collection[str], now: datetime) -> None: ...

    async def told_between(self, since: datetime, until: datetime) -> dict[str, datetime]: ...

    async def delivered(self, deliveries: Iterable[Delivery]) -> None: ...

    async def settle_notices(
        self, ids: Collection[UUID], state: NoticeState, now: datetime, try_at: datetime | None = None
    ) -> None: ...

    async def forget_notices(self, before: datetime) -> None: ...

    async def ways(self) -> list[Way]: ...

    async def ways_seen(self, names: Iterable[str], now: datetime) -> None: ...

    async def way_failed(self, name: str, now: datetime, try_at: datetime) -> None: ...

    async def ways_idle(self, now: datetime) -> None: ...

    async def way_doubted(self, name: str, people: Collection[str]) -> None: ...

    async def way_works(self, name: str) -> None: ...


class Messenger(Protocol):
    """The way to other streams."""

    async def run(self, errand: Errand, at: datetime) -> Result:
        """Asks what the errand asks; a refusal is a result. A stream that begins with it gets its key here.

        `at` is the moment of the stream that asks (UTC).
        """
