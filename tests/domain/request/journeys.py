"""Real lives of requests, lived by commands alone, at every stage that one can be in."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import asked as a
import drafts as d
from lives import Life

from domain.event import ClockReached, Command
from domain.request import commands as c
from domain.request.deadlines import next_deadline
from domain.request.parts import EmergencyItem, ToldTo
from domain.values import SYSTEM

BY, LEAD, HUB = "alp.practitioner", "alp.lead_officer", "ehh.practitioner"
ITEMS = ("attendance", "nurse")

AUTHORISE = c.AuthoriseDisposal(method_ids=("crypto_erase", "secure_delete"), last_review_note="Nothing is open.")
ATTEST = c.AttestDisposal(method_id="secure_delete", certificate_ref="log 17", includes_backups=True)
COMPLETE = c.CompleteDisposal(keys_destroyed=("share-request/1",), ciphertext_deleted=40)
HOLD = c.PlaceLegalHold(hold_id="inquiry", authority="public_inquiry", authority_ref="Notice 3", scope="All of it.")
RAISE = c.RaiseDisagreement(
    escalation_id="row", about="decision", child_impact="She waits.", outcome_sought="Decide again."
)
ONWARD = c.RequestOnwardDisclosure(
    onward_id="on",
    to_agency="csc",
    items=("attendance",),
    purpose="So that social care can help too.",
    legal_basis_id="art6_public_task",
)
WRONG = c.ReportInaccuracy(item_id="attendance", what_is_wrong="It is about her brother.")
CORRECT = c.IssueCorrection(correction_id="fix", item_id="attendance", correction="She was there every day.")
EMERGENCY = c.RecordEmergencyDisclosure(
    disclosing_agency_id="alp",
    told_to=ToldTo(name="Duty Testcase", role="Duty officer", agency_id="csc"),
    channel="phone_callback",
    items=(EmergencyItem(item_id="address", category="address", description="Where she is now"),),
    danger_narrative="She called from a locked room.",
    legal_basis_id="art6_vital_interests",
    risk_level="immediate_danger",
    why_could_not_wait="Minutes counted.",
)


def lived(life: Life, *steps: tuple[str, Command]) -> Life:
    for person, command in steps:
        life.do(person, command)
    return life


def fork(life: Life) -> Life:
    """Another life that has been the same until now."""
    return replace(life, history=list(life.history), _texts=dict(life._texts))


def until(life: Life, state: str) -> Life:
    """What time alone brings, one deadline after the other, until the request is in that state."""
    while life.state.state != state:
        deadline = next_deadline(life.state)
        assert deadline is not None, f"time never leads to {state}"
        life.now = max(life.now, deadline.due_at)
        life.do(SYSTEM, ClockReached(deadline=deadline.name, due_at=deadline.due_at))
    return life


def none() -> Life:
    return Life()


def draft() -> Life:
    life = none()
    life.do(BY, d.request(), d.child(), d.parent(), d.item(), d.item("nurse", special_category=True), d.purpose_test())
    life.do(BY, d.confidentiality(), d.risk(), d.consent_basis(), d.capacity("ash"), d.capacity("mo"))
    life.do(BY, d.engagement("ash", "mo"), d.advice())
    return life


def unclear() -> Life:
    life = draft()
    life.do(BY, c.MarkThresholdUnclear(doubt="Two or three?", concern_summary_without_identity="Often late."))
    return life


def seeking() -> Life:
    life = draft()
    life.do(BY, d.asking("ash"), d.asking("mo"))
    return life


def differing() -> Life:
    """The child says yes and the mother no."""
    life = seeking()
    life.do(BY, d.consenting("ash", d.scope(*ITEMS)), d.refusing("mo"))
    return life


def settled() -> Life:
    life = seeking()
    life.do(BY, *(d.consenting(ref, d.scope(*ITEMS)) for ref in ("ash", "mo")), d.settling("consent"))
    return life


def waiting() -> Life:
    life = settled()
    life.do(BY, d.accuracy(*ITEMS), d.SUBMIT)
    return life


def bare() -> Life:
    """People, and nothing asked about them yet."""
    life = none()
    life.do(BY, d.request(), d.child(), d.parent())
    return life


def serious(asker: str = BY) -> Life:
    """A referral to social care that lacks only its footing; nobody's consent is needed for it."""
    life, level = none(), {"pathway": "safeguarding", "threshold_level": 4, "recipient_agency_id": "csc"}
    life.do(asker, d.request(**level, purpose_code="safeguarding_enquiry"), d.child(), d.parent(), d.item())
    life.do(BY, d.purpose_test(), d.confidentiality(), d.risk("likely_significant_harm"), d.duty_basis())
    life.do(BY, d.engagement("mo"), d.referral(), d.discussion())
    return life


