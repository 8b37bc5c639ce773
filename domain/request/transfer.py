"""Sending in the right way, and what comes back: receipt, dispute, failure, recall (Code App 1 Q6)."""

from datetime import datetime
from uuid import uuid5

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.commands import (
    ChaseReceipt,
    RecallTransfer,
    RecordTransferFailure,
    SendInformation,
)
from domain.request.demands import filled, given, in_state, moment
from domain.request.events import (
    InformationSent,
    ReceiptChased,
    ShareStopped,
    TransferFailed,
    TransferRecalled,
)
from domain.request.facets import Decision, Transfer
from domain.request.manifest import manifest_digest, well_formed
from domain.request.office import capacity
from domain.request.retention import schedule
from domain.request.standing import consent_gone, footing_stands, still_parties
from domain.request.state import ShareRequest
from domain.request.telling import telling_due_at, telling_remind_at
from domain.request.transitions import AFTER_SENDING, MOVES
from domain.values import SYSTEM

UNNAMED = "Ask a sender who is named in the approval; where none is left, have the decision reopened to name another."


def send(state: ShareRequest, command: SendInformation, facts: Facts) -> Decisions:
    """Records that approved items left for a named recipient by an agreed method (INV-17 to INV-21).

    Raises Refused in this order: the approval, the method, the recipient, the items, what was said, the footing.
    """
    approval = _approval(state, facts)
    sent_at = moment(command, facts)
    if sent_at < approval.at:
        raise Refused("not_approved", field="at")
    _method(state, command, facts)
    recipient = _recipient(command, approval, facts)
    _items(state, command, approval)
    _said(command)
    footing_stands(state, approval.items, facts)
    warnings = still_parties(state, facts)
    yield InformationSent(
        transfer_id=uuid5(facts.command_id, "transfer"),
        method_id=command.method_id,
        sender_id=facts.by.person,
        named_recipient=recipient,
        item_ids=tuple(entry.item_id for entry in command.manifest),
        manifest=command.manifest,
        manifest_digest=manifest_digest(command.manifest),
        callback_verified=command.callback_verified,
        limits_stated=True,
        onward_intent_asked=True,
        sent_at=sent_at,
        receipt_due_at=_receipt_due(state, facts, sent_at),
        chase_at=tuple(_receipt_due(state, facts, sent_at, part) for part in facts.catalogue.limits.chase_receipt_at),
        telling_due_at=telling_due_at(facts, sent_at),
        telling_remind_at=telling_remind_at(facts, sent_at),
        late_reason=command.late_reason,
    )
    yield from warnings


def _approval(state: ShareRequest, facts: Facts) -> Decision:
    """The approval in force, for a sender whom it names (INV-01).

    Raises Refused: share_stopped, wrong_state after the sending, not_approved, role_not_held.
    """
    if state.state == "Stopped" or (state.state == "Approved" and consent_gone(state)):
        raise Refused("share_stopped", field="state")
    if state.state in (*AFTER_SENDING, "DisposalDue", "DisposalAuthorised", "Disposed"):
        in_state(state, *MOVES[InformationSent].source)
    approval = state.approval
    if state.state != "Approved" or approval is None:
        raise Refused("not_approved", field="state")
    if approval.valid_until is not None and approval.valid_until <= facts.now:
        raise Refused("not_approved", field="state", how_to_fix="The approval has lapsed; have it decided again.")
    if facts.by.person not in approval.senders:
        raise Refused("role_not_held", field="person", how_to_fix=UNNAMED)
    return approval


def _method(state: ShareRequest, command: SendInformation, facts: Facts) -> None:
    """Agreed between the two agencies, or by telephone with call-back where it is urgent (INV-19)."""
    method = facts.catalogue.secure_method(command.method_id, state.urgency)
    if method.only_when:
        if not command.callback_verified:
            remedy = "Call the recipient back on a known number first, and say so."
            raise Refused("field_missing", field="callback_verified", how_to_fix=remedy)
        return
    agreed = facts.register.methods_agreed(state.disclosing_agency_id, state.recipient_agency_id, facts.now)
    if method.id not in agreed:
        raise Refused("method_not_agreed", field="method_id")


def _recipient(command: SendInformation, approval: Decision, facts: Facts) -> str:
    """Named in the approval, and not the sender, who could never confirm it (sod6)."""
    recipient = given(command.named_recipient, "recipient_not_named", "named_recipient")
    if recipient not in approval.recipients:
        raise Refused("recipient_not_approved", field="named_recipient")
    if recipient == facts.by.person:
        raise Refused("separation_of_duties", "named_recipient", "Another recipient or another sender has to be named.")
    return recipient


