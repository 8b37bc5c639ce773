"""What people see of a share request without opening it: its row, and the open duties. No personal data."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from domain.duties.ladder import RAISER, SENDER
from domain.request.deadlines import begins, next_deadline, review_open
from domain.request.events import ShareClosed
from domain.request.facets import Decision, Escalation, Telling
from domain.request.missing import OF_A_DECISION, OF_A_DRAFT, OF_A_SENDING, missing
from domain.request.office import conflicted
from domain.request.state import ShareRequest
from domain.request.telling import nobody_named, telling_open
from domain.request.transitions import may_follow
from domain.values import Duty, Instant, Summary

OFFICE = {"lead": "lead_officer", "deputy": "deputy_lead_officer", "external_deputy": "deputy_lead_officer"}
"""The office in which somebody decides, by capacity."""


def summary(state: ShareRequest) -> Summary:
    """The row by which a request is found. `due_at` is the next moment at which time acts, in ISO 8601."""
    due = next_deadline(state)
    facts: dict[str, str | int | None] = {
        "direction": state.direction,
        "pathway": state.pathway,
        "urgency": state.urgency,
        "risk_level": state.risk_level or None,
        "due_at": due.due_at.isoformat() if due else None,
        "overdue": sum(1 for _ in _overdue(state)),
        "subjects": len(state.subjects),
        "items": len(state.items),
        "transfers": state.transfers,
        "disagreements": sum(escalation.open for escalation in state.escalations.values()),
        "immediate_risk": sum(each.open and each.immediate_risk for each in state.escalations.values()),
        "holds": len(state.holds),
    }
    return Summary(state=state.state, agencies=state.agencies, facts=facts)


def duties(state: ShareRequest) -> tuple[Duty, ...]:
    """Every open piece of work that a person has."""
    if state.state in ("NONE", "Disposed") or (state.disposal and state.disposal.started_at):
        return ()
    to_finish = (*_transferring(state), *_telling(state), *_answering(state), *_disagreeing(state))
    closing = () if to_finish else tuple(_closing(state))
    return (*_drafting(state), *_deciding(state), *to_finish, *closing, *_reviewing(state), *_disposing(state))


def _overdue(state: ShareRequest) -> Iterator[str]:
    if state.state == "AwaitingDecision" and state.decision_overdue:
        yield "decision"
    if state.state == "Approved" and state.approval and state.approval.sending_overdue:
        yield "sending"
    if state.state == "Sent" and state.transfer and state.transfer.receipt_overdue:
        yield "receipt"
    if review_open(state) and state.review_overdue:
        yield "review"
    yield from (ref for ref, telling in state.telling.items() if telling.status == "overdue")
    yield from (id for id, escalation in state.escalations.items() if escalation.open and escalation.overdue)


def _duty(
    state: ShareRequest,
    task: str,
    role: str,
    agency: str | None,
    *,
    of: str = "",
    since: Instant | None = None,
    **said: Any,
) -> Duty:
    """`said` are the other fields of the duty."""
    begun = since or state.entered_at or state.created_at
    key, urgency = f"{task} {of}".rstrip(), state.urgency or None
    return Duty(key=key, task=task, role=role, agency=agency, since=begun, urgency=urgency, **said)


def _drafting(state: ShareRequest) -> Iterator[Duty]:
    asking = state.requesting_agency_id
    if state.state in ("Draft", "SeekingConsent", "FootingSettled"):
        lacks = missing(state, OF_A_DRAFT)
        yield _duty(state, "complete_draft", "practitioner", asking, person=state.requester_id, missing=lacks)
    if state.state == "SeekingConsent" and state.conflict and not state.guidance:
        yield _duty(state, "give_guidance", "safeguarding_lead", asking, barred=(state.requester_id,))
    for id, advice in state.advice.items():
        if advice.adviser is None and not advice.past:
            role, agency, since = advice.asked_of_role, advice.asked_of_agency, advice.asked_at
            said: dict[str, Any] = {"person": advice.asked_of_person, "barred": (advice.asked_by,)}
            yield _duty(state, "give_advice", role, agency, of=id, since=since, **said)


def _deciding(state: ShareRequest) -> Iterator[Duty]:
    """The one's who was named, until their own time is over too; then the whole office's, and the partnership sees to
    it."""
    if state.state != "AwaitingDecision":
        return
    office, limit, approver = "lead_officer", state.decision_due_at, state.approver
    said: dict[str, Any] = {"barred": tuple(sorted(conflicted(state))), "missing": missing(state, OF_A_DECISION)}
    said |= {"due_at": limit, "remind_at": approver.remind_at if approver else ()}
    if approver and not state.exhausted:
        office = OFFICE[approver.capacity]
        said |= {"person": approver.approver, "due_at": approver.answer_by or limit}
    yield _duty(state, "decide", office, state.disclosing_agency_id, **said)
    if state.exhausted:
        yield _duty(state, "see_to_decision", "partnership_officer", None, due_at=limit)


def _transferring(state: ShareRequest) -> Iterator[Duty]:
    """An emergency disclosure names no recipient: anybody of the agency that was told confirms it. A receipt that is
    late, the lead officer there sees to, who may confirm it as well."""
    here, there, transfer = state.disclosing_agency_id, state.recipient_agency_id, state.transfer
    if state.state == "Approved" and state.approval:
        yield from _sending(state, state.approval)
    if state.state == "Sent" and transfer:
        if transfer.problem:
            since = transfer.disputed_at
            yield _duty(state, "settle_dispute", SENDER, here, person=transfer.sender, since=since)
        else:
            due_at = transfer.receipt_due_at
            said: dict[str, Any] = {"due_at": due_at, "barred": (transfer.sender,)}
            named = {"person": transfer.recipient, "remind_at": transfer.remind_at}
            yield _duty(state, "confirm_receipt", "recipient_practitioner", there, **said | named)
            if transfer.receipt_overdue:
                yield _duty(state, "see_to_receipt", "lead_officer", there, since=due_at, **said)
    if review_open(state):
        yield from _looking_back(state)


def _sending(state: ShareRequest, approval: Decision) -> Iterator[Duty]:
    """Each one who is named has it. Where they are gone, those of the office have it who may decide anew who sends;
    where it is late, they see to it as well."""
    senders, here = tuple(dict.fromkeys(approval.senders)), state.disclosing_agency_id
    due_at, remind_at = approval.sending_due_at, approval.sending_remind_at
    lapsing = {"due_at": approval.valid_until, "remind_at": approval.remind_at}
    said: dict[str, Any] = {"due_at": due_at, "remind_at": remind_at} if due_at else lapsing
    said |= {"barred": tuple(sorted(conflicted(state) - set(senders))), "missing": missing(state, OF_A_SENDING)}
    for sender in senders:
        of = sender if len(senders) > 1 else ""
        yield _duty(state, "send", SENDER, here, of=of, person=sender, **said)
    if approval.sending_overdue:
        late: dict[str, Any] = {"since": due_at, "due_at": due_at, "remind_at": approval.remind_at}
        yield _duty(state, "see_to_sending", "lead_officer", here, barred=tuple(sorted(conflicted(state))), **late)


def _looking_back(state: ShareRequest) -> Iterator[Duty]:
    """The whole office has it; when it is late, the partnership sees to it as well."""
    said: dict[str, Any] = {"since": state.created_at, "due_at": state.review_due_at}
    barred = (state.transfer.sender,) if state.transfer else ()
    lasting = {"barred": barred, "remind_at": state.review_remind_at, "missing": state.doubtful, **said}
    yield _duty(state, "review_emergency", "lead_officer", state.disclosing_agency_id, **lasting)
    if state.review_overdue:
        yield _duty(state, "see_to_review", "partnership_officer", None, **said | {"since": state.review_due_at})


def _telling(state: ShareRequest) -> Iterator[Duty]:
    """The discloser tells; whoever may authorise a deferral reviews it."""
    here, since = state.disclosing_agency_id, state.transfer.sent_at if state.transfer else None
    if nobody_named(state):
        person, due_at = state.requester_id, state.telling_due_at
        said: dict[str, Any] = {"person": person, "due_at": due_at, "remind_at": state.telling_remind_at}
        yield _duty(state, "name_people", "practitioner", here, since=since, **said)
    for ref in telling_open(state):
        telling = state.telling.get(ref, Telling())
        if telling.review_on and telling.status == "deferred":
            review_at = begins(telling.review_on)
            yield _duty(state, "review_deferral", "lead_officer", here, of=ref, since=since, due_at=review_at)
        else:
            due_at = telling.due_at or state.telling_due_at
            remind_at = state.telling_remind_at if due_at == state.telling_due_at else ()
            said = {"due_at": due_at, "remind_at": remind_at}
            yield _duty(state, "tell", "practitioner", here, of=ref, since=since, **said)


def _reviewing(state: ShareRequest) -> Iterator[Duty]:
    for id, consent in state.consents.items():
        if consent.review_due and consent.status == "given":
            due_on = begins(consent.review_on) if consent.review_on else None
            asking, who = state.requesting_agency_id, state.requester_id
            yield _duty(state, "review_consent", "practitioner", asking, of=id, person=who, since=due_on)


def _answering(state: ShareRequest) -> Iterator[Duty]:
    for id, withdrawal in state.withdrawals.items():
        if withdrawal.response is None:
            since = withdrawal.notified_at
            yield _duty(state, "answer_withdrawal", "lead_officer", withdrawal.agency, of=id, since=since)
    for id, onward in state.onward.items():
        said: dict[str, Any] = {"barred": (onward.asked_by,), "since": onward.since}
        if onward.status == "requested" and onward.made:
            yield _duty(state, "review_onward", "lead_officer", state.disclosing_agency_id, of=id, **said)
        elif onward.status == "requested":
            yield _duty(state, "decide_onward", "lead_officer", state.disclosing_agency_id, of=id, **said)
    for item, since in state.inaccurate_items.items():
        yield _duty(state, "issue_correction", "practitioner", state.disclosing_agency_id, of=item, since=since)
    for id, correction in state.corrections.items():
        for agency, since in correction.waiting_for.items():
            yield _duty(state, "acknowledge_correction", "practitioner", agency, of=f"{id} {agency}", since=since)


def _disagreeing(state: ShareRequest) -> Iterator[Duty]:
    for id, escalation in state.escalations.items():
        if escalation.open:
            yield from _stage(state, id, escalation)


def _stage(state: ShareRequest, id: str, escalation: Escalation) -> Iterator[Duty]:
    barred = tuple(each.decider for each in state.decisions if each.decision_id == escalation.decision_id)
    said: dict[str, Any] = {"barred": barred, "since": escalation.since}
    said |= {"due_at": escalation.due_at, "remind_at": escalation.remind_at}
    for owner in escalation.owners:
        yield _duty(
            state,
            "settle_disagreement",
            owner.role,
            owner.agency,
            of=f"{id} {owner.agency or 'partnership'} {owner.role}",
            person=owner.person,
            **said,
        )
    if escalation.to_note:
        yield _duty(state, "note_disagreement", "partnership_officer", None, of=id, since=escalation.to_note)
    if escalation.overdue and escalation.final:
        since = escalation.due_at
        yield _duty(state, "see_to_disagreement", "partnership_officer", None, of=id, since=since)
    elif escalation.overdue:
        said = {"person": escalation.raised_by, "barred": barred, "since": escalation.due_at}
        yield _duty(state, "advance_disagreement", RAISER, escalation.agency, of=id, **said)


def _closing(state: ShareRequest) -> Iterator[Duty]:
    """Asked for once nothing stands in the way (INV-24, INV-33)."""
    if may_follow(state.state, ShareClosed):
        yield _duty(state, "close", "practitioner", state.requesting_agency_id, person=state.requester_id)


def _disposing(state: ShareRequest) -> Iterator[Duty]:
    """Nobody is asked to destroy what is held. A holder whose own period is over need not wait for the others."""
    if state.holds:
        return
    if state.state == "DisposalDue":
        attesters = tuple(sorted(state.attesters))
        yield _duty(state, "authorise_disposal", "records_manager", state.disclosing_agency_id, barred=attesters)
    if state.state in ("Received", "Retained", "DisposalAuthorised"):
        barred = (state.disposal.authorised_by,) if state.disposal else ()
        for agency, kept in state.retention.items():
            if kept.expired and kept.attested_by is None:
                since = begins(kept.expires_on + timedelta(days=1))
                yield _duty(state, "attest_disposal", "records_manager", agency, of=agency, since=since, barred=barred)
