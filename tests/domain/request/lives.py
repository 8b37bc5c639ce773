"""Requests that wait for their decision, for what people then do with them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from request_samples import SEALED, after, sample
from scenario import SHARE_REQUEST, Scenario

from domain.event import Body
from domain.request import events as e
from domain.request.parts import ConsentScope, FootingKind

GIVEN_AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
BORN = "2013-05-04"
"""What every sealed text of the given events says."""


@dataclass
class Life(Scenario):
    """A scenario that may begin in the middle."""

    def __post_init__(self) -> None:
        self._texts[(SEALED.command_id, SEALED.path)] = BORN

    def given(self, person: str, *bodies: Body) -> "Life":
        """These events have happened."""
        for body in bodies:
            event = after(body, self.state.version + 1, person).model_copy(update={"occurred_at": self.now})
            self.history.append(event)
            self.state = SHARE_REQUEST.evolve(self.state, event)
        return self


@dataclass(frozen=True)
class Draft:
    """What was asked for, and on what footing. `people` have a role each; `items` say whether they are special."""

    discloser: str = "alp"
    recipient: str = "ehh"
    requester: str = "alp.practitioner"
    pathway: str = "early_help"
    level: int | None = 2
    urgency: str = "routine"
    risk: str = "none_identified"
    footing: FootingKind = "consent"
    basis: str = "art6_consent"
    condition9: str | None = "art9_explicit_consent"
    confidence: str | None = "cl_consent"
    people: tuple[tuple[str, str], ...] = (("ash", "child"), ("mo", "parent"))
    items: tuple[tuple[str, bool], ...] = (("attendance", False), ("nurse", True))
    recorder: str = "alp.practitioner"
    checked: bool = True


def waiting(draft: Draft = Draft(), life: Life | None = None) -> Life:
    """A request in AwaitingDecision."""
    life = life or Life()
    return (
        life.given(draft.requester, *_asked(draft))
        .given(draft.recorder, *_footing(draft))
        .given(draft.requester, *_submitted(draft))
    )


def _asked(draft: Draft) -> list[Body]:
    people = [ref for ref, _ in draft.people]
    return [
        sample(
            e.ShareRequestCreated,
            pathway=draft.pathway,
            threshold_level=draft.level,
            urgency=draft.urgency,
            requester_id=draft.requester,
            requesting_agency_id=draft.requester.split(".")[0],
            disclosing_agency_id=draft.discloser,
            recipient_agency_id=draft.recipient,
            protocol_id=None,
            protocol_version=None,
            parent_request_id=None,
        ),
        *(sample(e.DataSubjectAdded, subject_ref=ref, role=role, age_band="13_to_15") for ref, role in draft.people),
        *(
            sample(
                e.DataItemRequested,
                item_id=item,
                subject_refs=people,
                special_category=special,
                criminal_offence=False,
                provider_subject_ref=None,
            )
            for item, special in draft.items
        ),
        sample(e.ConfidentialityAssessed, confidential=True),
        sample(e.RiskLevelAssessed, risk_level=draft.risk),
        sample(
            e.LegalBasisRecorded,
            art6_id=draft.basis,
            art9_id=draft.condition9,
            dpa_sch1_para=None,
            gateway_ids=(),
            confidentiality_basis=draft.confidence,
        ),
    ]


def _footing(draft: Draft) -> list[Body]:
    if draft.footing == "consent":
        scope = ConsentScope(item_ids=tuple(item for item, _ in draft.items), recipients=(draft.recipient,))
        return [
            *(
                sample(e.ConsentSought, consent_id=ref, from_subject_ref=ref, on_behalf_of=None)
                for ref, _ in draft.people
            ),
            *(
                sample(e.ConsentGiven, consent_id=ref, given_by=ref, scope=scope, given_at=GIVEN_AT)
                for ref, _ in draft.people
            ),
        ]
    if draft.footing == "exemption":
        return [sample(e.ConsentExemptionRecorded, exemption_id="exempt", recorded_by=draft.recorder)]
    if draft.footing == "public_interest":
        return [sample(e.PublicInterestTestRecorded, preliminary_share_only=False)]
    return []


def _submitted(draft: Draft) -> list[Body]:
    consents = tuple(ref for ref, _ in draft.people) if draft.footing == "consent" else ()
    checks = [sample(e.AccuracyChecked, item_ids=tuple(item for item, _ in draft.items))] if draft.checked else []
    return [
        e.LegalFootingSettled(
            kind=draft.footing,
            consent_ids=consents,
            exemption_id="exempt" if draft.footing == "exemption" else None,
            basis_ref=draft.basis,
            policy_version="2026.11.1",
        ),
        *checks,
        sample(e.ShareRequestSubmitted, protocol_version=None),
        sample(e.ApproverAssigned, approver_id=f"{draft.discloser}.lead_officer", capacity="lead"),
    ]


REQUEST_OF_CHILDREN = Draft(
    discloser="hlt",
    recipient="csc",
    requester="csc.practitioner",
    pathway="safeguarding",
    level=4,
    risk="likely_significant_harm",
    footing="not_required",
    basis="art6_public_task",
    condition9="art9_spi_safeguarding",
    confidence="cl_required_by_law",
    people=(("ash", "child"),),
    items=(("one", True), ("two", True), ("three", True)),
)
"""Social care asks a health trust for three items about a child believed to be harmed."""
