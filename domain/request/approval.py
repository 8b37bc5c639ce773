"""The decision to share: what, with whom, by whom, within which limits, and why (Code App 1 Q6 and Q7)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import uuid5

from domain.decider import Decisions, Warn
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.commands import ApproveShare
from domain.request.demands import filled, today
from domain.request.events import ShareApproved
from domain.request.grounds import ARTICLE_6, basis_of
from domain.request.inheritance import onward_rule
from domain.request.lateness import still_undecided
from domain.request.office import acting_as, acting_reason, present, unconflicted
from domain.request.parts import Checklist, ChecklistAnswers
from domain.request.standing import confidence_kept, footing_stands, still_parties
from domain.request.state import ShareRequest
from domain.request.training import decider_trained

CHECKS = tuple(name for name in Checklist.model_fields if name != "reasons_for_no")


def approve(state: ShareRequest, command: ApproveShare, facts: Facts) -> Decisions:
    """Approves a part of what was asked for, or all of it; whatever is left out is withheld with a reason.

    Raises Refused in this order: who may decide, what the decider fills in, the state, what the share rests on.
    """
    unconflicted(state, facts.by.person)
    present(state, facts.by.person, facts)
    trained = decider_trained(state, facts)
    approved = _body(state, command, facts)
    still_undecided(state, facts)
    footing_stands(state, command.items_approved, facts)
    confidence_kept(state)
    _advised(state)
    warnings = still_parties(state, facts)
    yield approved
    yield from (*warnings, *trained, *_whole_file(state, command))


def _body(state: ShareRequest, command: ApproveShare, facts: Facts) -> ShareApproved:
    _items(state, command)
    _recipients(state, command, facts)
    _senders(state, command, facts)
    limits = facts.catalogue.limits
    return ShareApproved(
        decision_id=uuid5(facts.command_id, "decision"),
        approver_id=facts.by.person,
        acting_as=acting_as(state, facts),
        acting_reason=acting_reason(state, facts),
        items_approved=command.items_approved,
        items_withheld=command.items_withheld,
        named_recipients=command.named_recipients,
        named_senders=command.named_senders,
        conditions=tuple(filled(each, "field_missing", "conditions") for each in command.conditions),
        onward_rule=onward_rule(state, command.onward_rule, facts),
        reasons=filled(command.reasons, "reasons_missing", "reasons"),
        child_welfare_considered=filled(
            command.child_welfare_considered, "child_welfare_missing", "child_welfare_considered"
        ),
        basis_confirmed=_confirmed(command),
        disclosing_basis_id=_own_basis(state, command, facts),
        checklist=_checklist(command.checklist),
        persons_affected=filled(command.persons_affected, "field_missing", "persons_affected"),
        telling_required_for=to_be_told(state, facts),
        valid_until=_lapses_at(facts),
        remind_at=tuple(_lapses_at(facts, part) for part in limits.remind_at),
        sending_due_at=_sending_at(state, facts),
        sending_remind_at=tuple(at for part in limits.remind_at if (at := _sending_at(state, facts, part))),
    )


def _lapses_at(facts: Facts, part: float = 1.0) -> datetime:
    return facts.calendar.add(facts.now, facts.catalogue.limits.approval_valid_for, part)


def _sending_at(state: ShareRequest, facts: Facts, part: float = 1.0) -> datetime | None:
    """When that part of the time to send is over, which ends with the approval at the latest. An urgency that sets no
    limit for the sending sets one for the review."""
    urgency = facts.catalogue.urgency(state.urgency)
    limit = urgency.limit("send") or urgency.limit("review_within")
    return min(facts.calendar.add(facts.now, limit, part), _lapses_at(facts, part)) if limit else None


def _items(state: ShareRequest, command: ApproveShare) -> None:
    """Every item asked for is either approved or withheld with a reason (INV-17, R-143)."""
    withheld = [each.item for each in command.items_withheld]
    decided = [*command.items_approved, *withheld]
    for field, items in (("items_approved", command.items_approved), ("items_withheld", withheld)):
        if any(item not in state.items for item in items):
            raise Refused("unknown_item", field=field)
    if not command.items_approved:
        raise Refused("field_missing", field="items_approved", how_to_fix="Approve at least one item, or decline.")
    if len(set(decided)) < len(decided):
        raise Refused("malformed", field="items_withheld", how_to_fix="Decide about every item once.")
    if set(decided) != set(state.items):
        remedy = "Approve every other item, or withhold it and say why."
        raise Refused("reasons_missing", field="items_withheld", how_to_fix=remedy)
    for each in command.items_withheld:
        filled(each.reason, "reasons_missing", "items_withheld")


def _recipients(state: ShareRequest, command: ApproveShare, facts: Facts) -> None:
    """Registered people whom the recipient agency lets receive; never a mailbox (INV-18, R-144)."""
    known = [facts.register.known(person, facts.now) for person in command.named_recipients]
    if not known or not all(known):
        raise Refused("recipient_not_named", field="named_recipients")
    for person in command.named_recipients:
        if "recipient_practitioner" not in facts.register.roles(person, state.recipient_agency_id, facts.now):
            remedy = "Name people of the recipient agency who may receive information there."
            raise Refused("recipient_not_approved", field="named_recipients", how_to_fix=remedy)


def _senders(state: ShareRequest, command: ApproveShare, facts: Facts) -> None:
    if not command.named_senders:
        raise Refused("field_missing", field="named_senders")
    sending = set(facts.catalogue.permissions["send"])
    for person in command.named_senders:
        held = facts.register.roles(person, state.disclosing_agency_id, facts.now)
        if not held & sending:
            remedy = "Name senders of the disclosing agency whose role lets them send."
            raise Refused("role_not_held" if held else "not_disclosing_agency", "named_senders", remedy)


def _confirmed(command: ApproveShare) -> bool:
    if not command.basis_confirmed:
        remedy = "Confirm that the legal basis recorded carries this share, or return the request."
        raise Refused("field_missing", field="basis_confirmed", how_to_fix=remedy)
    return True


def _own_basis(state: ShareRequest, command: ApproveShare, facts: Facts) -> str | None:
    """On what the discloser shares, where that is another basis than the requester's (R-160).

    Raises Refused: unknown_code, legal_basis_not_in_force, legal_basis_missing.
    """
    field = "disclosing_basis_id"
    if command.disclosing_basis_id is None:
        return None
    basis = basis_of(facts, command.disclosing_basis_id, today(facts), field, ARTICLE_6)
    if basis.needs_consent and (state.footing is None or state.footing.kind != "consent"):
        raise Refused("legal_basis_missing", field, "Name a basis that does not rest on consent.")
    return basis.id


def _checklist(answers: ChecklistAnswers) -> Checklist:
    """Seven answers, and a reason for any `no` (golden rule 6). Raises Refused(checklist_incomplete)."""
    given = {name: getattr(answers, name) for name in CHECKS}
    for name, answer in given.items():
        if answer is None:
            raise Refused("checklist_incomplete", field=f"checklist.{name}")
    if not all(given.values()):
        filled(answers.reasons_for_no, "checklist_incomplete", "checklist.reasons_for_no")
    return Checklist(**given, reasons_for_no=answers.reasons_for_no)


def _advised(state: ShareRequest) -> None:
    """Legal advice that somebody found to be needed is there before the decision (R-110)."""
    for advice in state.advice.values():
        if advice.asked_of_role == "legal_adviser" and advice.adviser is None:
            raise Refused("advice_missing", field="advice")


def _whole_file(state: ShareRequest, command: ApproveShare) -> Iterator[Warn]:
    """A test that justifies a first part only does not carry the whole file (R-135)."""
    first_part_only = state.public_interest is not None and state.public_interest.preliminary_share_only
    if first_part_only and not command.items_withheld:
        yield Warn("preliminary_share_only")


def to_be_told(state: ShareRequest, facts: Facts) -> tuple[str, ...]:
    """Every living person the request names, providers of information among them (INV-24)."""
    if facts.catalogue.pathway(state.pathway).telling == "not_applicable":
        return ()
    return tuple(ref for ref, subject in state.subjects.items() if subject.living)
