"""When professionals disagree: raised by either side, taken up stage by stage, settled by others (Code section 4).

Raising a disagreement changes nothing of the decision, and blocks nothing (INV-31, INV-34). Whoever took the contested
decision neither moves the disagreement on nor settles it (sod7).
"""

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import events as e
from domain.request.assignment import assign
from domain.request.commands import AdvanceEscalation, NoteDisagreement, RaiseDisagreement, ResolveEscalation
from domain.request.demands import filled, in_state
from domain.request.facets import Decision, Escalation
from domain.request.identity import names_nobody
from domain.request.linked import learning_of
from domain.request.parts import StageOwner
from domain.request.stages import next_stage, owners_of, owns, started
from domain.request.state import ShareRequest
from domain.request.transitions import ANY, may_follow
from domain.sealed import Sealed

ABOUT_A_DECISION = ("decision", "manner", "content")
"""What a disagreement may be about that another decision could change; a delay or the keeping it could not."""


def raise_disagreement(state: ShareRequest, command: RaiseDisagreement, facts: Facts) -> Decisions:
    """Starts the first stage. Raises Refused: wrong_state for an id in use, not_found, field_missing, disposed."""
    if command.escalation_id in state.escalations:
        raise Refused("wrong_state", "escalation_id", "Give the disagreement an id of its own.")
    contested = _contested(state, command)
    child_impact = filled(command.child_impact, "field_missing", "child_impact")
    outcome_sought = filled(command.outcome_sought, "field_missing", "outcome_sought")
    in_state(state, *ANY)
    raised = e.DisagreementRaised(
        escalation_id=command.escalation_id,
        raised_by=facts.by.person,
        agency_id=facts.by.acting_for or facts.by.agency or state.requesting_agency_id,
        about=command.about,
        decision_id=contested.decision_id if contested else None,
        child_impact=child_impact,
        outcome_sought=outcome_sought,
        immediate_risk=command.immediate_risk,
    )
    yield raised
    first = facts.catalogue.escalation.stages[0]
    side = raised.agency_id
    is_one = facts.register.roles(facts.by.person, side, facts.now) & set(first.owners)
    decided = contested is not None and contested.decider == facts.by.person
    owners = owners_of(state, first, side, facts, facts.by.person if is_one and not decided else None)
    yield started(command.escalation_id, first, owners, facts, immediate_risk=command.immediate_risk)


def advance(state: ShareRequest, command: AdvanceEscalation, facts: Facts) -> Decisions:
    """To the next stage, by whoever raised it or owns this stage or the next; higher only at immediate risk (INV-32).
    Once the stage has let the time pass, any practitioner of the side that raised it stands in for whoever did.

    Raises Refused: not_found, separation_of_duties, role_not_held, stage_order, reasons_missing, wrong_state, disposed.
    """
    escalation = _named(state, command.escalation_id)
    _not_contested_decider(state, escalation, facts.by.person, "person")
    stage, skip_reason = next_stage(escalation, command, facts)
    owners = owners_of(state, stage, escalation.agency, facts)
    _may_move_on(escalation, (*escalation.owners, *owners), facts)
    _still_open(escalation)
    in_state(state, *ANY)
    yield started(
        command.escalation_id,
        stage,
        owners,
        facts,
        immediate_risk=escalation.immediate_risk,
        before=escalation.stage,
        skip_reason=skip_reason,
    )


def note(state: ShareRequest, command: NoteDisagreement, facts: Facts) -> Decisions:
    """The partnership knows of it. Raises Refused: not_found, wrong_state, disposed."""
    escalation = _named(state, command.escalation_id)
    if escalation.to_note is None:
        raise Refused("wrong_state", "escalation_id", "The partnership has no note to take of this disagreement.")
    in_state(state, *ANY)
    yield e.DisagreementNoted(escalation_id=command.escalation_id, stage=escalation.stage, by=facts.by.person)


def resolve(state: ShareRequest, command: ResolveEscalation, facts: Facts) -> Decisions:
    """By owners of the stage, and no side alone in its own favour; taken back by the side that raised it.

    A changed decision is decided again by another person.

    Raises Refused: not_found, separation_of_duties, role_not_held, reasons_missing, identity_in_learning, wrong_state,
    disposed, nobody_can_decide.
    """
    escalation = _named(state, command.escalation_id)
    decided_by = tuple(dict.fromkeys((facts.by.person, *command.decided_with)))
    _may_settle(state, command, escalation, decided_by, facts)
    reasons = filled(command.reasons, "reasons_missing", "reasons")
    lessons = _lessons(state, command, facts)
    _still_open(escalation)
    in_state(state, *ANY)
    yield e.EscalationResolved(
        escalation_id=command.escalation_id,
        stage=escalation.stage,
        outcome=command.outcome,
        decided_by=decided_by,
        reasons=reasons,
        lessons=lessons,
        learning_id=learning_of(facts) if lessons else None,
    )
    if command.outcome in ("changed", "compromise"):
        yield from _reopened(state, command.escalation_id, reasons, facts)


