"""More of what is true after every step: what a share rests on, and what others are owed (language.md)."""

from typing import Any

from always import Step

from domain.request.classification import significant_harm
from domain.request.decider import SHARE_REQUEST
from domain.request.effects import OPEN_BREACH

ASTRAY = ("not_for_us", "wrong_person")


def inv_04(step: Step) -> None:
    """Whoever decides finds one footing, and a basis in force, unless it is about nobody."""
    if step.type in ("ShareRequestSubmitted", "ShareApproved"):
        settled, basis = step.after.footing, step.after.legal_basis
        assert settled is not None
        assert basis is not None or settled.kind == "anonymised"
        if basis is not None and settled.kind != "alternative_basis":
            on = step.event.occurred_at.date()
            assert step.life.catalogue.legal_basis(basis.art6_id, on).id == basis.art6_id


def inv_05(step: Step) -> None:
    """An exemption is whole."""
    if step.type == "ConsentExemptionRecorded":
        assert step.said.reason_ids and step.text(step.said.narrative).strip()
        assert step.said.legal_basis_id and step.said.risk_level


def inv_06(step: Step) -> None:
    """Special categories have their condition before anybody is asked to decide."""
    if step.type == "ShareRequestSubmitted" and any(item.special_category for item in step.after.items.values()):
        assert step.after.legal_basis is not None
        assert step.after.legal_basis.art9_id is not None


def inv_07(step: Step) -> None:
    """Early help stands on consent, and never on significant harm."""
    if step.type == "ShareRequestSubmitted" and step.after.pathway == "early_help":
        assert step.after.threshold_level in (1, 2, 3)
        assert step.after.footing is not None and step.after.footing.kind == "consent"
        assert not significant_harm(step.life.catalogue, step.after.risk_level)


def inv_08(step: Step) -> None:
    """Nobody is in anonymised data, and no cell is too small."""
    if step.after.pathway == "anonymised":
        assert not step.after.subjects
    if step.type == "AnonymisationConfirmed":
        assert step.said.smallest_cell >= step.life.catalogue.limits.small_cell_minimum


def inv_09(step: Step) -> None:
    """What a footing of consent relies on is good in every way."""
    if step.type == "LegalFootingSettled" and step.said.kind == "consent":
        assert step.said.consent_ids
        for id in step.said.consent_ids:
            asked, given = (_last(step, type, consent_id=id) for type in ("ConsentSought", "ConsentGiven"))
            assert asked.told_right_to_withdraw
            assert given.freely and given.informed and given.explicit and given.understood_check
            capacity = _last(step, "CapacityAssessed", subject_ref=asked.capacity_ref)
            assert capacity.outcome == "has" or step.had("ConsentConflictGuidanceGiven")


def inv_12(step: Step) -> None:
    """Where people answered differently, a safeguarding lead who did not ask has spoken first."""
    if step.type == "LegalFootingSettled" and step.said.kind == "consent" and step.had("ConsentConflictRecorded"):
        assert step.had("ConsentConflictGuidanceGiven")
    if step.type == "ConsentConflictGuidanceGiven":
        assert step.by != step.before.requester_id and step.event.actor.role == "safeguarding_lead"


def inv_15(step: Step) -> None:
    """A withdrawal after the transfer is told to the recipient, whose answer is waited for."""
    relied_on = step.before.footing.consent_ids if step.before.footing else ()
    if step.type == "ConsentWithdrawn" and step.said.consent_id in relied_on and step.before.state == "Sent":
        again = [each for each in step.had("ConsentWithdrawn") if _of(each).consent_id == step.said.consent_id]
        assert again or "WithdrawalNotifiedToRecipient" in [each.type for each in step.together]
    if step.type == "ShareClosed":
        told = {_of(each).consent_id for each in step.had("WithdrawalNotifiedToRecipient")}
        assert told <= {_of(each).consent_id for each in step.had("RecipientWithdrawalResponseRecorded")}


def inv_19(step: Step) -> None:
    """By a method that the two agencies agreed, or a call that was called back."""
    if step.type == "InformationSent":
        both = (step.before.disclosing_agency_id, step.before.recipient_agency_id)
        agreed = step.life.register.methods_agreed(*both, step.event.occurred_at)
        assert step.said.method_id in agreed or step.said.callback_verified


def inv_21(step: Step) -> None:
    """Both sides spoke of what comes after."""
    if step.type == "InformationSent":
        assert step.said.onward_intent_asked and step.said.limits_stated
    if step.type == "ReceiptConfirmed":
        assert step.said.limits_understood and step.said.onward_intent is not None


