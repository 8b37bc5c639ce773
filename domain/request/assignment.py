"""Whom a decision waits for, and until when (R-001, INV-02, INV-03)."""

from collections.abc import Iterable

from domain.calendar import Span
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.events import ApproverAssigned, ApproverReassigned, ApproversExhausted
from domain.request.office import capacity, conflicted
from domain.request.parts import Capacity, ReassignReason
from domain.request.state import ShareRequest
from domain.request.training import may_not_decide

Approver = tuple[str, Capacity]
Turn = ApproverAssigned | ApproverReassigned | ApproversExhausted
"""Whose it is next, or that it is nobody's."""


def assign(state: ShareRequest, facts: Facts, reason: str, to: Approver | None = None) -> ApproverAssigned:
    """The first who can decide, with the clock of the request's urgency started now. Raises Refused(nobody_can_decide).

    Only a lead officer of the disclosing agency or a deputy is named; any of them without a conflict may decide.
    """
    approver, held = to or next_approver(state, facts)
    limit, calendar = _limit(state, facts), facts.calendar
    undecided = facts.register.agency(state.disclosing_agency_id).undecided
    return ApproverAssigned(
        approver_id=approver,
        capacity=held,
        reason=reason,
        decision_due_at=calendar.add(facts.now, limit),
        remind_at=tuple(calendar.add(facts.now, limit, part) for part in facts.catalogue.limits.remind_decider_at),
        partnership_told=state.request_id in undecided,
    )


def reassign(state: ShareRequest, facts: Facts, to: Approver, reason: ReassignReason) -> ApproverReassigned:
    """Whose turn it is instead. Where the decision is late already, the next one has a part of the limit to answer."""
    if state.approver is None:
        raise Refused("wrong_state", field="state")
    person, held = to
    late, limit, calendar = state.decision_overdue or reason == "overdue", _limit(state, facts), facts.calendar
    part = facts.catalogue.approver_fallback.next_answers_within
    within = (calendar.add(facts.now, limit, part * each) for each in facts.catalogue.limits.remind_decider_at)
    return ApproverReassigned(
        from_id=state.approver.approver,
        to_id=person,
        capacity=held,
        reason=reason,
        answer_by=calendar.add(facts.now, limit, part) if late else None,
        remind_at=tuple(within if late else (at for at in state.approver.remind_at if at > facts.now)),
    )


def pass_on(state: ShareRequest, facts: Facts, reason: ReassignReason = "overdue") -> Turn:
    """To the next who has not had it yet; where there is none, to the partnership's attention. Whoever it waits for and
    gave it up because of a conflict of interest let no time pass."""
    to, waits_for = _first(state, facts, passed_over=_passed_over(state)), state.approver
    if to is None:
        return ApproversExhausted(tried=_had_it(state))
    if waits_for is None:
        return assign(state, facts, "nobody_before", to)
    passed_on = reassign(state, facts, to, reason)
    gave_up = reason == "overdue" and waits_for.approver in state.must_not_decide
    return passed_on.model_copy(update={"reason": "conflict_of_interest"}) if gave_up else passed_on


def step_aside(state: ShareRequest, facts: Facts) -> Turn:
    """From whoever declares a conflict of interest, who has no say in it any more."""
    passed_on = pass_on(state, facts, "conflict_of_interest")
    if state.exhausted or isinstance(passed_on, ApproversExhausted):
        return ApproversExhausted(tried=_had_it(state), conflict_of=facts.by.person)
    return passed_on


def ask_again(state: ShareRequest, facts: Facts) -> Turn:
    """Once an approval has lapsed. Its limit runs also where nobody can decide: then it goes to whoever is back."""
    to = _first(state, facts)
    if to is None:
        return ApproversExhausted(decision_due_at=facts.calendar.add(facts.now, _limit(state, facts)))
    return assign(state, facts, "approval_lapsed", to)


def next_approver(state: ShareRequest, facts: Facts, passed_over: Iterable[str] = ()) -> Approver:
    """Who comes first in the catalogue's order of those present, trained, without a conflict and not passed over.

    Raises Refused(nobody_can_decide).
    """
    found, agency = _first(state, facts, passed_over), state.disclosing_agency_id
    if found is None:
        raise Refused("nobody_can_decide", field="disclosing_agency_id", undecided_in=agency, urgency=state.urgency)
    return found


def _first(state: ShareRequest, facts: Facts, passed_over: Iterable[str] = ()) -> Approver | None:
    out, agency = {*conflicted(state), *passed_over}, state.disclosing_agency_id
    for candidate in _candidates(state, facts):
        person, _ = candidate
        away = facts.register.absent(person, agency, facts.now)
        if not (person in out or away or may_not_decide(state, person, facts)):
            return candidate
    return None


def _passed_over(state: ShareRequest) -> tuple[str, ...]:
    """Who let the time pass, and whom it waits for."""
    return (*state.approver.tried, state.approver.approver) if state.approver else ()


def _had_it(state: ShareRequest) -> tuple[str, ...]:
    """Everyone whom it waited for by name, whyever it went on."""
    return tuple(dict.fromkeys((*state.approver.had, state.approver.approver))) if state.approver else ()


def _candidates(state: ShareRequest, facts: Facts) -> list[Approver]:
    """Everyone who holds the office, in the catalogue's order; the first deputy is the lead officers' own, after those
    whom somebody away named to stand in, from outside too.

    What cannot wait for working hours goes to those who are on duty out of them.
    """
    agency = state.disclosing_agency_id
    on_duty = facts.register.on_duty(agency, facts.now) if _out_of_hours(state, facts) else ()
    holders = (*facts.register.lead_officers(agency, facts.now), *facts.register.deputies(agency, facts.now))
    held = [(person, kind) for person in dict.fromkeys(holders) if (kind := capacity(person, agency, facts))]
    own_deputy = next((person for person, kind in held if kind == "deputy"), None)
    named = facts.register.agency(agency).standing_in(facts.now)
    order: tuple[str, ...] = facts.catalogue.approver_fallback.order

    def place(candidate: Approver) -> tuple[int, int]:
        person, kind = candidate
        if person in on_duty:
            return on_duty.index(person) - len(on_duty), 0
        stands_in = named.index(person) - len(named) if person in named else 0
        if kind == "lead":
            return order.index("lead_officer"), stands_in
        if stands_in or person == own_deputy:
            return order.index("deputy_lead_officer"), stands_in
        return order.index("external_deputy" if kind == "external_deputy" else "other_deputy"), 0

    return sorted(held, key=place)


def _out_of_hours(state: ShareRequest, facts: Facts) -> bool:
    """Whether the limit runs now although nobody is at work."""
    real = facts.catalogue.urgency(state.urgency).clock == "real"
    return real and not facts.calendar.open_at(facts.now)


def _limit(state: ShareRequest, facts: Facts) -> Span:
    """How long a decision may take."""
    urgency = facts.catalogue.urgency(state.urgency)
    limit = urgency.limit("decide") or urgency.limit("review_within")
    if limit is None:
        raise Refused("urgency_unknown", field="urgency")
    return limit
