"""What is true of a protocol now, and what time will bring to it."""

import datetime as dt
from typing import assert_never
from uuid import UUID

from pydantic import Field

from domain.duties.book import DutyBook
from domain.event import Event
from domain.registers import protocol_language as p
from domain.values import Deadline, Instant, Value

REVIEW, EXPIRY = "review", "expiry"
"""The deadlines of a protocol in force."""


class Version(Value):
    """One version, and who was consulted on it and signed it. Its terms never change."""

    version: str
    drafted_at: Instant
    terms: p.Terms
    consulted: tuple[str, ...] = ()
    signed: tuple[tuple[p.Side, str], ...] = ()

    @property
    def not_consulted(self) -> tuple[str, ...]:
        """The parties whose lead officers have not been heard (R-017)."""
        return tuple(agency for agency in self.terms.parties if agency not in self.consulted)

    @property
    def unsigned(self) -> tuple[tuple[p.Side, str], ...]:
        """Who has still to sign, on which side (R-182, R-183)."""
        due: list[tuple[p.Side, str]] = [("sharer", agency) for agency in self.terms.sharers]
        due += [("receiver", agency) for agency in self.terms.receivers]
        return tuple(each for each in due if each not in self.signed)


class Protocol(DutyBook):
    """One protocol, folded. `draft` names the version that is being agreed, `in_force` the one that was activated last;
    `state` says whether that one still holds."""

    state: p.State = "NONE"
    id: UUID | None = None
    versions: dict[str, Version] = Field(default={})
    draft: str | None = None
    in_force: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    review_at: Instant | None = None
    expires_at: Instant | None = None
    review_due: bool = False

    @property
    def drafted(self) -> Version | None:
        """The version that is being agreed."""
        return self.versions[self.draft] if self.draft else None

    @property
    def parties(self) -> tuple[str, ...]:
        """Every agency of the version in force and of the draft; where there is neither, of the last one drafted."""
        names = [name for name in (self.in_force, self.draft) if name] or [*self.versions][-1:]
        return tuple(dict.fromkeys(agency for name in names for agency in self.versions[name].terms.parties))

    def active(self, on: dt.date) -> Version | None:
        """The version that requests may cite on that day (INV-45)."""
        if self.state != "Active" or self.in_force is None or self.since is None or self.until is None:
            return None
        return self.versions[self.in_force] if self.since <= on <= self.until else None


def evolve(state: Protocol, event: Event) -> Protocol:
    """What is true of a protocol after an event."""
    return state.model_copy(update=_changed(state, event))


def _changed(state: Protocol, event: Event) -> dict[str, object]:
    said: p.Said = event.body  # type: ignore[assignment]
    match said:
        case p.ProtocolDrafted():
            return _drafted(state, said, event)
        case p.ProtocolLeadOfficerConsulted():
            version = state.versions[said.version]
            return _with(state, version, consulted=(*version.consulted, said.agency_id))
        case p.ProtocolSigned():
            version = state.versions[said.version]
            return _with(state, version, signed=(*version.signed, (said.side, said.agency_id)))
        case p.ProtocolActivated():
            lasts = said.model_dump(include={"since", "until", "review_at", "expires_at"})
            return {**lasts, "state": "Active", "in_force": said.version, "draft": None, "review_due": False}
        case p.ProtocolReviewDue():
            return {"review_due": True}
        case p.ProtocolWithdrawn():
            return {"state": "Withdrawn", "draft": state.draft if state.in_force else None}
        case p.ProtocolExpired():
            return {"state": "Expired"}
        case _:
            assert_never(said)


def _drafted(state: Protocol, said: p.ProtocolDrafted, event: Event) -> dict[str, object]:
    terms = p.Terms(**{name: getattr(said, name) for name in p.Terms.model_fields})
    version = Version(version=said.version, drafted_at=event.occurred_at, terms=terms)
    reached = "Draft" if state.state == "NONE" else state.state
    versions = {**state.versions, said.version: version}
    return {"state": reached, "id": said.protocol_id, "draft": said.version, "versions": versions}


def _with(state: Protocol, version: Version, **changes: object) -> dict[str, object]:
    changed = version.model_copy(update=changes)
    return {"versions": {**state.versions, version.version: changed}}


def next_deadline(state: Protocol) -> Deadline | None:
    """The review, then the end; each acts once."""
    if state.state != "Active":
        return None
    if state.review_at is not None and not state.review_due:
        return Deadline(name=REVIEW, due_at=state.review_at)
    return Deadline(name=EXPIRY, due_at=state.expires_at) if state.expires_at else None
