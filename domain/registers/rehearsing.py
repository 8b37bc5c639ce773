"""Whether changes to the registers would be carried out, one after the other, before the first of them is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.calendar import Calendar
from domain.catalogue import Catalogue
from domain.decider import Decider, Warn
from domain.event import Body, Event
from domain.facts import Facts
from domain.refusal import Refusal, Refused
from domain.registers.agency import AGENCY
from domain.registers.comparing import Change
from domain.registers.partnership import PARTNERSHIP
from domain.registers.register import Register


@dataclass(frozen=True)
class Rehearsed:
    """A change, why it would be refused, and what would be said beside it."""

    change: Change
    refusal: Refusal | None
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Rehearsing:
    """What every decision is judged by; `person` is who will ask, `now` is UTC."""

    person: str
    now: datetime
    catalogue: Catalogue
    calendar: Calendar

    def of(self, changes: Iterable[Change], states: Mapping[str, Any]) -> list[Rehearsed]:
        """The changes upon the states of the register streams, in memory; one that is refused changes nothing."""
        after = dict(states)
        return [self._judged(change, after) for change in changes]

    def _judged(self, change: Change, states: dict[str, Any]) -> Rehearsed:
        decider: Decider[Any] = AGENCY if change.stream.startswith(f"{AGENCY.kind}/") else PARTNERSHIP
        state = states.get(change.stream, decider.initial)
        facts = Facts(
            self.now, change.stream, self.person, UUID(int=0), self.catalogue, self.calendar, Register.of(states)
        )
        try:
            facts = replace(facts, actor=decider.authorise(state, change.command, facts))
            said = list(decider.decide(state, change.command, facts))
        except Refused as refused:
            return Rehearsed(change, refused.refusal, ())
        events = [self._event(change, body, facts) for body in said if isinstance(body, Body)]
        states[change.stream] = decider.fold(events, state)
        return Rehearsed(change, None, tuple(each.code for each in said if isinstance(each, Warn)))

    def _event(self, change: Change, body: Body, facts: Facts) -> Event:
        return Event(
            stream=change.stream,
            version=1,
            occurred_at=self.now,
            actor=facts.by,
            command_id=facts.command_id,
            correlation_id=facts.command_id,
            policy_version=self.catalogue.version,
            body=body,
        )
