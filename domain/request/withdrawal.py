"""Taking consent back, which is always possible and needs no reason (Code App 1 Q4, INV-13 to INV-16)."""

from datetime import datetime

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.commands import RespondToWithdrawal, WithdrawConsent
from domain.request.demands import given, in_state, moment, not_before, today
from domain.request.events import (
    ConsentWithdrawn,
    LegalFootingLost,
    RecipientWithdrawalResponseRecorded,
    ShareStopped,
    WithdrawalNotifiedToRecipient,
)
from domain.request.facets import Consent
from domain.request.grounds import LAWFUL, basis_of
from domain.request.retention import schedule
from domain.request.state import ShareRequest
from domain.request.transitions import MOVES


def withdraw(state: ShareRequest, command: WithdrawConsent, facts: Facts) -> Decisions:
    """Withdraws a consent, in part or whole. A share that rests on it loses its footing at once.

    A partial withdrawal has the same effect: what is left has to be settled anew.

    To take the same back again changes nothing; what was withdrawn in part can be withdrawn whole.

    Raises Refused: reason_not_required where one is given, not_found, unknown_subject, time_in_future,
    dates_out_of_order.
    """
    if command.reason is not None:
        raise Refused("reason_not_required", field="reason")
    consent = _consent(state, command)
    if command.withdrawn_by is not None and command.withdrawn_by not in state.subjects:
        raise Refused("unknown_subject", field="withdrawn_by")
    at = not_before(_withdrawn_at(command, facts), consent.given_at, "the consent")
    in_state(state, *MOVES[ConsentWithdrawn].source)
    if consent.status == "withdrawn" and (command.scope is not None or not consent.withdrawn_in_part):
        return
    yield ConsentWithdrawn(
        consent_id=command.consent_id,
        withdrawn_by=command.withdrawn_by or consent.answered_by or consent.from_subject_ref,
        scope=command.scope,
        channel=command.channel,
        at=at,
        late_reason=command.late_reason,
    )
    if _carries(state, command.consent_id):
        yield from _consequence(state, command.consent_id, facts)


def _consent(state: ShareRequest, command: WithdrawConsent) -> Consent:
    """Only what was given can be taken back; somebody who was only asked refuses instead."""
    consent = state.consents.get(command.consent_id)
    if consent is None or consent.status in ("sought", "refused"):
        raise Refused("not_found", field="consent_id", how_to_fix="Name a consent that was given in this request.")
    return consent


def _withdrawn_at(command: WithdrawConsent, facts: Facts) -> datetime:
    """However long ago it was said, nobody is asked why it is written down late (INV-16)."""
    if command.at is not None and command.at > facts.now:
        raise Refused("time_in_future", field="at")
    return command.at or facts.now


def _carries(state: ShareRequest, consent_id: str) -> bool:
    """Whether the share rests on this consent."""
    footing = state.footing
    return footing is not None and footing.kind == "consent" and consent_id in footing.consent_ids


def _consequence(state: ShareRequest, consent_id: str, facts: Facts) -> Decisions:
    """What a withdrawal does depends on how far the share has come."""
    if state.state in MOVES[LegalFootingLost].source:
        yield LegalFootingLost(cause="consent_withdrawn")
    elif state.state in MOVES[ShareStopped].source:
        yield ShareStopped(cause="consent_withdrawn", at=facts.now, by=facts.by.person)
        yield from schedule(state, facts, "stopped")
    elif state.state in MOVES[WithdrawalNotifiedToRecipient].source and state.sent_ever:
        agency = state.recipient_agency_id
        yield WithdrawalNotifiedToRecipient(consent_id=consent_id, agency_id=agency, at=facts.now)


def respond(state: ShareRequest, command: RespondToWithdrawal, facts: Facts) -> Decisions:
    """The recipient says what became of the information: gone, or kept on a basis of its own (INV-15)."""
    if command.consent_id not in state.withdrawals:
        remedy = "Name a withdrawal that the recipient was notified of."
        raise Refused("not_found", field="consent_id", how_to_fix=remedy)
    basis = _other_basis(command, facts) if command.response == "retains_on_other_basis" else None
    at = moment(command, facts)
    in_state(state, *MOVES[RecipientWithdrawalResponseRecorded].source)
    yield RecipientWithdrawalResponseRecorded(
        consent_id=command.consent_id,
        response=command.response,
        legal_basis_id=basis,
        by=facts.by.person,
        at=at,
        late_reason=command.late_reason,
    )


def _other_basis(command: RespondToWithdrawal, facts: Facts) -> str:
    id = given(command.legal_basis_id, "legal_basis_missing", "legal_basis_id")
    basis = basis_of(facts, id, today(facts), "legal_basis_id", LAWFUL)
    if basis.needs_consent:
        remedy = "Name a basis that does not rest on the consent that was withdrawn."
        raise Refused("legal_basis_missing", field="legal_basis_id", how_to_fix=remedy)
    return basis.id
