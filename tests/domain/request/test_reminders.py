"""Everything that is due is reminded of before, and what is late comes to the partnership, as tasks."""

from datetime import UTC, datetime, timedelta

import asked as a
import journeys as j
import pytest
from endings import approved, sent, strike
from lives import Draft, Life, waiting

from domain.calendar import Span
from domain.duties.clocks import cannot_wait, clock_of
from domain.duties.ladder import Presence, whose
from domain.notices.notice import plans
from domain.request import commands as c
from domain.request.views import duties, summary
from domain.values import Duty

REVIEW = c.CompleteRetrospectiveReview(outcome="justified", reasons="Minutes counted indeed.")
OFFICER = "nsp.partnership_officer"


def duty(life: Life, task: str) -> Duty:
    return next(each for each in duties(life.state) if each.task == task)


def tasks(life: Life) -> set[str]:
    return {each.task for each in duties(life.state)}


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """Every life is at nine o'clock on Monday, the 23rd."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stage", "task", "reminders", "due_at"),
    [
        ("approved", "send", (at(24, 13),), at(24, 17)),
        ("sent", "confirm_receipt", (at(23, 17), at(24, 15, 24)), at(24, 17)),
        ("sent", "tell", (at(26, 15),), at(27, 17)),
        ("emergency", "review_emergency", (at(24, 3),), at(24, 9)),
        ("shouted", "name_people", (at(26, 15),), at(27, 17)),
        ("disagreed", "settle_disagreement", (at(23, 17), at(24, 13)), at(24, 17)),
    ],
)
def test_what_is_due_is_reminded_of_at_parts_of_its_limit(
    stage: str, task: str, reminders: tuple[datetime, ...], due_at: datetime
) -> None:
    each = duty(j.at(stage), task)
    assert (each.remind_at, each.due_at) == (reminders, due_at)
    assert each.since < each.remind_at[0] <= each.remind_at[-1] < each.due_at


@pytest.mark.parametrize(
    ("urgency", "due_at"),
    [("routine", at(24, 17)), ("priority", at(23, 17)), ("same_day", at(23, 10)), ("emergency", at(24, 9))],
)
def test_r_001_what_was_approved_is_sent_in_the_time_of_its_urgency(urgency: str, due_at: datetime) -> None:
    """The approval itself stays valid for as long as the catalogue says."""
    life = waiting(Draft(urgency=urgency))
    life.do("alp.lead_officer", a.approval(life))
    said, each = life.last("ShareApproved"), duty(life, "send")
    assert (each.due_at, each.remind_at) == (due_at, said.sending_remind_at)
    assert each.since < each.remind_at[0] < due_at < said.valid_until
    real = clock_of(each, summary(life.state), life.catalogue) == "real"
    assert real == (urgency in ("same_day", "emergency"))


def test_what_was_approved_and_is_not_sent_in_time_comes_to_the_office_too() -> None:
    life = waiting(Draft(urgency="same_day"))
    life.do("alp.lead_officer", a.approval(life))
    late_from = duty(life, "send").due_at
    assert strike(life) == ["SendingOverdue"]
    assert {"send", "see_to_sending"} <= tasks(life)
    seen_to = duty(life, "see_to_sending")
    assert set(whose(seen_to, Presence(life.register, life.now))) == {"alp.lead_officer"}
    assert (seen_to.since, seen_to.due_at) == (late_from, late_from)
    assert cannot_wait(seen_to, summary(life.state), life.catalogue)
    assert summary(life.state).facts["overdue"] == 1
    life.do("alp.practitioner", a.sending(life))
    assert "see_to_sending" not in tasks(life)
    assert summary(life.state).facts["overdue"] == 0


def test_a_receipt_that_is_not_confirmed_in_time_comes_to_the_lead_officer_there_who_may_settle_it() -> None:
    life = sent()
    late_from = duty(life, "confirm_receipt").due_at
    while "ReceiptOverdue" not in life.types:
        assert "see_to_receipt" not in tasks(life)
        strike(life)
    assert {"confirm_receipt", "see_to_receipt"} <= tasks(life)
    seen_to = duty(life, "see_to_receipt")
    assert set(whose(seen_to, Presence(life.register, life.now))) == {"ehh.lead_officer"}
    assert (seen_to.since, seen_to.due_at) == (late_from, late_from)
    life.do("ehh.lead_officer", c.DisputeReceipt(problem="not_for_us"))
    assert not {"confirm_receipt", "see_to_receipt"} & tasks(life)


def test_what_did_not_arrive_is_late_from_when_it_should_have_been_sent() -> None:
    life = sent()
    due_at = life.last("ShareApproved").sending_due_at
    while life.now < due_at:
        strike(life)
    life.do("alp.practitioner", c.RecordTransferFailure(reason="It came back."))
    assert strike(life) == ["SendingOverdue"]


def test_an_approval_without_a_time_to_send_is_sent_until_it_lapses() -> None:
    """As approvals were before there was one."""
    life = approved()
    before = life.state.approval.model_copy(update={"sending_due_at": None, "sending_remind_at": ()})
    life.state = life.state.model_copy(update={"decision": before})
    each = duty(life, "send")
    assert (each.due_at, each.remind_at) == (before.valid_until, before.remind_at)
    assert strike(life)[0] == "ApprovalLapsed"


def test_the_time_to_send_ends_with_the_approval() -> None:
    life = waiting()
    urgencies = tuple(each.model_copy(update={"send": Span(amount=90, unit="d")}) for each in life.catalogue.urgencies)
    life.catalogue = life.catalogue.model_copy(update={"urgencies": urgencies})
    life.do("alp.lead_officer", a.approval(life))
    assert duty(life, "send").due_at == life.last("ShareApproved").valid_until
    assert strike(life)[0] == "ApprovalLapsed"


def test_a_decision_is_reminded_of_at_parts_of_its_limit() -> None:
    life = approved()
    while "ApprovalLapsed" not in life.types:
        strike(life)
    assert len(duty(life, "decide").remind_at) == len(life.catalogue.limits.remind_decider_at)


def test_a_receipt_that_was_chased_is_still_reminded_of_at_every_moment_that_was_planned() -> None:
    life = sent()
    planned = set(plans(duty(life, "confirm_receipt")))
    assert strike(life) == ["ReceiptChased"]
    assert set(plans(duty(life, "confirm_receipt"))) == planned


def test_who_is_reminded_to_tell_again_is_not_reminded_of_the_first_limit() -> None:
    life = j.at("deferred")
    assert all(not each.remind_at for each in duties(life.state) if each.task == "review_deferral")


def test_inv_43_an_emergency_disclosure_that_is_not_reviewed_in_time_comes_to_the_partnership() -> None:
    life = j.at("emergency")
    within = life.catalogue.urgency("emergency").limit("review_within")
    assert duty(life, "review_emergency").due_at == life.now + timedelta(days=within.amount)
    assert "see_to_review" not in tasks(life)
    late = life.wait(days=within.amount)
    assert "RetrospectiveReviewOverdue" in late
    assert {"review_emergency", "see_to_review"} <= tasks(life)
    assert summary(life.state).facts["overdue"] == 1
    assert OFFICER in whose(duty(life, "see_to_review"), Presence(life.register, life.now))
    life.do(j.LEAD, REVIEW)
    assert not {"review_emergency", "see_to_review"} & tasks(life)
    assert summary(life.state).facts["overdue"] == 0


def test_inv_43_a_review_in_time_is_never_late() -> None:
    life = j.at("emergency")
    life.do(j.LEAD, REVIEW)
    assert "RetrospectiveReviewOverdue" not in life.wait(days=30)


def test_an_emergency_that_was_recorded_before_there_was_a_limit_waits_without_one() -> None:
    life = j.at("emergency")
    life.state = life.state.model_copy(update={"review_due_at": None, "review_remind_at": ()})
    assert "RetrospectiveReviewOverdue" not in life.wait(days=30)
    assert duty(life, "review_emergency").due_at is None


def risen() -> Life:
    """A disagreement at the stage from which the partnership knows of it."""
    life = j.at("disagreed")
    life.do(j.BY, c.AdvanceEscalation(escalation_id="row"))
    assert life.last("EscalationStageStarted").notify_partnership
    return life


def test_the_partnership_takes_note_of_a_disagreement_from_the_stage_that_the_catalogue_says() -> None:
    assert "note_disagreement" not in tasks(j.at("disagreed"))
    life = risen()
    assert set(whose(duty(life, "note_disagreement"), Presence(life.register, life.now))) == {
        OFFICER,
        f"{OFFICER}.second",
    }
    assert life.refused(j.BY, c.NoteDisagreement(escalation_id="row")) == "role_not_held"
    assert life.do(OFFICER, c.NoteDisagreement(escalation_id="row")) == ["DisagreementNoted"]
    assert "note_disagreement" not in tasks(life)
    assert life.refused(OFFICER, c.NoteDisagreement(escalation_id="row")) == "wrong_state"
    assert life.refused(OFFICER, c.NoteDisagreement(escalation_id="other")) == "not_found"


def test_what_was_not_noted_at_one_stage_is_still_to_be_noted_at_the_next() -> None:
    life = risen()
    since = duty(life, "note_disagreement").since
    life.now += timedelta(hours=1)
    life.do("alp.line_manager", c.AdvanceEscalation(escalation_id="row"))
    assert duty(life, "note_disagreement").since == since


@pytest.mark.parametrize("stage", [2, 3, 4, 5])
def test_a_stage_that_is_skipped_hides_nothing_from_the_partnership(stage: int) -> None:
    life = j.lived(j.at("declined"), (j.BY, j.RAISE.model_copy(update={"immediate_risk": True})))
    life.do(j.BY, c.AdvanceEscalation(escalation_id="row", to_stage=stage, skip_reason="She is in danger."))
    assert duty(life, "note_disagreement").since == life.now
    life.do(OFFICER, c.NoteDisagreement(escalation_id="row"))
    if stage < 5:
        life.do(j.BY, c.AdvanceEscalation(escalation_id="row"))
    assert "note_disagreement" not in tasks(life)


def test_the_last_stage_that_lets_its_time_pass_comes_to_the_partnership() -> None:
    life = j.lived(j.at("declined"), (j.BY, j.RAISE))
    for _ in range(4):
        life.do(j.BY, c.AdvanceEscalation(escalation_id="row"))
    due_at = duty(life, "settle_disagreement").due_at
    assert "see_to_disagreement" not in tasks(life)
    while "EscalationStageOverdue" not in life.types:
        strike(life)
    assert duty(life, "see_to_disagreement").since == due_at
    assert "advance_disagreement" not in tasks(life)
    assert OFFICER in whose(duty(life, "see_to_disagreement"), Presence(life.register, life.now))
    life.do("nsp.partnership_chair", c.ResolveEscalation(escalation_id="row", outcome="upheld", reasons="Heard."))
    assert "see_to_disagreement" not in tasks(life)


def test_a_stage_none_of_whose_owners_can_be_reached_is_seen_by_the_partnership() -> None:
    life = risen()
    for agency in ("alp", "ehh", "csc", "hlt"):
        held = life.register.agencies[agency].holdings
        life.agency(agency, holdings=tuple(each for each in held if each.role != "line_manager"))
    found = [each for each in duties(life.state) if each.task == "settle_disagreement"]
    assert found
    for each in found:
        assert set(whose(each, Presence(life.register, life.now)).items()) == {
            (OFFICER, "unattended"),
            (f"{OFFICER}.second", "unattended"),
        }


def test_a_decision_for_which_nobody_is_left_is_seen_by_the_partnership() -> None:
    life = waiting()
    life.away("alp.lead_officer", "alp")
    life.away("alp.deputy_lead_officer", "alp")
    has = whose(duty(life, "decide"), Presence(life.register, life.now))
    assert set(has.values()) == {"unattended"}
    assert OFFICER in has


def test_an_emergency_disclosure_is_recorded_also_where_the_catalogue_sets_no_time_for_its_review() -> None:
    life = j.none()
    urgencies = tuple(each.model_copy(update={"review_within": None}) for each in life.catalogue.urgencies)
    life.catalogue = life.catalogue.model_copy(update={"urgencies": urgencies})
    assert life.do(j.BY, j.EMERGENCY)[0] == "EmergencyDisclosureRecorded"
    assert duty(life, "review_emergency").due_at is None
