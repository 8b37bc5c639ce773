"""What is true after every step of every life: the invariants that a list of events can show (language.md)."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lives import Life
from wishes import EXCUSES

from domain.event import Event
from domain.request.state import ShareRequest, holders
from domain.sealed import Sealed
from domain.values import SYSTEM

DECISIONS = ("ShareApproved", "ShareDeclined")
BY_THE_OFFICE = (*DECISIONS, "ShareRequestReturned", "AlternativeBasisRecorded")
ENDS_APPROVAL = ("ApprovalLapsed", "ShareStopped", "DecisionReopened", "ShareRequestCancelled")
REASONS: Mapping[str, str] = {
    "ShareApproved": "reasons",
    "ShareDeclined": "reasons",
    "ShareRequestCancelled": "reasons",
    "ConsentExemptionRecorded": "narrative",
    "TellingDeferred": "narrative",
    "LegalHoldPlaced": "authority_ref",
    "DisposalAuthorised": "last_review_note",
}
"""Decisions that say who, when and why, and where they say why (INV-41)."""

CONSENT_GONE = ("consent_withdrawn", "consent_lapsed")
OUTCOMES = ("Received", "Declined", "Cancelled", "Stopped", "Retained", "DisposalDue")


@dataclass(frozen=True)
class Step:
    """One event between what was true before and after it. `life` is the whole until the command's last event."""

    before: ShareRequest
    event: Event
    after: ShareRequest
    life: Life

    @property
    def type(self) -> str:
        return self.event.type

    @property
    def by(self) -> str:
        return self.event.actor.person

    @property
    def said(self) -> Any:
        return self.event.body

    @property
    def earlier(self) -> list[Event]:
        return self.life.history[: self.event.version - 1]

    @property
    def together(self) -> list[Event]:
        """What follows from the same command."""
        return [each for each in self.life.history[self.event.version :] if each.command_id == self.event.command_id]

    def had(self, *types: str) -> list[Event]:
        return [each for each in self.earlier if each.type in types]

    def text(self, sealed: Sealed) -> str:
        return self.life._texts[(sealed.command_id, sealed.path)]


def inv_01(step: Step) -> None:
    """Sent only on an approval that is still current, or in an emergency."""
    if step.type == "InformationSent":
        assert step.had("ShareApproved", *ENDS_APPROVAL)[-1].type == "ShareApproved"
    if step.after.state == "Sent" and step.before.state != "Sent":
        assert step.type in ("InformationSent", "EmergencyDisclosureRecorded")


def inv_02(step: Step) -> None:
    """Who asked, acted for whoever asked, or recorded what it rests on, never decides."""
    if step.type in DECISIONS:
        recorded = step.had(
            *("ConsentGiven", "ConsentRefused", "ConsentExemptionRecorded", "AnonymisationConfirmed"),
            *("ConsentReviewed", "LegalFootingSettled", "ShareRequestSubmitted"),
        )
        assert step.by not in {step.before.requester_id, *(each.actor.person for each in recorded)}


def inv_03(step: Step) -> None:
    """Only who holds the office in the disclosing agency at that moment decides; a deputy says why."""
    stops = step.type == "ShareStopped" and step.said.cause not in CONSENT_GONE
    if step.type in BY_THE_OFFICE or stops:
        register, agency, at = step.life.register, step.before.disclosing_agency_id, step.event.occurred_at
        leads = register.lead_officers(agency, at)
        assert step.by in (*leads, *register.deputies(agency, at))
        if step.type in DECISIONS:
            assert (step.said.acting_as == "lead") == (step.by in leads)
            assert step.by in leads or step.said.acting_reason


def inv_13(step: Step) -> None:
    """A withdrawal before the transfer takes the footing, or stops the share, in the same breath."""
    relied_on = step.before.footing.consent_ids if step.before.footing else ()
    if step.type == "ConsentWithdrawn" and step.said.consent_id in relied_on:
        follows = {"FootingSettled": "LegalFootingLost", "AwaitingDecision": "LegalFootingLost"}
        wanted = {**follows, "Approved": "ShareStopped"}.get(step.before.state)
        assert wanted is None or [each.type for each in step.together][:1] == [wanted]