def referred(asker: str = BY) -> Life:
    life = serious(asker)
    life.do(BY, d.settling("not_required"), d.accuracy(), d.SUBMIT)
    return life


def figures() -> Life:
    """Figures about nobody, not confirmed yet."""
    life, by = none(), "hlt.practitioner"
    said = {"pathway": "anonymised", "threshold_level": None, "purpose_code": "welfare_planning"}
    life.do(by, d.request(disclosing_agency_id="hlt", recipient_agency_id="nsp", **said), d.item("counts", ()))
    life.do(by, d.purpose_test(), d.confidentiality(confidential=False, sensitive=False))
    life.do(by, d.duty_basis(art9_id=None, gateway_ids=("gw_ca2004_s11",), confidentiality_basis=None))
    return life


def counted() -> Life:
    life, by, view = figures(), "hlt.practitioner", "Nobody can be found"
    confirmed = c.ConfirmAnonymisation(method="Counts by ward", smallest_cell=5, reidentification_view=view)
    life.do("hlt.analyst", confirmed)
    life.do(by, d.settling("anonymised"), d.accuracy("counts"), d.SUBMIT)
    return lived(life, ("hlt.lead_officer", a.approval(life)))


def overdue() -> Life:
    life = waiting()
    life.wait(days=14)
    return life


def approved() -> Life:
    life = waiting()
    return lived(life, (LEAD, a.approval(life)))


def declined() -> Life:
    return lived(waiting(), (LEAD, a.refusal()))


def disagreed() -> Life:
    return lived(declined(), (BY, RAISE))


def stopped() -> Life:
    return lived(approved(), (LEAD, c.StopShare(cause="new_risk", reasons="The father has moved in.")))


def withdrawn() -> Life:
    return lived(approved(), (BY, c.WithdrawConsent(consent_id="mo")))


def cancelled() -> Life:
    return lived(approved(), (BY, c.CancelRequest(reason_code="not_needed", reasons="The family has moved away.")))


def sent() -> Life:
    life = approved()
    return lived(life, (BY, a.sending(life)))


def disputed() -> Life:
    return lived(sent(), (HUB, c.DisputeReceipt(problem="not_for_us")))


def received() -> Life:
    life = sent()
    return lived(life, (HUB, a.receiving(life)))


def deferred() -> Life:
    life = sent()
    return lived(life, (LEAD, a.deferral(life, "ash")))


def troubled() -> Life:
    """Everything at once: withdrawn, passed on, wrong, put right, disagreed about, put off, advised."""
    life = received()
    life = lived(life, (LEAD, a.deferral(life, "ash")), (BY, c.WithdrawConsent(consent_id="mo")), (HUB, ONWARD))
    return lived(life, (HUB, WRONG), (BY, CORRECT), (HUB, RAISE), (BY, d.advice(advice_id="a2")))


def told() -> Life:
    return lived(received(), *((BY, a.told(ref)) for ref in ("ash", "mo")))


def retained() -> Life:
    return lived(told(), (BY, c.CloseShare()))


def due() -> Life:
    return until(retained(), "DisposalDue")


def held() -> Life:
    return lived(due(), ("alp.records_manager", HOLD))


def authorised() -> Life:
    return lived(due(), (LEAD, AUTHORISE))


def started() -> Life:
    return lived(authorised(), *((f"{agency}.records_manager", ATTEST) for agency in ("alp", "ehh")))


def disposed() -> Life:
    return lived(started(), (SYSTEM, COMPLETE))


def emergency() -> Life:
    return lived(none(), (BY, EMERGENCY))


def shouted() -> Life:
    """An emergency that arrived and was reviewed."""
    life = emergency()
    review = c.CompleteRetrospectiveReview(outcome="justified", reasons="Minutes counted indeed.")
    said = {"limits_understood": True, "onward_intent": False, "terms_accepted": True, "stored_where": "The file."}
    return lived(life, ("csc.practitioner", c.ConfirmReceipt(manifest_digest="ab" * 32, **said)), (LEAD, review))


LIVES: Mapping[str, Callable[[], Life]] = {
    make.__name__: make
    for make in (
        *(
            none,
            bare,
            draft,
            unclear,
            seeking,
            differing,
            settled,
            waiting,
            serious,
            referred,
            figures,
            counted,
            overdue,
        ),
        *(
            approved,
            declined,
            disagreed,
            stopped,
            withdrawn,
            cancelled,
            sent,
            disputed,
            received,
            deferred,
            troubled,
            told,
            retained,
        ),
        *(due, held, authorised, started, disposed, emergency, shouted),
    )
}
"""By the name of the stage."""


@cache
def _once(stage: str) -> Life:
    return LIVES[stage]()


def at(stage: str) -> Life:
    """A life of its own at that stage."""
    return fork(_once(stage))
