"""What comes up now and then, and is decided by the rules as well."""

from datetime import date, timedelta
from typing import Any

import asked as a
import drafts as d
import journeys as j
from endings import strike
from lives import Life, waiting

from domain.event import ClockReached
from domain.refusal import Refused
from domain.request import commands as c
from domain.request.decider import SHARE_REQUEST
from domain.request.parts import TriggerDates
from domain.values import SYSTEM

MAY = date(2026, 5, 30)


def low(**said: Any) -> Life:
    """A safeguarding referral below the levels of that pathway."""
    life = j.none()
    level = {"pathway": "safeguarding", "threshold_level": 2, "recipient_agency_id": "csc", **said}
    life.do(j.BY, d.request(**level, purpose_code="safeguarding_enquiry"), d.child(), d.item(), d.purpose_test())
    life.do(j.BY, d.confidentiality(), d.duty_basis())
    return life


def test_below_its_levels_a_pathway_is_open_to_significant_harm_alone() -> None:
    life = low()
    assert life.refused(j.BY, d.settling("not_required")) == "risk_level_missing"
    life.do(j.BY, d.risk("emerging"))
    assert life.refused(j.BY, d.settling("not_required")) == "pathway_level_mismatch"
    life.do(j.BY, d.risk("likely_significant_harm"))
    assert life.do(j.BY, d.settling("not_required")) == ["LegalFootingSettled"]


def test_an_approval_whose_time_is_over_carries_nothing_though_the_clock_has_not_said_so_yet() -> None:
    life = j.at("approved")
    assert life.state.approval is not None
    assert life.state.approval.valid_until is not None
    life.now = life.state.approval.valid_until
    assert life.refused(j.BY, a.sending(life)) == "not_approved"


def test_an_approval_lapses_though_nobody_is_left_to_decide_again() -> None:
    life = j.at("approved")
    for officer in (j.LEAD, "alp.deputy_lead_officer"):
        life.away(officer, "alp")
    assert strike(life) == ["SendingOverdue"]
    assert strike(life) == ["ApprovalLapsed", "ApproversExhausted"]
    assert life.state.state == "AwaitingDecision"


def test_only_figures_about_nobody_are_confirmed_as_anonymised() -> None:
    life = j.none()
    life.do("hlt.practitioner", d.request(disclosing_agency_id="hlt"))
    confirmed = c.ConfirmAnonymisation(method="Counts", smallest_cell=9, reidentification_view="Nobody can be found")
    assert life.refused("hlt.analyst", confirmed) == "pathway_level_mismatch"


def test_whose_decision_was_upheld_may_decide_again() -> None:
    life = j.at("disagreed")
    settled = c.ResolveEscalation(escalation_id="row", outcome="upheld", decided_with=(j.BY,), reasons="It was right.")
    life.do(j.HUB, settled)
    life.do(j.LEAD, c.ReopenDecision(escalation_id="row", reasons="There is news all the same."))
    assert life.last("DecisionReopened").decider_must_not_be == ()
    assert life.do(j.LEAD, a.approval(life)) == ["ShareApproved"]


def test_a_receipt_that_is_overdue_is_seen_in_the_row() -> None:
    life = a.sent(waiting())
    while "ReceiptOverdue" not in life.types:
        life.wait(days=1)
    assert SHARE_REQUEST.summary(life.state).facts["overdue"] == 1


def test_who_is_told_after_all_is_told_by_the_day_that_the_review_sets() -> None:
    life = j.at("deferred")
    life.wait(days=13)
    life.do(j.LEAD, a.review("ash", "tell_now"))
    set_then = life.last("TellingDeferralReviewed").due_at
    assert set_then is not None
    due = {duty.key: duty.due_at for duty in SHARE_REQUEST.duties(life.state)}
    assert due["tell ash"] == set_then != due["tell mo"] == life.state.telling_due_at


def test_days_from_which_a_record_is_kept_add_to_each_other_and_one_stated_anew_replaces_the_old() -> None:
    life = j.at("told")
    for days in ({"case_closed": date(2026, 5, 4)}, {"last_relevant_event": date(2026, 6, 1)}, {"case_closed": MAY}):
        life.do(j.BY, c.RecordRetentionFacts(trigger_dates=TriggerDates(**days), source="The file."))
    known = life.state.trigger_dates
    assert (known.case_closed, known.last_relevant_event) == (MAY, date(2026, 6, 1))


def test_a_reference_means_one_item_or_person_for_ever() -> None:
    life = j.at("draft")
    for again in (d.item("attendance", category="health"), d.child("ash"), d.parent("ash")):
        assert life.refused(j.BY, again) == "wrong_state"


def test_time_that_reaches_a_deadline_refuses_nothing() -> None:
    """Whatever falls due at any stage of any life happens, or has nothing left to happen."""
    for stage in j.LIVES:
        life = j.at(stage)
        for _ in range(40):
            deadline = SHARE_REQUEST.next_deadline(life.state)
            if deadline is None:
                break
            life.now = max(life.now, deadline.due_at) + timedelta(minutes=1)
            try:
                life.do(SYSTEM, ClockReached(deadline=deadline.name, due_at=deadline.due_at))
            except Refused as refused:
                raise AssertionError(f"{stage}: {deadline.name} was refused with {refused.refusal.code}") from None