def inv_14(step: Step) -> None:
    """After a withdrawal stopped it, only another basis and a fresh approval lead to a transfer."""
    stops = [each for each in step.had("ShareStopped") if _of(each).cause in CONSENT_GONE]
    if step.type == "InformationSent" and stops:
        since = [each.type for each in step.earlier[stops[-1].version :]]
        assert "ShareApproved" in since[since.index("AlternativeBasisRecorded") :]
    if step.type == "DecisionReopened":
        assert step.before.stopped not in CONSENT_GONE


def inv_17(step: Step) -> None:
    """Sent is a part of approved, approved a part of requested; every item says why it is needed."""
    if step.type == "InformationSent":
        assert set(step.said.item_ids) <= set(_of(step.had("ShareApproved")[-1]).items_approved)
    if step.type == "ShareApproved":
        assert step.said.items_approved and set(step.said.items_approved) <= set(step.before.items)
    if step.type == "DataItemRequested":
        assert step.text(step.said.necessity_reason).strip()


def inv_18(step: Step) -> None:
    """It goes to a person whom the approval names."""
    if step.type == "InformationSent":
        assert step.said.named_recipient in _of(step.had("ShareApproved")[-1]).named_recipients


def inv_20(step: Step) -> None:
    """Every item sent was checked after it last changed."""
    if step.type == "InformationSent":
        for item in step.said.item_ids:
            changed = [each.version for each in step.had("DataItemRequested") if _of(each).item_id == item]
            checked = [each.version for each in step.had("AccuracyChecked") if item in _of(each).item_ids]
            assert max(checked) > max(changed)


def inv_22(step: Step) -> None:
    """A receipt comes from the recipient, not the sender, once, and for what was sent."""
    if step.type == "ReceiptConfirmed":
        assert "recipient" in step.event.actor.role or step.event.actor.role == "lead_officer"
        assert step.before.recipient_agency_id in (step.event.actor.agency, step.event.actor.acting_for)
        sent = [each for each in step.had("InformationSent") if _of(each).transfer_id == step.said.transfer_id]
        assert all(_of(each).manifest_digest == step.said.manifest_digest for each in sent)
        assert all(each.actor.person != step.by for each in sent)
        assert step.said.transfer_id not in [_of(each).transfer_id for each in step.had("ReceiptConfirmed")]


def inv_24(step: Step) -> None:
    """Nothing that was shared is closed before everybody is told, or need not be."""
    if step.type == "ShareClosed" and step.had("InformationSent", "EmergencyDisclosureRecorded"):
        done = {_of(each).subject_ref for each in step.had("SubjectTold", "TellingNotRequired")}
        living = {ref for ref, subject in step.before.subjects.items() if subject.living}
        assert living <= done


def inv_24_in_an_emergency(step: Step) -> None:
    """Whom it was about is named before it is closed; to what was drafted nobody is added later."""
    if step.type == "ShareClosed" and step.before.retrospective:
        assert step.before.subjects or step.before.telling_not_applicable
    if step.type == "DataSubjectAdded" and step.before.state not in ("Draft", "SeekingConsent"):
        assert step.before.retrospective


def inv_31(step: Step) -> None:
    """No decision is ever deleted or altered; to disagree moves nothing."""
    assert step.after.decisions[: len(step.before.decisions)] == step.before.decisions
    if step.type in ("DisagreementRaised", "EscalationStageStarted"):
        assert (step.after.state, step.after.decision) == (step.before.state, step.before.decision)


def inv_33(step: Step) -> None:
    """A changed decision is decided again by another; nothing is closed while people disagree."""
    if step.type == "EscalationResolved" and step.said.outcome in ("changed", "compromise"):
        contested = step.before.escalations[step.said.escalation_id].decision_id
        last = step.before.decisions[-1] if step.before.decisions else None
        open_to_all = step.before.state in ("Declined", "Approved", "Stopped")
        if open_to_all and step.before.stopped not in CONSENT_GONE and last and last.decision_id == contested:
            reopened = step.together[0]
            assert reopened.type == "DecisionReopened" and last.decider in _of(reopened).decider_must_not_be
    if step.type in DECISIONS:
        assert all(step.by not in _of(each).decider_must_not_be for each in step.had("DecisionReopened"))
    if step.type == "ShareClosed":
        raised = Counter(each.type for each in step.earlier)
        assert raised["DisagreementRaised"] == raised["EscalationResolved"]


