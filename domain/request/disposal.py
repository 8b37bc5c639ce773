"""The end of a record: facts that move it, authorised by one person, attested by others, then destroyed (Code App 3).

Whoever authorises attests nothing, in whichever order it happens (sod8, INV-39). Nothing is destroyed under a hold.
"""

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import events as e
from domain.request.commands import (
    AttestDisposal,
    AuthoriseDisposal,
    CompleteDisposal,
    ExtendRetention,
    FailDisposal,
    StartDisposal,
)
from domain.request.demands import filled, given, in_state, moment
from domain.request.facets import Retention
from domain.request.parts import DisposalTarget, Tombstone, TombstoneCounts, TombstoneDates
from domain.request.retention import end_of_year, standing
from domain.request.state import ShareRequest

LONGEST_EXTENSION = 100
"""Years; the schedule itself keeps nothing longer from its trigger."""


def extend(state: ShareRequest, command: ExtendRetention, facts: Facts) -> Decisions:
    """Keeps every copy that is still there; the day is rounded up to 31 December (INV-35).

    Raises Refused: reasons_missing, legal_basis_missing, legal_basis_not_in_force, review_too_far; wrong_state, also
    where every holder has destroyed its copy and nothing is left to keep.
    """
    reason = filled(command.reason, "reasons_missing", "reason")
    today = facts.calendar.local(facts.now).date()
    basis = given(command.legal_basis_id, "legal_basis_missing", "legal_basis_id")
    facts.catalogue.legal_basis(basis, today)
    if command.new_expires_on <= today:
        raise Refused("review_too_far", "new_expires_on", "Choose a day in the future.")
    if command.new_expires_on.year > today.year + LONGEST_EXTENSION:
        raise Refused("review_too_far", "new_expires_on", "Choose a day within a hundred years; extend it again then.")
    in_state(state, "DisposalDue")
    if not any(standing(state)):
        raise Refused("wrong_state", field="state")
    yield e.RetentionExtended(
        by=facts.by.person,
        reason=reason,
        legal_basis_id=basis,
        new_expires_on=end_of_year(command.new_expires_on),
    )


def authorise(state: ShareRequest, command: AuthoriseDisposal, facts: Facts) -> Decisions:
    """Raises Refused: field_missing, unknown_code, reasons_missing, separation_of_duties, legal_hold, wrong_state."""
    if not command.method_ids:
        raise Refused("field_missing", field="method_ids")
    for method in command.method_ids:
        facts.catalogue.disposal_method(method, "method_ids")
    note = filled(command.last_review_note, "reasons_missing", "last_review_note")
    if facts.by.person in state.attesters:
        raise Refused("separation_of_duties", field="person")
    not_held(state)
    in_state(state, "DisposalDue")
    targets = tuple(_target(state, agency) for agency in state.retention)
    yield e.DisposalAuthorised(
        by=facts.by.person, targets=targets, method_ids=command.method_ids, last_review_note=note
    )
    if all(kept.attested_by for kept in state.retention.values()):
        yield _started(state, facts)


def attest(state: ShareRequest, command: AttestDisposal, facts: Facts) -> Decisions:
    """By a holder for its own copy, once its own period is over (INV-39); the last one starts the disposal.

    Raises Refused: not_a_holder, role_not_held, unknown_code, method_forbidden, field_missing, separation_of_duties,
    legal_hold, wrong_state.
    """
    holder = _holder(state, command.holder_agency_id, facts)
    _method_allowed(state, command.method_id, facts)
    certificate = filled(command.certificate_ref, "field_missing", "certificate_ref")
    at = moment(command, facts)
    if state.disposal and state.disposal.authorised_by == facts.by.person:
        raise Refused("separation_of_duties", field="person")
    not_held(state)
    in_state(state, "Received", "Retained", "DisposalDue", "DisposalAuthorised")
    _due_and_open(state.retention[holder])
    yield e.DisposalAttested(
        holder_agency_id=holder,
        method_id=command.method_id,
        certificate_ref=certificate,
        attested_by=facts.by.person,
        at=at,
        includes_backups=command.includes_backups,
        late_reason=command.late_reason,
    )
    others = (kept for agency, kept in state.retention.items() if agency != holder)
    if state.state == "DisposalAuthorised" and all(kept.attested_by for kept in others):
        yield _started(state, facts)


