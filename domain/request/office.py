"""The office that decides: who holds it, and who keeps out of a decision (INV-02, INV-03)."""

from domain.facts import Facts
from domain.refusal import Refused
from domain.request.parts import Capacity
from domain.request.state import ShareRequest
from domain.request.training import may_not_decide


def conflicted(state: ShareRequest) -> frozenset[str]:
    """Everyone who may not decide: who asked or acted for whoever asked, who recorded what the footing rests on, whose
    interests conflict, and whose decision an escalation changed. There is no exception by role, value or urgency."""
    weighed = (state.public_interest.recorded_by,) if state.public_interest else ()
    asked = (state.requester_id, *state.acted_for_requester)
    return frozenset((*asked, *state.footing_recorders, *weighed, *state.must_not_decide))


def unconflicted(state: ShareRequest, person: str, field: str = "person") -> None:
    """Raises Refused(separation_of_duties)."""
    if person in conflicted(state):
        raise Refused("separation_of_duties", field=field)


def present(state: ShareRequest, person: str, facts: Facts, field: str = "person") -> None:
    """Raises Refused(approver_recorded_absent)."""
    if facts.register.absent(person, state.disclosing_agency_id, facts.now):
        raise Refused("approver_recorded_absent", field=field)


def capacity(person: str, agency: str, facts: Facts) -> Capacity | None:
    """In which capacity the person holds the office in that agency now; None for everybody else."""
    if person in facts.register.lead_officers(agency, facts.now):
        return "lead"
    if person not in facts.register.deputies(agency, facts.now):
        return None
    return "deputy" if facts.register.home(person, facts.now) == agency else "external_deputy"


def acting_as(state: ShareRequest, facts: Facts) -> Capacity:
    """Raises Refused(not_lead_officer) for whoever does not hold the office at this moment."""
    held = capacity(facts.by.person, state.disclosing_agency_id, facts)
    if held is None:
        raise Refused("not_lead_officer", field="person")
    return held


def acting_reason(state: ShareRequest, facts: Facts) -> str | None:
    """Why a deputy decides; None for a lead officer. Any unconflicted holder may: `shared_office`."""
    if acting_as(state, facts) == "lead":
        return None
    leads = set(facts.register.lead_officers(state.disclosing_agency_id, facts.now))
    here = {one for one in leads if not facts.register.absent(one, state.disclosing_agency_id, facts.now)}
    if not here:
        return "absence_recorded" if leads else "no_lead_officer"
    unconflicted_here = here - conflicted(state)
    if not unconflicted_here:
        return "conflict_of_interest"
    if all(may_not_decide(state, one, facts) for one in unconflicted_here):
        return "training_expired"
    return "overdue" if state.decision_overdue else "shared_office"
