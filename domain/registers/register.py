"""The registers as one: who somebody is, what they may do and where, and what agencies agreed (DESIGN 8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from domain.refusal import Refused
from domain.registers.agency_language import DEPUTY, LEAD
from domain.registers.agency_state import Agency
from domain.registers.code_state import CodeRegister
from domain.registers.holdings import Holding
from domain.registers.partnership import Partnership
from domain.registers.reach_language import Contact


@dataclass(frozen=True)
class Register:
    """A snapshot of the agencies, by their ids, of the partnership and of the Code. Moments are UTC."""

    agencies: Mapping[str, Agency] = field(default_factory=dict)
    partnership: Partnership = field(default_factory=Partnership)
    code: CodeRegister = field(default_factory=CodeRegister)

    @classmethod
    def of(cls, states: Mapping[str, Any]) -> Self:
        """From the states of the register streams, by stream."""
        agencies = {state.id: state for state in states.values() if isinstance(state, Agency) and state.id}
        partnership = next((each for each in states.values() if isinstance(each, Partnership)), Partnership())
        code = next((each for each in states.values() if isinstance(each, CodeRegister)), CodeRegister())
        return cls(agencies, partnership, code)

    def agency(self, id: str, field: str = "agency_id") -> Agency:
        """A registered agency, suspended or not. Raises Refused(agency_not_party)."""
        agency = self.agencies.get(id)
        if agency is None:
            raise Refused("agency_not_party", field)
        return agency

    def roles(self, person: str, agency: str | None, at: datetime) -> frozenset[str]:
        """What the person is in that agency then; for None, in the partnership as a whole."""
        if agency is None:
            return self.partnership.roles(person, at)
        found = self.agencies.get(agency)
        return found.roles(person, at) if found else frozenset()

    def roles_ahead(self, person: str, agency: str, at: datetime) -> frozenset[str]:
        """What the person is in that agency then or will be later, the partnership's roles of its staff included."""
        found = self.agencies.get(agency)
        here = found.holdings if found else ()
        wide = self.partnership.holdings if self.home(person, at) in (agency, None) else ()
        return frozenset(each.role for each in (*here, *wide) if each.person == person and each.from_then_on(at))

    def known(self, person: str, at: datetime) -> bool:
        """Whether the person holds any role or office then."""
        return any(each.at(at) for _, each in self._holdings(person))

    def left(self, person: str, at: datetime) -> datetime | None:
        """When the last that the person held ended; None for somebody who holds something then, or never did."""
        ends = [each.until for _, each in self._holdings(person) if each.until is not None and each.until <= at]
        return max(ends, default=None) if not self.known(person, at) else None

    def heard_of(self, person: str) -> bool:
        """Whether any register names the person, now, before or later."""
        return any(self._holdings(person))

    def home(self, person: str, at: datetime) -> str | None:
        """The agency in which the person works: a deputy may be an outsider, so that office says least."""
        held = [(agency, each) for agency, each in self._holdings(person) if agency and each.at(at)]
        held.sort(key=lambda pair: (pair[1].role == DEPUTY, pair[1].since, pair[0]))
        return held[0][0] if held else None

    def places(self, person: str) -> tuple[str | None, ...]:
        """The agencies in which the person holds anything, ever; None for the partnership as a whole."""
        return (*dict.fromkeys(agency for agency, _ in self._holdings(person) if agency in self.agencies), None)

    def _holdings(self, person: str) -> list[tuple[str | None, Holding]]:
        return self._by_person.get(person, [])

    @cached_property
    def _by_person(self) -> Mapping[str, list[tuple[str | None, Holding]]]:
        """Each with the agency in which the person works by it."""
        held: dict[str, list[tuple[str | None, Holding]]] = {}
        for id, agency in self.agencies.items():
            for each in agency.holdings:
                held.setdefault(each.person, []).append((id, each))
        for each in self.partnership.holdings:
            held.setdefault(each.person, []).append((each.home, each))
        return held

    def lead_officers(self, agency: str, at: datetime) -> tuple[str, ...]:
        """In the order of their appointment."""
        return self.agency(agency).holders(LEAD, at)

    def deputies(self, agency: str, at: datetime) -> tuple[str, ...]:
        """In the order of their appointment; outsiders among them have another home."""
        return self.agency(agency).holders(DEPUTY, at)

    def absent(self, person: str, agency: str, at: datetime) -> bool:
        """Whether an absence is recorded for then: from that agency's office, or from an office at home."""
        home = self.home(person, at)
        return self.agency(agency).absent(person, at) or self._away(person, home, at)

    def _away(self, person: str, agency: str | None, at: datetime) -> bool:
        found = self.agencies.get(agency or "")
        return found is not None and found.absent(person, at)

    def present(self, role: str, agency: str | None, at: datetime) -> tuple[str, ...]:
        """Who holds the role there then and is not recorded absent, in the order of their appointment; for None, in
        the partnership as a whole. Nobody, where there is no such agency."""
        where = self.partnership if agency is None else self.agencies.get(agency, Agency())
        held = where.holders(role, at)
        return tuple(
            person
            for person in dict.fromkeys(held)
            if not (self._away(person, agency, at) or self._away(person, self.home(person, at), at))
        )

    def on_duty(self, agency: str, at: datetime) -> tuple[str, ...]:
        """Who answers for the agency then by its rota: whoever still decides there and is not recorded absent."""
        found = self.agency(agency)
        named = dict.fromkeys(shift.person for shift in found.shifts if shift.at(at))
        return tuple(each for each in named if found.decides(each, at) and not self.absent(each, agency, at))

    def contact(self, person: str, at: datetime) -> tuple[str, Contact] | None:
        """How the person is reached, with the stream whose key opens the address; None where nothing is recorded."""
        home = self.home(person, at)
        contact = self.agencies[home].contacts.get(person) if home and home in self.agencies else None
        return (f"agency/{home}", contact) if contact else None

    def methods_agreed(self, one: str, other: str, at: datetime) -> frozenset[str]:
        """The secure methods that the two agencies have agreed, in either direction."""
        pair = frozenset({one, other})
        return frozenset(each.method_id for each in self.partnership.methods if each.between == pair and each.at(at))
