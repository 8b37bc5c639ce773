"""Whom a decision waits for, and until when (R-001, INV-02, INV-03)."""

from collections.abc import Iterable
from datetime import datetime

from domain.facts import Facts
from domain.refusal import Refused
from domain.request.events import ApproverAssigned
from domain.request.office import capacity, conflicted
from domain.request.parts import Capacity
from domain.request.state import ShareRequest

Approver = tuple[str, Capacity]


def assign(state: ShareRequest, facts: Facts, reason: str) -> ApproverAssigned:
    """The first who can decide, with the clock of the request's urgency started now. Raises Refused(nobody_can_decide).

    Only a lead officer of the disclosing agency or a deputy is named; any of them without a conflict may decide.
    """
    approver, held = next_approver(state, facts)
    return ApproverAssigned(
        approver_id=approver, capacity=held, reason=reason, decision_due_at=decision_due(state, facts)
    )


def next_approver(state: ShareRequest, facts: Facts, passed_over: Iterable[str] = ()) -> Approver:
    """Who comes first in the catalogue's order of those present, without a conflict and not passed over.

    Raises Refused(nobody_can_decide).
    """
    out = {*conflicted(state), *passed_over}
    for candidate in _candidates(state, facts):
        if candidate[0] not in out and not facts.register.absent(candidate[0], state.disclosing_agency_id, facts.now):
            return candidate
    raise Refused("nobody_can_decide", field="disclosing_agency_id")


def _candidates(state: ShareRequest, facts: Facts) -> list[Approver]:
    """Everyone who holds the office, in the catalogue's order; the first deputy is the lead officers' own."""
    agency = state.disclosing_agency_id
    holders = (*facts.register.lead_officers(agency, facts.now), *facts.register.deputies(agency, facts.now))
    held = [(person, kind) for person in dict.fromkeys(holders) if (kind := capacity(person, agency, facts))]
    own_deputy = next((person for person, kind in held if kind == "deputy"), None)
    order: tuple[str, ...] = facts.catalogue.approver_fallback.order

    def place(candidate: Approver) -> int:
        person, kind = candidate
        deputy = "deputy_lead_officer" if person == own_deputy else "other_deputy"
        return order.index({"lead": "lead_officer", "external_deputy": "external_deputy"}.get(kind, deputy))

    return sorted(held, key=place)


def decision_due(state: ShareRequest, facts: Facts) -> datetime:
    """When a decision asked for now has to be taken, UTC."""
    urgency = facts.catalogue.urgency(state.urgency)
    limit = urgency.limit("decide") or urgency.limit("review_within")
    if limit is None:
        raise Refused("urgency_unknown", field="urgency")
    return facts.calendar.add(facts.now, limit)