def inv_23(step: Step) -> None:
    """What went astray opens a breach."""
    if step.type == "ReceiptDisputed":
        assert (OPEN_BREACH in _effects(step)) == (step.said.problem in ASTRAY)


def inv_25(step: Step) -> None:
    """Telling is put off for a reason, by another than who proposed it, to a day still to come."""
    if step.type == "TellingDeferred":
        assert step.said.reason_ids and step.text(step.said.narrative).strip()
        assert step.said.authorised_by == step.by != step.said.proposed_by
        assert step.said.review_on > step.event.occurred_at.date()


def inv_26(step: Step) -> None:
    """By a way that is safe for the person."""
    if step.type == "SubjectTold":
        method = step.life.catalogue.notification_method(step.said.method_id)
        assert step.said.safe_contact_checked or method.safe_contact_check != "required"


def inv_27(step: Step) -> None:
    """Overdue is said once, of somebody who was not told."""
    if step.type == "TellingOverdue":
        about = step.had("SubjectTold", "TellingNotRequired", "TellingOverdue")
        reviewed = [each.version for each in step.had("TellingDeferralReviewed")]
        since = [each for each in about if each.version > max(reviewed, default=0)]
        assert step.said.subject_ref not in [_of(each).subject_ref for each in since]


def inv_30(step: Step) -> None:
    """A correction goes wherever the item went, and is waited for."""
    if step.type == "CorrectionIssued":
        assert step.before.recipient_agency_id in step.said.to_agencies
    if step.type == "ShareClosed":
        for issued in step.had("CorrectionIssued"):
            done = [each for each in step.had("CorrectionAcknowledged") if _id(each) == _id(issued)]
            assert {_of(each).agency_id for each in done} == set(_of(issued).to_agencies)


def inv_32(step: Step) -> None:
    """Stage by stage, unless a child is at immediate risk; never settled by the contested decider."""
    if step.type == "EscalationStageStarted":
        raised = _last(step, "DisagreementRaised", escalation_id=step.said.escalation_id)
        mine = [each for each in step.had("EscalationStageStarted") if _escalation(each) == step.said.escalation_id]
        skipped = step.said.stage != (_of(mine[-1]).stage if mine else 0) + 1
        assert not skipped or (raised.immediate_risk and step.text(step.said.skip_reason).strip())
    if step.type == "EscalationResolved":
        contested = step.before.escalations[step.said.escalation_id].decision_id
        deciders = {each.decider for each in step.before.decisions if each.decision_id == contested}
        assert not deciders & set(step.said.decided_by)


def inv_38(step: Step) -> None:
    """A hold undoes an authorisation, and no attestation."""
    if step.type == "LegalHoldPlaced" and step.before.state == "DisposalAuthorised":
        assert step.after.state == "DisposalDue"
        assert step.after.retention == step.before.retention


def inv_43(step: Step) -> None:
    """Another person looks at an emergency afterwards; one that was none is a breach."""
    if step.type == "RetrospectiveReviewCompleted":
        assert step.by != _last(step, "EmergencyDisclosureRecorded").disclosed_by
        assert (OPEN_BREACH in _effects(step)) == (step.said.outcome == "not_justified")


def inv_47(step: Step) -> None:
    """A doubt about the threshold is resolved before anything is settled, submitted or given up; said twice, once."""
    if step.type in ("LegalFootingSettled", "ShareRequestSubmitted", "ShareRequestCancelled"):
        doubts = step.had("ThresholdMarkedUnclear", "ThresholdResolved")
        assert not doubts or doubts[-1].type == "ThresholdResolved"


def inv_48(step: Step) -> None:
    """Advice that withholds who it is about names nobody."""
    if step.type == "AdviceRequested" and step.said.identity_withheld:
        assert "testcase" not in step.text(step.said.question).lower()


def _of(event: Any) -> Any:
    return event.body


def _id(event: Any) -> str:
    return str(event.body.correction_id)


def _escalation(event: Any) -> str:
    return str(event.body.escalation_id)


def _last(step: Step, type: str, **said: Any) -> Any:
    """What the last earlier event of this type says, of those that say so."""
    bodies = [_of(each) for each in step.had(type)]
    return [body for body in bodies if all(getattr(body, name) == value for name, value in said.items())][-1]


def _effects(step: Step) -> list[str]:
    return [effect.name for effect in SHARE_REQUEST.reactions(step.event)]
