"""Keeping to a date of the catalogue's schedule, holds, and an end that two people bring about (INV-35 to INV-40).

What the last holder's attestation is to a share request, the holder's own is here: it starts the destruction at once.
"""

from collections.abc import Mapping
from uuid import UUID

from domain.decider import Decisions
from domain.event import ClockReached, Command
from domain.facts import Facts
from domain.incidents.demands import Decide
from domain.keeping import language as k
from domain.keeping.book import Keeping, KeptBook, retention
from domain.refusal import Refused
from domain.request import commands as c
from domain.request import events as e
from domain.request.demands import filled, given, moment, readable_length, today
from domain.request.retention import end_of_year
from domain.values import Deadline


def schedule(kind: str, holder: str, facts: Facts) -> e.RetentionScheduled:
    """By the longest rule for this kind of stream, counted from today and rounded up to 31 December.

    Raises Refused(no_retention_rule).
    """
    on = today(facts)
    rules = [rule for rule in facts.catalogue.retention_schedule if rule.applies.met(stream=kind)]
    if not rules:
        raise Refused("no_retention_rule", field=holder)
    rule = max(rules, key=lambda each: each.offset.after(on))
    return e.RetentionScheduled(
        holder_agency_id=holder,
        schedule_id=rule.id,
        schedule_version=facts.catalogue.version,
        trigger=rule.trigger,
        trigger_date=on,
        expires_on=end_of_year(rule.offset.after(on)),
    )


def place(keeping: Keeping, command: c.PlaceLegalHold, facts: Facts) -> Decisions:
    """At any time until the destruction begins; it undoes an authorisation (INV-38).

    Raises Refused: wrong_state for an id that holds already, unknown_code, field_missing.
    """
    if command.hold_id in keeping.holds:
        raise Refused("wrong_state", "hold_id", "Give the hold an id of its own; this one is in place.")
    facts.catalogue.hold_authority(command.authority)
    yield e.LegalHoldPlaced(
        hold_id=command.hold_id,
        authority=command.authority,
        authority_ref=filled(command.authority_ref, "field_missing", "authority_ref"),
        scope=filled(command.scope, "field_missing", "scope"),
        placed_by=facts.by.person,
        at=moment(command, facts),
        late_reason=command.late_reason,
    )


def release(keeping: Keeping, command: c.ReleaseLegalHold, facts: Facts) -> Decisions:
    """By another person than who placed it (sod9). Raises Refused: not_found, separation_of_duties, field_missing."""
    placed_by = given(keeping.holds.get(command.hold_id), "not_found", "hold_id")
    if placed_by == facts.by.person:
        raise Refused("separation_of_duties", field="person")
    yield e.LegalHoldReleased(
        hold_id=command.hold_id,
        released_by=facts.by.person,
        authority_ref=filled(command.authority_ref, "field_missing", "authority_ref"),
        at=moment(command, facts),
        late_reason=command.late_reason,
    )


def extend(keeping: Keeping, command: c.ExtendRetention, facts: Facts) -> Decisions:
    """Raises Refused: reasons_missing, legal_basis_missing, legal_basis_not_in_force, review_too_far, wrong_state."""
    reason = filled(command.reason, "reasons_missing", "reason")
    basis = given(command.legal_basis_id, "legal_basis_missing", "legal_basis_id")
    facts.catalogue.legal_basis(basis, today(facts))
    if not today(facts) < command.new_expires_on <= today(facts).replace(month=1, day=1, year=today(facts).year + 100):
        raise Refused("review_too_far", "new_expires_on", "Choose a day in the future, within a hundred years.")
    _due(keeping)
    yield e.RetentionExtended(
        by=facts.by.person,
        reason=reason,
        legal_basis_id=basis,
        new_expires_on=end_of_year(command.new_expires_on),
    )


