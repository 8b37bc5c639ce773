"""The recipient's side of a transfer: what arrived, and that its limits are understood (INV-21, INV-22)."""

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.commands import ConfirmReceipt, DisputeReceipt
from domain.request.demands import filled, given, in_state, moment, not_before
from domain.request.events import ReceiptConfirmed, ReceiptDisputed
from domain.request.facets import Transfer
from domain.request.parts import ReceiptProblem
from domain.request.retention import schedule
from domain.request.state import ShareRequest
from domain.request.transitions import MOVES


def confirm(state: ShareRequest, command: ConfirmReceipt, facts: Facts) -> Decisions:
    """Confirms what arrived. A manifest digest that differs from the sender's is recorded as a dispute instead, and so
    are limits that are not understood: the sender is told and explains them, and the receipt is confirmed then."""
    _recipient(state, facts)
    stored_where = filled(command.stored_where, "field_missing", "stored_where")
    understood = given(command.limits_understood, "field_missing", "limits_understood")
    onward_intent = _terms(command) if understood else False
    received_at = moment(command, facts)
    in_state(state, *MOVES[ReceiptConfirmed].source)
    transfer = _transfer(state)
    not_before(received_at, transfer.sent_at, "the sending")
    if not understood:
        yield _disputed(transfer, facts, "limits_not_understood")
        return
    if transfer.manifest_digest not in (None, command.manifest_digest):
        yield _disputed(transfer, facts, "digest_mismatch")
        return
    yield ReceiptConfirmed(
        transfer_id=transfer.transfer_id,
        confirmed_by=facts.by.person,
        agency_id=state.recipient_agency_id,
        received_at=received_at,
        manifest_digest=command.manifest_digest,
        items_received=_items(transfer, command),
        limits_understood=True,
        onward_intent=onward_intent,
        terms_accepted=True,
        stored_where=stored_where,
        gathering_id=state.gathering_id,
        dataset_id=state.dataset_id,
        dataset_period=state.dataset_period,
        late_reason=command.late_reason,
    )
    yield from schedule(state, facts, "received")


def dispute(state: ShareRequest, command: DisputeReceipt, facts: Facts) -> Decisions:
    """Says what is wrong with what arrived. Whoever it reached may say so, named in the approval or not."""
    _not_sender(state, facts)
    in_state(state, *MOVES[ReceiptDisputed].source)
    yield _disputed(_transfer(state), facts, command.problem)


def _disputed(transfer: Transfer, facts: Facts, problem: ReceiptProblem) -> ReceiptDisputed:
    return ReceiptDisputed(transfer_id=transfer.transfer_id, by=facts.by.person, problem=problem)


def _recipient(state: ShareRequest, facts: Facts) -> None:
    """Raises Refused: separation_of_duties, not_named_recipient. A lead officer may stand in for those named."""
    _not_sender(state, facts)
    named = state.approval.recipients if state.approval else (facts.by.person,)
    roles = facts.register.roles(facts.by.person, state.recipient_agency_id, facts.now)
    if facts.by.person not in named and "lead_officer" not in roles:
        raise Refused("not_named_recipient", field="person")


def _not_sender(state: ShareRequest, facts: Facts) -> None:
    """Nobody confirms what they, or their own agency, sent (sod6)."""
    sender = state.transfer.sender if state.transfer else None
    if facts.by.person == sender or facts.by.agency == state.disclosing_agency_id:
        raise Refused("separation_of_duties", field="person")


def _terms(command: ConfirmReceipt) -> bool:
    """Whether they mean to pass it on. Raises Refused until they accept the terms."""
    intent = given(command.onward_intent, "onward_intent_missing", "onward_intent")
    if not command.terms_accepted:
        raise Refused("terms_not_accepted", field="terms_accepted")
    return intent


def _items(transfer: Transfer, command: ConfirmReceipt) -> tuple[str, ...]:
    if any(item not in transfer.item_ids for item in command.items_received):
        raise Refused("unknown_item", field="items_received")
    return command.items_received or transfer.item_ids


def _transfer(state: ShareRequest) -> Transfer:
    if state.transfer is None:
        raise Refused("wrong_state", field="state")
    return state.transfer
