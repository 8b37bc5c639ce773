"""The states of streams, folded from their events and kept by version."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from domain.catalogue import Catalogue
from domain.catalogues import Catalogues
from domain.decider import Decider
from domain.registers.publication import CATALOGUE_STREAM
from domain.registers.register import Register
from domain.streams import DECIDERS, kind_of
from domain.values import Value

CAPACITY = 2_000
"""Streams kept in memory; the oldest unused one goes first."""


class Written(Protocol):
    """Where the events of streams are read."""

    async def events(self, stream: str, after: int = 0) -> list[dict[str, Any]]: ...


class States:
    """Folds each event once: a stream's state is kept, and only what came after it is read."""

    def __init__(self, store: Written) -> None:
        self._store = store
        self._kept: OrderedDict[str, tuple[int, Value]] = OrderedDict()
        self._register: tuple[Mapping[str, int], Register] | None = None

    async def at(self, stream: str, version: int) -> Any:
        """The state of `stream` at `version`, which the store is known to have reached."""
        decider: Decider[Any] = DECIDERS[kind_of(stream)]
        known, state = self._kept.get(stream, (0, decider.initial))
        if known > version:
            known, state = 0, decider.initial
        if known < version:
            wires = await self._store.events(stream, after=known)
            events = [decider.read(wire) for wire in wires if wire["version"] <= version]
            state = decider.fold(events, state)
        self.keep(stream, version, state)
        return state

    def keep(self, stream: str, version: int, state: Value) -> None:
        """Remembers a state that has just been recorded."""
        self._kept[stream] = (version, state)
        self._kept.move_to_end(stream)
        if len(self._kept) > CAPACITY:
            self._kept.popitem(last=False)

    async def catalogues(self, versions: Mapping[str, int], began_with: Catalogues) -> Catalogues:
        """Those the service began with, and what was published when the registers were at these versions."""
        publication = await self.at(CATALOGUE_STREAM, versions.get(CATALOGUE_STREAM, 0))
        return began_with.followed_by(publication.published)

    async def catalogue(self, versions: Mapping[str, int], began_with: Catalogues, today: date) -> Catalogue:
        """Today's, or where none is in force the nearest one."""
        return (await self.catalogues(versions, began_with)).nearest(today)

    @property
    def last_register(self) -> Register:
        """The registers as they were read last; empty before."""
        return self._register[1] if self._register else Register()

    async def register(self, versions: Mapping[str, int]) -> Register:
        """The registers at these versions."""
        if self._register is None or self._register[0] != versions:
            said = {stream: version for stream, version in versions.items() if stream != CATALOGUE_STREAM}
            states = {stream: await self.at(stream, version) for stream, version in said.items()}
            self._register = (dict(versions), Register.of(states))
        return self._register[1]