def authorise(keeping: Keeping, command: c.AuthoriseDisposal, facts: Facts) -> Decisions:
    """Raises Refused: field_missing, unknown_code, reasons_missing, legal_hold, wrong_state."""
    if not command.method_ids:
        raise Refused("field_missing", field="method_ids")
    for method in command.method_ids:
        facts.catalogue.disposal_method(method, "method_ids")
    note = filled(command.last_review_note, "reasons_missing", "last_review_note")
    _not_held(keeping)
    _due(keeping)
    yield e.DisposalAuthorised(by=facts.by.person, targets=(), method_ids=command.method_ids, last_review_note=note)


def attest(keeping: Keeping, command: c.AttestDisposal, facts: Facts) -> Decisions:
    """By another person than who authorised it (sod8); the destruction begins with it.

    Raises Refused: not_a_holder, method_forbidden, field_missing, separation_of_duties, legal_hold, wrong_state.
    """
    if command.holder_agency_id not in (None, keeping.holder):
        raise Refused("not_a_holder", field="holder_agency_id")
    certificate = filled(command.certificate_ref, "field_missing", "certificate_ref")
    if facts.by.person == keeping.authorised_by:
        raise Refused("separation_of_duties", field="person")
    _not_held(keeping)
    if keeping.authorised_by is None:
        raise Refused("wrong_state", field="state")
    if command.method_id not in keeping.method_ids:
        raise Refused("method_forbidden", "method_id", "Use a method that the authorisation names.")
    yield e.DisposalAttested(
        holder_agency_id=keeping.holder,
        method_id=command.method_id,
        certificate_ref=certificate,
        attested_by=facts.by.person,
        at=moment(command, facts),
        includes_backups=command.includes_backups,
        late_reason=command.late_reason,
    )
    yield e.DisposalStarted(attestations=(keeping.holder,), holds_checked_at=facts.now, at=facts.now)


def complete(keeping: Keeping, command: c.CompleteDisposal, facts: Facts) -> Decisions:
    """Says that it is done and leaves the tombstone. Raises Refused: field_missing, wrong_state."""
    if not command.keys_destroyed:
        raise Refused("field_missing", field="keys_destroyed")
    if keeping.started_at is None:
        raise Refused("wrong_state", field="state")
    kind, _, id = facts.stream.partition("/")
    tombstone = k.Gravestone(
        kind=kind,
        id=UUID(id),
        holder_agency_id=keeping.holder,
        closed_on=given(keeping.closed_on, "wrong_state", "state"),
        disposed_at=facts.now,
    )
    yield k.RecordDisposed(
        keys_destroyed=command.keys_destroyed,
        ciphertext_deleted=command.ciphertext_deleted,
        tombstone=tombstone,
        epoch_ends_on=command.epoch_ends_on,
        at=facts.now,
    )


DECIDE: Mapping[type[Command], Decide] = {
    c.PlaceLegalHold: place,
    c.ReleaseLegalHold: release,
    c.ExtendRetention: extend,
    c.AuthoriseDisposal: authorise,
    c.AttestDisposal: attest,
    c.CompleteDisposal: complete,
}


def decide(keeping: Keeping, command: Command, facts: Facts) -> Decisions:
    """Raises Refused: too_long, and as the command's own function does."""
    readable_length(command, facts)
    yield from DECIDE[type(command)](keeping, command, facts)


def expired(book: KeptBook, command: ClockReached, facts: Facts) -> Decisions:
    """Nothing for a day that is not its last, or not over yet."""
    keeping, deadline = book.keeping, Deadline(name=command.deadline, due_at=command.due_at)
    if facts.now >= deadline.due_at and deadline == retention(keeping) and keeping.expires_on is not None:
        yield e.RetentionPeriodExpired(holder_agency_id=keeping.holder, expires_on=keeping.expires_on)


def untouched(keeping: Keeping, command: Command) -> None:
    """Once the destruction has begun only its completion follows. Raises Refused: disposed, disposal_started."""
    if keeping.disposed:
        raise Refused("disposed", field="state")
    if keeping.started_at is not None and not isinstance(command, c.CompleteDisposal | ClockReached):
        raise Refused("disposal_started", field="state")


def _not_held(keeping: Keeping) -> None:
    if keeping.holds:
        raise Refused("legal_hold", field="state")


def _due(keeping: Keeping) -> None:
    if not keeping.due:
        raise Refused("wrong_state", field="state")