def _lessons(state: ShareRequest, command: ResolveEscalation, facts: Facts) -> Sealed | None:
    """What the partnership is to learn from it, which names nobody (R-023)."""
    if command.lessons is None or not command.lessons.filled:
        return None
    names_nobody(state, command.lessons, facts, "lessons", "identity_in_learning")
    return command.lessons


def _contested(state: ShareRequest, command: RaiseDisagreement) -> Decision | None:
    """The decision that is named, else the last one there is."""
    if command.decision_id is None:
        return state.decisions[-1] if state.decisions and command.about in ABOUT_A_DECISION else None
    for decision in state.decisions:
        if decision.decision_id == command.decision_id:
            return decision
    raise Refused("not_found", "decision_id", "Name a decision of this request.")


def _named(state: ShareRequest, id: str) -> Escalation:
    if id not in state.escalations:
        raise Refused("not_found", "escalation_id", "Name a disagreement of this request.")
    return state.escalations[id]


def _still_open(escalation: Escalation) -> None:
    if not escalation.open:
        raise Refused("wrong_state", "escalation_id", "This disagreement is settled; raise another if one is left.")


def _decision_of(state: ShareRequest, escalation: Escalation) -> Decision | None:
    named = (decision for decision in state.decisions if decision.decision_id == escalation.decision_id)
    return next(named, None)


def _not_contested_decider(state: ShareRequest, escalation: Escalation, person: str, field: str) -> None:
    contested = _decision_of(state, escalation)
    if contested and contested.decider == person:
        raise Refused("separation_of_duties", field=field)


def _may_move_on(escalation: Escalation, owners: tuple[StageOwner, ...], facts: Facts) -> None:
    person = facts.by.person
    stands_in = escalation.overdue and "practitioner" in facts.register.roles(person, escalation.agency, facts.now)
    if not (person == escalation.raised_by or stands_in or owns(person, owners, facts)):
        raise Refused("role_not_held", field="person")


def _may_settle(
    state: ShareRequest, command: ResolveEscalation, escalation: Escalation, people: tuple[str, ...], facts: Facts
) -> None:
    withdrawn = command.outcome == "withdrawn"
    raising = tuple(owner for owner in escalation.owners if owner.agency == escalation.agency)
    for person in people:
        field = "person" if person == facts.by.person else "decided_with"
        _not_contested_decider(state, escalation, person, field)
        takes_back = withdrawn and person == escalation.raised_by
        if not takes_back and not owns(person, raising if withdrawn else escalation.owners, facts):
            raise Refused("role_not_held", field=field)
    if not withdrawn:
        _not_alone(command, escalation, people, facts)


def _not_alone(command: ResolveEscalation, escalation: Escalation, people: tuple[str, ...], facts: Facts) -> None:
    """Neither does whoever raised it settle it alone, nor one side in its own favour where the stage has two."""
    raising = tuple(each for each in escalation.owners if each.agency == escalation.agency)
    others = tuple(each for each in escalation.owners if each.agency not in (None, escalation.agency))
    needed = raising if command.outcome == "upheld" else others
    one_sided = needed and not any(owns(person, needed, facts) for person in people)
    if one_sided or people == (escalation.raised_by,):
        remedy = "Settle it together with the same office of the other agency, or take it to the next stage."
        raise Refused("separation_of_duties", "decided_with", remedy)


def _reopened(state: ShareRequest, escalation_id: str, reasons: Sealed, facts: Facts) -> Decisions:
    """Where the contested decision still is the last one and no withdrawal stands in the way (INV-14, INV-33)."""
    contested = _decision_of(state, state.escalations[escalation_id])
    if contested is None or contested != state.decisions[-1] or state.stopped_without_consent:
        return
    if not may_follow(state.state, e.DecisionReopened):
        return
    yield e.DecisionReopened(
        escalation_id=escalation_id, by=facts.by.person, reasons=reasons, decider_must_not_be=(contested.decider,)
    )
    barred = (*state.must_not_decide, contested.decider)
    yield assign(state.model_copy(update={"must_not_decide": barred}), facts, "escalation")
