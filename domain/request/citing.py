"""What a request keeps to that cites a protocol: one that is in force between its agencies, within the limits that it
sets (R-016, R-177, INV-45).

The version is pinned when the request is submitted: whatever becomes of the protocol, the request stays under it
(INV-44). Immediate danger is never held up: what would be refused is then a warning (INV-46).
"""

from collections.abc import Iterable
from typing import NamedTuple, Protocol
from uuid import UUID

from domain.catalogue_entries import OnwardRule
from domain.decider import Warn
from domain.event import Command
from domain.facts import Facts
from domain.refusal import Refused
from domain.registers import protocol_state
from domain.request import commands as c
from domain.request.classification import never_blocked
from domain.request.demands import today
from domain.request.state import ShareRequest

CITING = (c.AmendRequest, c.RequestDataItem, c.SubmitForDecision, c.ApproveShare)
"""Commands on a request that are held against the protocol that it cites."""


class Wanted(Protocol):
    """An item, as far as a protocol speaks of it."""

    @property
    def category(self) -> str: ...

    @property
    def special_category(self) -> bool: ...

    @property
    def criminal_offence(self) -> bool: ...


class Use(NamedTuple):
    """What a request means to do under a protocol. `urgent`: nothing may stand in its way."""

    discloser: str
    recipient: str
    purpose: str | None
    items: tuple[Wanted, ...]
    urgent: bool


def related(state: ShareRequest, command: Command) -> frozenset[str]:
    """The stream of the protocol that is cited, where the decision depends on it."""
    cited = state.protocol_id if isinstance(command, CITING) else None
    match command:
        case c.CreateShareRequest():
            cited = command.protocol_id
        case c.SubmitShareRequest():
            cited = command.create.protocol_id
        case c.AmendRequest() if command.protocol_id:
            cited = command.protocol_id
    return frozenset({_stream(cited)} if cited else ())


def _stream(protocol_id: UUID) -> str:
    return f"protocol/{protocol_id}"


def use_of(state: ShareRequest, facts: Facts) -> Use:
    """What the request means to do as it stands."""
    urgent = never_blocked(facts, state.pathway, state.risk_level)
    items = tuple(state.items.values())
    return Use(state.disclosing_agency_id, state.recipient_agency_id, state.purpose_code, items, urgent)


def cited(protocol_id: UUID | None, use: Use, facts: Facts) -> tuple[str | None, list[Warn]]:
    """The version that such a use may cite today, and what there is to say of it; no protocol is needed at all.

    Raises Refused: protocol_not_active, limits_widened; both are warnings where the use is urgent.
    """
    if protocol_id is None:
        return None, []
    protocol: protocol_state.Protocol = facts.related[_stream(protocol_id)]
    version = protocol.active(today(facts))
    lenient = use.urgent or facts.catalogue.blocking_policy.protocol_expired == "warn"
    try:
        _covers(version, use)
    except Refused as refused:
        if not lenient:
            raise
        return version.version if version else None, [Warn(refused.refusal.code)]
    return version.version if version else None, []


def _covers(version: protocol_state.Version | None, use: Use) -> None:
    if version is None or not {use.discloser, use.recipient} <= set(version.terms.parties):
        raise Refused("protocol_not_active", field="protocol_id")
    if use.discloser not in version.terms.sharers:
        raise Refused("limits_widened", "disclosing_agency_id", "Under this protocol the agency only receives.")
    if use.recipient not in version.terms.recipients:
        raise Refused("limits_widened", "recipient_agency_id", "Share with an agency that receives under it.")
    limits = version.terms.limitations_to_use
    if limits is not None and use.purpose not in limits.purposes:
        raise Refused("limits_widened", "purpose_code", "Keep to the purposes that the protocol allows.")
    _types(version, use.items)


def _types(version: protocol_state.Version, items: Iterable[Wanted]) -> None:
    """Every item is of a kind that the protocol names, and marked as there (R-172)."""
    for item in items:
        kinds = [kind for kind in version.terms.type_of_information if kind.category == item.category]
        if not kinds:
            raise Refused("limits_widened", "category", "Ask for the types of information that the protocol names.")
        for mark in ("special_category", "criminal_offence"):
            if getattr(item, mark) and not any(getattr(kind, mark) for kind in kinds):
                raise Refused("limits_widened", mark, "The protocol does not cover such information of this type.")


def item_within(state: ShareRequest, item: Wanted, facts: Facts) -> list[Warn]:
    """Whether an item may be asked for under the protocol in force; one that lapsed is dealt with at the submission.

    Raises Refused(limits_widened), unless the use is urgent.
    """
    if state.protocol_id is None:
        return []
    protocol: protocol_state.Protocol = facts.related[_stream(state.protocol_id)]
    if protocol.active(today(facts)) is None:
        return []
    return cited(state.protocol_id, use_of(state, facts)._replace(items=(item,)), facts)[1]


def onward_limit(state: ShareRequest, chosen: str | None, facts: Facts) -> OnwardRule | None:
    """The rule on passing on that the pinned version sets; None where none does, or where the decider chose another in
    an emergency."""
    if state.protocol_id is None or state.protocol_version is None or (chosen and use_of(state, facts).urgent):
        return None
    protocol: protocol_state.Protocol = facts.related[_stream(state.protocol_id)]
    limits = protocol.versions[state.protocol_version].terms.limitations_to_use
    return facts.catalogue.onward_rule(limits.onward) if limits and limits.onward else None