def inv_35(step: Step) -> None:
    """Every outcome has one date for each holder, a 31 December."""
    if step.type == "RetentionScheduled":
        dated = [_of(each).holder_agency_id for each in step.had("RetentionScheduled")]
        assert step.said.holder_agency_id not in dated
        assert (step.said.expires_on.month, step.said.expires_on.day) == (12, 31)
    if step.after.state in OUTCOMES and not step.together:
        assert set(holders(step.after)) <= set(step.after.retention)


def inv_36(step: Step) -> None:
    """No date becomes earlier but by a person who says why."""
    for agency, kept in step.before.retention.items():
        if step.after.retention[agency].expires_on < kept.expires_on:
            assert step.type == "RetentionRecalculated" and step.by != SYSTEM
            assert step.text(step.said.reason).strip()


def inv_37(step: Step) -> None:
    """Nothing is destroyed while a hold is active, and nothing is held once it is being destroyed."""
    if step.type in ("DisposalAuthorised", "DisposalAttested", "DisposalStarted", "RecordDisposed"):
        held = Counter(each.type for each in step.earlier)
        assert held["LegalHoldPlaced"] == held["LegalHoldReleased"]
    if step.type == "LegalHoldPlaced":
        assert not step.had("DisposalStarted")


def inv_39(step: Step) -> None:
    """Time makes it due, a person authorises, others attest, each after its own period."""
    if step.type == "DisposalAuthorised":
        assert step.by != SYSTEM and all(kept.expired for kept in step.before.retention.values())
    if step.type == "DisposalAttested":
        over = [_of(each).holder_agency_id for each in step.had("RetentionPeriodExpired")]
        assert step.by != SYSTEM and step.said.holder_agency_id in over
    if step.type == "DisposalStarted":
        assert step.had("DisposalAuthorised")[-1].actor.person not in set(_attested(step).values())


def inv_40(step: Step) -> None:
    """Destroyed once every holder attested with a certificate; nothing follows."""
    assert step.before.state != "Disposed"
    if step.type == "DisposalStarted":
        assert set(_attested(step)) == set(step.before.retention)
        assert all(kept.attested_by for kept in step.before.retention.values())
    if step.type == "DisposalAttested":
        assert step.text(step.said.certificate_ref).strip()
    if step.type == "RecordDisposed":
        assert step.earlier[-1].type == "DisposalStarted" and step.said.keys_destroyed


def inv_41(step: Step) -> None:
    """A decision says who, in which role, and why."""
    if step.type in REASONS:
        assert step.by != SYSTEM and step.event.actor.role
        assert step.text(getattr(step.said, REASONS[step.type])).strip()


def inv_42(step: Step) -> None:
    """Nothing happens after it is written down; what is written down late says why."""
    assert step.event.occurred_at <= step.life.now
    at = getattr(step.said, "at", None)
    if at is not None:
        assert at <= step.event.occurred_at
        late = at < step.event.occurred_at - timedelta(hours=24)
        assert not late or step.type == "ConsentWithdrawn" or step.said.late_reason is not None


def inv_44(step: Step) -> None:
    """The rules it was submitted under stay its rules until it is settled anew."""
    if step.before.policy_version and step.after.policy_version != step.before.policy_version:
        assert step.type in ("LegalFootingSettled", "ShareRequestSubmitted", "LegalFootingLost", "ShareRequestReturned")


def inv_49(step: Step) -> None:
    """Declined on grounds of the list, and not because of `data protection`."""
    if step.type == "ShareDeclined":
        listed = {ground.id for ground in step.life.catalogue.decline_grounds}
        assert step.said.ground_ids and set(step.said.ground_ids) <= listed
        assert step.text(step.said.reasons) not in EXCUSES


def _of(event: Event) -> Any:
    return event.body


def _attested(step: Step) -> dict[str, str]:
    """Who attested last, by holder."""
    return {_of(each).holder_agency_id: each.actor.person for each in step.had("DisposalAttested")}


def steps(life: Life, since: int, before: ShareRequest, evolve: Callable[..., ShareRequest]) -> Iterator[Step]:
    for event in life.history[since:]:
        after = evolve(before, event)
        yield Step(before, event, after, life)
        before = after
