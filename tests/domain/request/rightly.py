"""Every command asked rightly once: at which stage, by whom, and how. Whatever is wrong with one starts from here."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import asked as a
import drafts as d
import journeys as j
from lives import Life

from domain.event import Command
from domain.request import commands as c
from domain.values import SYSTEM

Asking = tuple[str, str, Callable[[Life], Command]]
"""Stage, person, command."""


def _always(command: Command) -> Callable[[Life], Command]:
    return lambda life: command


WHOLE = c.SubmitShareRequest(
    create=d.request(
        pathway="safeguarding",
        threshold_level=4,
        recipient_agency_id="csc",
        purpose_code="safeguarding_enquiry",
    ),
    subjects=(d.child(), d.parent()),
    items=(d.item(),),
    safeguarding_discussion=d.discussion(),
    purpose_test=d.purpose_test(),
    confidentiality=d.confidentiality(),
    risk=d.risk("likely_significant_harm"),
    family_engagement=d.engagement("mo"),
    legal_basis=d.duty_basis(),
    referral=d.referral(),
    footing=d.settling("not_required"),
    accuracy=d.accuracy(),
)
_ANSWER = c.RespondToWithdrawal(consent_id="mo", response="deleted")
_FACTS = c.RecordRetentionFacts(flags=("looked_after",), source="The file.")
_EXTEND = c.ExtendRetention(
    reason="The court may ask.", legal_basis_id="art6_public_task", new_expires_on=date(2090, 5, 1)
)
_RETURN = c.ReturnForInformation(missing=("purpose",), reason="Say what for.")
_SETTLE = c.ResolveEscalation(escalation_id="row", outcome="upheld", decided_with=(j.BY,), reasons="It was right.")
_UNCLEAR = c.MarkThresholdUnclear(doubt="Two or three?", concern_summary_without_identity="Often late.")
_COUNTS = {"method": "Counts by ward", "reidentification_view": "Nobody can be found"}

ASKINGS: tuple[Asking, ...] = (
    ("none", j.BY, _always(d.request())),
    ("none", j.BY, _always(WHOLE)),
    ("none", j.BY, _always(j.EMERGENCY)),
    ("draft", j.BY, _always(c.AmendRequest(urgency="priority", purpose_text="To help sooner"))),
    ("draft", j.BY, _always(d.child("jay"))),
    ("draft", j.BY, _always(d.item("reading"))),
    ("draft", j.BY, _always(c.RemoveDataItem(item_id="nurse", reason="Not needed."))),
    ("draft", j.BY, _always(d.purpose_test())),
    ("draft", j.BY, _always(d.confidentiality())),
    ("draft", j.BY, _always(d.duty_basis())),
    ("draft", j.BY, _always(d.discussion())),
    ("draft", j.BY, _always(d.engagement("mo"))),
    ("draft", j.BY, _always(c.RecordExtendedFamilyApproach(sought="no", reason_if_not="She asked us not to."))),
    ("draft", j.BY, _always(d.risk())),
    ("draft", j.BY, _always(d.referral())),
    ("draft", j.BY, _always(_UNCLEAR)),
    ("unclear", j.LEAD, _always(c.ResolveThreshold(level=2, reasons="Two is enough."))),
    ("draft", j.BY, _always(d.advice(advice_id="a3"))),
    ("draft", "alp.safeguarding_lead", _always(c.GiveAdvice(advice_id="a1", advice="Ask them both."))),
    ("draft", j.BY, _always(d.capacity("ash"))),
    ("draft", j.BY, _always(d.asking("mo"))),
    ("seeking", j.BY, _always(d.consenting("ash"))),
    ("seeking", j.BY, _always(d.refusing("mo"))),
    ("differing", "alp.safeguarding_lead", _always(d.guidance("ash", "mo"))),
    ("draft", j.BY, _always(d.public_interest())),
    ("settled", j.BY, _always(d.accuracy())),
    ("settled", j.BY, _always(d.SUBMIT)),
    ("settled", j.BY, _always(c.ReviewConsent(consent_id="mo", outcome="continues", next_review_on=date(2027, 5, 1)))),
    ("waiting", j.LEAD, _always(c.ReassignApprover(to_id="alp.deputy_lead_officer", reason="conflict_of_interest"))),
    ("waiting", j.LEAD, a.approval),
    ("referred", j.LEAD, a.approval),
    ("waiting", j.LEAD, _always(a.refusal())),
    ("waiting", j.LEAD, _always(_RETURN)),
    ("declined", j.LEAD, _always(c.ReopenDecision(reasons="There is news."))),
    ("approved", j.BY, _always(c.WithdrawConsent(consent_id="mo"))),
    ("sent", j.BY, _always(c.WithdrawConsent(consent_id="mo"))),
    ("withdrawn", j.LEAD, _always(a.alternative())),
    ("approved", j.LEAD, _always(c.StopShare(cause="new_risk", reasons="The father has moved in."))),
    ("waiting", j.BY, _always(c.CancelRequest(reason_code="not_needed", reasons="The family has moved away."))),
    ("approved", j.BY, a.sending),
    ("sent", j.BY, _always(c.ChaseReceipt(channel="phone"))),
    ("sent", j.BY, _always(c.RecallTransfer(recall_effective="yes", reason="It went to the wrong desk."))),
    ("sent", j.BY, _always(c.RecordTransferFailure(reason="The portal was down."))),
    ("sent", j.HUB, a.receiving),
    ("sent", j.HUB, _always(c.DisputeReceipt(problem="unreadable"))),
    (
        "emergency",
        "csc.practitioner",
        _always(
            c.ConfirmReceipt(
                manifest_digest="ab" * 32,
                limits_understood=True,
                onward_intent=False,
                terms_accepted=True,
                stored_where="The file.",
            )
        ),
    ),
    ("emergency", j.LEAD, _always(c.CompleteRetrospectiveReview(outcome="justified", reasons="Minutes counted."))),
    ("sent", "alp.dpo", _always(c.LinkBreach(breach_id=UUID(int=7)))),
    ("sent", j.BY, _always(a.told("ash"))),
    ("sent", j.LEAD, lambda life: a.deferral(life, "ash")),
    ("deferred", j.LEAD, _always(a.review("ash", "tell_now"))),
    ("sent", j.LEAD, lambda life: a.waiver(life, "ash", "already_told")),
    ("received", j.HUB, _always(j.ONWARD)),
    ("troubled", j.LEAD, _always(c.PermitOnward(onward_id="on", limits="For social care alone."))),
    (
        "troubled",
        j.LEAD,
        _always(
            c.RefuseOnward(onward_id="on", ground_ids=("not_proportionate",), reasons="More than they need to know.")
        ),
    ),
    ("troubled", j.HUB, _always(c.RecordOnwardMade(onward_id="on", without_permission=True, reason="She was hurt."))),
    ("received", j.HUB, _always(j.WRONG)),
    ("troubled", j.BY, _always(c.IssueCorrection(correction_id="fix2", item_id="nurse", correction="It was another."))),
    ("troubled", j.HUB, _always(c.AcknowledgeCorrection(correction_id="fix"))),
    ("troubled", "ehh.lead_officer", _always(_ANSWER)),
    ("declined", j.BY, _always(j.RAISE)),
    ("disagreed", j.BY, _always(c.AdvanceEscalation(escalation_id="row"))),
    ("disagreed", j.HUB, _always(_SETTLE)),
    ("told", j.BY, _always(_FACTS)),
    ("told", j.BY, _always(c.CloseShare())),
    ("due", "alp.records_manager", _always(_EXTEND)),
    ("due", "alp.records_manager", _always(j.HOLD)),
    ("held", "ehh.records_manager", _always(c.ReleaseLegalHold(hold_id="inquiry", authority_ref="Letter 9"))),
    ("due", j.LEAD, _always(j.AUTHORISE)),
    ("authorised", "alp.records_manager", _always(j.ATTEST)),
    ("authorised", "ehh.records_manager", _always(c.FailDisposal(reason="The tape was lost."))),
    ("started", SYSTEM, _always(j.COMPLETE)),
    ("bare", j.BY, _always(c.RemoveDataSubject(subject_ref="mo", reason="Not about her."))),
    ("serious", j.BY, _always(d.exemption(legal_basis_id="art6_public_task"))),
    ("serious", j.BY, _always(d.settling("not_required"))),
    ("figures", "hlt.analyst", _always(c.ConfirmAnonymisation(smallest_cell=5, **_COUNTS))),
)