def fail(state: ShareRequest, command: FailDisposal, facts: Facts) -> Decisions:
    """The copy is not destroyed after all; it has to be authorised anew.

    Raises Refused: not_a_holder, role_not_held, reasons_missing, wrong_state.
    """
    holder = _holder(state, command.holder_agency_id, facts)
    reason = filled(command.reason, "reasons_missing", "reason")
    in_state(state, "DisposalAuthorised")
    yield e.DisposalFailed(holder_agency_id=holder, reason=reason)


def start(state: ShareRequest, command: StartDisposal, facts: Facts) -> Decisions:
    """Raises Refused: legal_hold, wrong_state."""
    not_held(state)
    in_state(state, "DisposalAuthorised")
    if not all(kept.attested_by for kept in state.retention.values()):
        raise Refused("wrong_state", field="state")
    yield _started(state, facts)


def complete(state: ShareRequest, command: CompleteDisposal, facts: Facts) -> Decisions:
    """Says that it is done and leaves the tombstone. Raises Refused: field_missing, disposed, wrong_state."""
    if not command.keys_destroyed:
        raise Refused("field_missing", field="keys_destroyed")
    in_state(state, "DisposalAuthorised")
    if state.disposal is None or state.disposal.started_at is None:
        raise Refused("wrong_state", field="state")
    yield e.RecordDisposed(
        keys_destroyed=command.keys_destroyed,
        ciphertext_deleted=command.ciphertext_deleted,
        tombstone=tombstone(state, facts),
        epoch_ends_on=command.epoch_ends_on,
        at=facts.now,
    )


def tombstone(state: ShareRequest, facts: Facts) -> Tombstone:
    """What remains: who shared with whom under which basis, when and how much; nothing about a person."""
    return Tombstone(
        request_id=given(state.request_id, "wrong_state", "state"),
        pathway=state.pathway,
        agencies=state.agencies,
        dates=TombstoneDates(
            created_at=given(state.created_at, "wrong_state", "state"),
            decided_at=state.decisions[-1].at if state.decisions else None,
            sent_at=state.transfer.sent_at if state.transfer else None,
            disposed_at=facts.now,
        ),
        counts=TombstoneCounts(subjects=len(state.subjects), items=len(state.items), transfers=state.transfers),
        legal_basis_id=state.legal_basis.art6_id if state.legal_basis else None,
    )


def not_held(state: ShareRequest) -> None:
    """Raises Refused(legal_hold) while at least one hold is active (INV-37)."""
    if state.holds:
        raise Refused("legal_hold", field="state")


def not_started(state: ShareRequest) -> None:
    """Raises Refused(disposal_started): the key may be gone already."""
    if state.state == "DisposalAuthorised" and state.disposal and state.disposal.started_at:
        raise Refused("disposal_started", field="state")


def _started(state: ShareRequest, facts: Facts) -> e.DisposalStarted:
    return e.DisposalStarted(attestations=tuple(state.retention), holds_checked_at=facts.now, at=facts.now)


def _target(state: ShareRequest, agency: str) -> DisposalTarget:
    disclosing = agency == state.disclosing_agency_id
    return DisposalTarget(holder_agency_id=agency, copy_held="disclosing" if disclosing else "recipient")


def _holder(state: ShareRequest, named: str | None, facts: Facts) -> str:
    """The holder for which the person speaks: the one named, else the agency in which they act."""
    holder = named or facts.by.acting_for or facts.by.agency
    if holder is None or holder not in state.retention:
        raise Refused("not_a_holder", field="holder_agency_id")
    if facts.by.role not in facts.register.roles(facts.by.person, holder, facts.now):
        raise Refused("role_not_held", field="holder_agency_id")
    return holder


def _method_allowed(state: ShareRequest, method: str, facts: Facts) -> None:
    facts.catalogue.disposal_method(method)
    if state.disposal and method not in state.disposal.method_ids:
        remedy = "Use a method that the authorisation names, or have the disposal authorised anew."
        raise Refused("method_forbidden", "method_id", remedy)


def _due_and_open(kept: Retention) -> None:
    """Each copy is destroyed once, and not before its own period is over."""
    if kept.attested_by or not kept.expired:
        raise Refused("wrong_state", field="holder_agency_id")