def _items(state: ShareRequest, command: SendInformation, approval: Decision) -> None:
    well_formed(command.manifest)
    for entry in command.manifest:
        if entry.item_id not in approval.items:
            raise Refused("item_not_approved", field="manifest")
    for entry in command.manifest:
        if not state.items[entry.item_id].accurate:
            raise Refused("accuracy_unchecked", field="manifest")


def _said(command: SendInformation) -> None:
    """What the recipient was told and asked (INV-21)."""
    if not command.limits_stated:
        remedy = "State the limits of use and of any consent to the recipient."
        raise Refused("field_missing", field="limits_stated", how_to_fix=remedy)
    if not command.onward_intent_asked:
        raise Refused("onward_intent_missing", field="onward_intent_asked")


def _receipt_due(state: ShareRequest, facts: Facts, sent_at: datetime, part: float = 1.0) -> datetime:
    """An urgency that sets no limit for the receipt sets one for the review."""
    urgency = facts.catalogue.urgency(state.urgency)
    limit = urgency.limit("confirm") or urgency.limit("review_within")
    return facts.calendar.add(sent_at, given(limit, "urgency_unknown", "urgency"), part)


def chase(state: ShareRequest, command: ChaseReceipt, facts: Facts) -> Decisions:
    """Asks somebody of the recipient agency again for the receipt.

    Raises Refused: role_not_held, recipient_not_named, wrong_state, disposed.
    """
    _sender_or_office(state, facts)
    in_state(state, *MOVES[ReceiptChased].source)
    transfer = _under_way(state)
    to = given(command.to or transfer.recipient, "recipient_not_named", "to")
    if not facts.register.roles(to, state.recipient_agency_id, facts.now):
        raise Refused("recipient_not_named", "to", "Name a person of the recipient agency; no mailbox can answer.")
    yield ReceiptChased(transfer_id=transfer.transfer_id, n=transfer.chases + 1, to=to, channel=command.channel)


def recall(state: ShareRequest, command: RecallTransfer, facts: Facts) -> Decisions:
    """Calls back what was sent."""
    _sender_or_office(state, facts)
    reason = filled(command.reason, "reasons_missing", "reason")
    in_state(state, *MOVES[TransferRecalled].source)
    _not_in_emergency(state)
    yield TransferRecalled(
        transfer_id=_under_way(state).transfer_id,
        by=facts.by.person,
        recall_effective=command.recall_effective,
        reason=reason,
    )
    yield from _stop_without_footing(state, facts)


def fail(state: ShareRequest, command: RecordTransferFailure, facts: Facts) -> Decisions:
    """Records that the transfer did not arrive; it may be sent again."""
    _sender_or_office(state, facts)
    reason = filled(command.reason, "reasons_missing", "reason")
    in_state(state, *MOVES[TransferFailed].source)
    _not_in_emergency(state)
    yield TransferFailed(transfer_id=_under_way(state).transfer_id, reason=reason)
    yield from _stop_without_footing(state, facts)


def _not_in_emergency(state: ShareRequest) -> None:
    """What was told in an emergency rests on no approval to which it could go back."""
    if state.retrospective:
        remedy = "What was told cannot be called back; have it reviewed, and report a breach where it went astray."
        raise Refused("wrong_state", field="retrospective", how_to_fix=remedy)


def _sender_or_office(state: ShareRequest, facts: Facts) -> None:
    senders = (state.transfer.sender if state.transfer else None, *(state.approval.senders if state.approval else ()))
    if facts.by.person not in (*senders, SYSTEM) and not capacity(facts.by.person, state.disclosing_agency_id, facts):
        remedy = "Ask the sender, or the lead information officer or a deputy."
        raise Refused("role_not_held", field="person", how_to_fix=remedy)


def _stop_without_footing(state: ShareRequest, facts: Facts) -> Decisions:
    """A consent that went while the transfer was under way stops what would be sent again (INV-13)."""
    if cause := consent_gone(state):
        yield ShareStopped(cause=cause, at=facts.now, by=facts.by.person)
        yield from schedule(state, facts, "stopped")


def _under_way(state: ShareRequest) -> Transfer:
    """The transfer of a request in state Sent."""
    if state.transfer is None:
        raise Refused("wrong_state", field="state")
    return state.transfer
