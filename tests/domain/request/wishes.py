"""What people may wish for at each stage of a request: sensible commands, and some that rules forbid."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import asked as a
import drafts as d
import journeys as j
from lives import Life

from domain.event import Command
from domain.request import commands as c
from domain.request.parts import WithheldItem

Wish = Callable[[Life], Command]

EXCUSES = ("GDPR", "Data protection.", "Somebody else will share it")


def _always(command: Command) -> Wish:
    return lambda life: command


def _approval_of_a_part(life: Life) -> Command:
    first, *rest = tuple(life.state.items) or ("nothing",)
    withheld = tuple(WithheldItem(item=item, reason="Not needed.") for item in rest)
    return a.approval(life, items_approved=(first,), items_withheld=withheld)


def _sending_the_rest(life: Life) -> Command:
    return a.sending(life, manifest=a.manifest(*life.state.items))


def _receiving(life: Life, **said: object) -> Command:
    transfer = life.state.transfer
    digest = transfer.manifest_digest if transfer and transfer.manifest_digest else "ab" * 32
    asked = {"limits_understood": True, "onward_intent": False, "terms_accepted": True, "stored_where": "The file."}
    return c.ConfirmReceipt(**{"manifest_digest": digest, **asked, **said})


def _extending(life: Life) -> Command:
    until = date(min(life.now.year + 5, 9_000), 5, 1)
    return c.ExtendRetention(reason="A claim.", legal_basis_id="art6_public_task", new_expires_on=until)


def _yesterday(life: Life) -> Command:
    at = life.now - timedelta(hours=20)
    return c.PlaceLegalHold(hold_id="claim", authority="litigation", authority_ref="Letter", scope="All of it.", at=at)


def _long_ago(life: Life) -> Command:
    return a.told("ash", at=life.now - timedelta(days=40))


def _retention(day: int, why: str | None) -> Wish:
    dates = {"case_closed": date(2000 + day, 5, 4)}
    return _always(c.RecordRetentionFacts(trigger_dates=dates, source="The file.", earlier_because=why))


def _asking(outcome: str, *others: str) -> Wish:
    said = {"escalation_id": "row", "outcome": outcome, "decided_with": others, "reasons": "Heard and weighed."}
    return _always(c.ResolveEscalation(**said))


DRAFTING: tuple[Wish, ...] = (
    _always(d.item("reading")),
    _always(c.RemoveDataItem(item_id="nurse", reason="Not needed.")),
    _always(d.item("nurse", special_category=True)),
    _always(c.AmendRequest(urgency="same_day")),
    *(_always(d.accuracy(*items)) for items in (("attendance",), j.ITEMS, ("counts",))),
    *(_always(d.asking(ref)) for ref in ("ash", "mo")),
    *(_always(d.consenting(ref, d.scope(*j.ITEMS))) for ref in ("ash", "mo")),
    _always(d.refusing("mo")),
    _always(d.guidance("ash", "mo")),
    _always(d.exemption()),
    _always(d.exemption(narrative=" ")),
    _always(d.public_interest()),
    _always(c.MarkThresholdUnclear(doubt="Two or three?", concern_summary_without_identity="Often late.")),
    _always(c.ResolveThreshold(level=2, reasons="Two is enough.")),
    *(_always(d.settling(kind)) for kind in ("consent", "exemption", "public_interest", "not_required", "anonymised")),
    _always(d.SUBMIT),
)
DECIDING: tuple[Wish, ...] = (
    a.approval,
    _approval_of_a_part,
    lambda life: a.approval(life, reasons="  "),
    lambda life: a.approval(life, named_recipients=(f"{life.state.recipient_agency_id}.practitioner.second",)),
    _always(a.refusal()),
    _always(a.refusal(ground_ids=("data_protection",))),
    *(_always(a.refusal(reasons=excuse)) for excuse in EXCUSES),
    _always(c.ReturnForInformation(missing=("purpose",), reason="Say what for.")),
    _always(c.ReassignApprover(to_id="alp.deputy_lead_officer", reason="conflict_of_interest")),
    _always(c.ReopenDecision(reasons="There is news.")),
    _always(c.StopShare(cause="new_risk", reasons="The father has moved in.")),
    _always(a.alternative()),
    _always(c.CancelRequest(reason_code="not_needed", reasons="The family has moved away.")),
)
SENDING: tuple[Wish, ...] = (
    a.sending,
    _sending_the_rest,
    lambda life: a.sending(life, named_recipient=f"{life.state.recipient_agency_id}.line_manager"),
    _always(c.ChaseReceipt(channel="phone")),
    _always(c.RecallTransfer(recall_effective="yes", reason="It went to the wrong desk.")),
    _always(c.RecordTransferFailure(reason="The portal was down.")),
    _receiving,
    lambda life: _receiving(life, manifest_digest="cd" * 32),
    *(_always(c.DisputeReceipt(problem=problem)) for problem in ("unreadable", "not_for_us")),
    *(_always(each) for each in (d.child(), d.parent())),
    _always(c.CompleteRetrospectiveReview(outcome="justified", reasons="Minutes counted.")),
)
TELLING: tuple[Wish, ...] = (
    *(_always(a.told(ref)) for ref in ("ash", "mo")),
    _long_ago,
    lambda life: a.deferral(life, "ash"),
    _always(a.review("ash", "tell_now")),
    lambda life: a.waiver(life, "mo", "already_told"),
    *(_always(c.WithdrawConsent(consent_id=ref)) for ref in ("ash", "mo")),
    _always(c.ReviewConsent(consent_id="ash", outcome="ended")),
    _always(c.RespondToWithdrawal(consent_id="mo", response="deleted")),
)
AFTERWARDS: tuple[Wish, ...] = (
    _always(j.RAISE),
    _always(c.AdvanceEscalation(escalation_id="row")),
    *(_asking(outcome, *others) for outcome in ("changed", "upheld") for others in ((), ("alp.practitioner.second",))),
    _asking("changed", "alp.lead_officer"),
    _always(j.ONWARD),
    _always(j.WRONG),
    _always(j.CORRECT),
    _always(c.AcknowledgeCorrection(correction_id="fix")),
    _retention(1, None),
    _retention(1, "The case was closed long ago."),
    _retention(26, None),
    _always(c.CloseShare()),
)
ENDING: tuple[Wish, ...] = (
    _always(j.HOLD),
    _yesterday,
    *(_always(c.ReleaseLegalHold(hold_id=hold, authority_ref="Letter 9")) for hold in ("inquiry", "claim")),
    _extending,
    _always(j.AUTHORISE),
    _always(j.ATTEST),
    _always(c.AttestDisposal(method_id="secure_delete", includes_backups=True)),
    _always(c.FailDisposal(reason="The tape was lost.")),
    _always(j.COMPLETE),
)

WISHES: Mapping[str, tuple[Wish, ...]] = {
    "Draft": DRAFTING,
    "SeekingConsent": DRAFTING,
    "FootingSettled": (*DRAFTING, *TELLING),
    "AwaitingDecision": (*DECIDING, *DECIDING, *AFTERWARDS, *TELLING),
    "Approved": (*DECIDING, *SENDING, *SENDING, *TELLING, *AFTERWARDS),
    "Declined": (*DECIDING, *AFTERWARDS),
    "Stopped": (*DECIDING, *SENDING, *AFTERWARDS),
    "Cancelled": (*AFTERWARDS, *ENDING),
    "Sent": (*SENDING, *SENDING, *TELLING, *AFTERWARDS),
    "Received": (*TELLING, *TELLING, *AFTERWARDS, *SENDING, *ENDING),
    "Retained": (*AFTERWARDS, *ENDING, *TELLING),
    "DisposalDue": (*ENDING, *AFTERWARDS, *TELLING),
    "DisposalAuthorised": (*ENDING, *ENDING, *AFTERWARDS),
    "Disposed": (*ENDING, *AFTERWARDS, *DECIDING),
}
"""By state, the more fitting ones more often."""

ONWARDS: Mapping[str, tuple[Wish, ...]] = {
    "Draft": (*DRAFTING[7:9], *DRAFTING[-6:]),
    "SeekingConsent": (*DRAFTING[7:11], *DRAFTING[-6:]),
    "FootingSettled": (*DRAFTING[4:7], _always(d.SUBMIT)),
    "AwaitingDecision": (a.approval, _approval_of_a_part, _always(a.refusal(reasons=EXCUSES[0])), _always(a.refusal())),
    "Approved": (a.sending, *SENDING[:3], _always(c.WithdrawConsent(consent_id="mo"))),
    "Declined": (_always(c.CloseShare()),),
    "Stopped": (_always(a.alternative()), DECIDING[-4], _always(c.CloseShare())),
    "Cancelled": (_always(c.CloseShare()),),
    "Sent": (
        _receiving,
        SENDING[-1],
        _always(c.RecallTransfer(recall_effective="yes", reason="It went to the wrong desk.")),
    ),
    "Received": (
        *TELLING[:2],
        _always(d.child()),
        _receiving,
        _asking("upheld", "alp.line_manager"),
        _always(c.CloseShare()),
    ),
    "Retained": (_always(j.ATTEST),),
    "DisposalDue": (_always(j.AUTHORISE), ENDING[2], ENDING[3]),
    "DisposalAuthorised": (_always(j.ATTEST), _always(j.COMPLETE)),
}
"""By state, what leads towards the end, rightly or not."""
