"""The one gate through which personal data is read: first the record that it was read, then the data (INV-50)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from activities.states import States
from client.identity import identified
from client.ports import Keys, Store
from client.sealing import sealed
from domain.audit import RecordViewed, audit_entry, audit_stream
from domain.duties.ladder import OFFICERS, Presence, whose
from domain.event import Event
from domain.record import KeyDestroyed, SealedPart
from domain.refusal import Refused
from domain.registers.register import Register
from domain.sealed import PLAIN, replaced, sealed_parts
from domain.streams import DECIDERS, kind_of
from domain.values import Summary

UNNAMED = "unnamed.person"
"""Stands for somebody whose name the viewer is not shown."""


@dataclass(frozen=True)
class Record:
    """A stream as it is shown: its state, and every event that holds texts, with the texts open.

    Both are empty where the texts were destroyed.
    """

    stream: str
    version: int
    state: dict[str, Any]
    written: list[dict[str, Any]]
    disposed: bool


@dataclass(frozen=True)
class Access:
    """A viewer who may look: where they work, and whether their agency is a party. `now` is UTC.

    `only_for`: nothing is shown but what is addressed to these agencies.
    """

    home: str | None
    party: bool
    register: Register
    now: datetime
    only_for: frozenset[str] = frozenset()

    @property
    def reason(self) -> Literal["party", "holder", "break_glass"]:
        if self.party:
            return "party"
        return "holder" if self.only_for else "break_glass"


@dataclass(frozen=True)
class Reading:
    """What people see. Lists and timelines hold no personal data; `show` does, and says who saw it."""

    store: Store
    keys: Keys

    async def register(self) -> Register:
        """Who works where, now."""
        return await States(self.store).register(await self.store.registers())

    async def events(self, stream: str) -> list[Event]:
        """Every event of the stream, with references in place of sealed texts."""
        decider = DECIDERS[kind_of(stream)]
        return [decider.read(wire) for wire in await self.store.events(stream)]

    async def timeline(self, stream: str, viewer: str, reason: str | None = None) -> list[Event]:
        """What happened, as facts without personal data; a partnership officer with work there needs no other reason.

        Raises Refused(not_found, unknown_person).
        """
        access = await self._visible(stream, viewer, reason or await self._work_of(stream, viewer))
        return _shown(await self.events(stream), stream, viewer, access)

    async def show(self, stream: str, viewer: str, reason: str | None = None) -> Record:
        """The record with its texts. Writes RecordViewed before anything is opened. Raises as `timeline` does."""
        access = await self._visible(stream, viewer, reason)
        await self._record_view(stream, viewer, access, reason)
        events = _shown(await self.events(stream), stream, viewer, access)
        decider = DECIDERS[kind_of(stream)]
        state = decider.initial if access.only_for else decider.fold(events)
        written = [event for event in events if any(sealed_parts(event.body))]
        texts = [part for model in (state, *(event.body for event in written)) for part in sealed_parts(model)]
        version = events[-1].version if events else 0
        if not await self._reveal(stream, texts):
            return Record(stream, version, {}, [], disposed=True)
        shown = {} if access.only_for else state.model_dump(mode="json", context=PLAIN)
        return Record(stream, version, shown, [_written(event) for event in written], disposed=False)

    async def _record_view(self, stream: str, viewer: str, access: Access, why: str | None) -> None:
        now, view = datetime.now(UTC), uuid4()
        audit = audit_stream(access.home, now)
        seen = RecordViewed(
            stream=stream,
            viewer=viewer,
            reason=access.reason,
            why=why if access.reason == "break_glass" else None,
            fields_class="addressed" if access.only_for else "record",
            at=now,
        )
        key = await self.keys.create(audit)
        hidden = sealed(seen, view, key)
        parts = tuple(SealedPart(view, part.path, bytes.fromhex(part.data or "")) for part in sealed_parts(hidden))
        await self.store.append(
            replace(audit_entry(audit, hidden, view, now), sealed=parts, key_commitment=key.commitment)
        )

    async def _visible(self, stream: str, viewer: str, reason: str | None) -> Access:
        """Whether the viewer may look; one whose agency is no party must say why, or sees what is addressed to it."""
        register, now = await self.register(), datetime.now(UTC)
        identified(register, viewer, now)
        summary: Summary | None = await self.store.summary(stream)
        if summary is None:
            raise Refused("not_found", field="stream")
        seen_by = DECIDERS[kind_of(stream)].seen_by(summary)
        party = any(register.roles(viewer, agency, now) for agency in seen_by)
        access = Access(register.home(viewer, now), party, register, now)
        if party or (reason and reason.strip()):
            return access
        only_for = await self._addressed(stream, viewer, access)
        if not only_for:
            raise Refused("not_found", field="stream")
        return replace(access, only_for=only_for)

    async def _work_of(self, stream: str, viewer: str) -> str | None:
        """The task that the viewer has there now as a partnership officer, if any."""
        presence = Presence(await self.register(), datetime.now(UTC), here=viewer)
        if viewer not in presence.holders(OFFICERS, None):
            return None
        duties = (stored.duty for stored in await self.store.duties_of(stream))
        return next((duty.task for duty in duties if viewer in whose(duty, presence)), None)

    async def _addressed(self, stream: str, viewer: str, access: Access) -> frozenset[str]:
        """The agencies of this viewer to which something in the stream is addressed."""
        decider, events = DECIDERS[kind_of(stream)], await self.events(stream)
        state = decider.fold(events)
        named = {agency for event in events for agency in decider.addressed(state, event)}
        return frozenset(agency for agency in named if access.register.roles(viewer, agency, access.now))

    async def _reveal(self, stream: str, parts: Iterable[Any]) -> bool:
        """False where the key was destroyed."""
        try:
            key = await self.keys.get(stream)
        except KeyDestroyed:
            return False
        parts = list(parts)
        wanted: list[tuple[UUID, str]] = [(part.command_id, part.path) for part in parts]
        data = await self.store.sealed(stream, wanted)
        for part in parts:
            part.reveal(key.open(part.command_id, part.path, data[(part.command_id, part.path)]))
        return True


def _shown(events: list[Event], stream: str, viewer: str, access: Access) -> list[Event]:
    """The events that this viewer is shown, without the names that are withheld (R-054)."""
    decider = DECIDERS[kind_of(stream)]
    state = decider.fold(events)
    if access.only_for:
        events = [event for event in events if access.only_for.intersection(decider.addressed(state, event))]
    hidden = decider.withheld(state, viewer, access.register, access.now)

    def leaf(path: str, value: Any) -> Any:
        return UNNAMED if isinstance(value, str) and value in hidden else value

    return [replaced(event, leaf) for event in events] if hidden else events


def _written(event: Event) -> dict[str, Any]:
    """Who wrote what, when, in plain words. Its texts must be open."""
    about = {
        "event": event.type,
        "version": event.version,
        "at": event.occurred_at.isoformat(),
        "by": event.actor.person,
    }
    return {**about, **event.body.model_dump(mode="json", context=PLAIN)}
