"""A breach: real hours, a decision with reasons, people told at high risk, an investigator who did not cause it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from incident import INCIDENT, Incident

from domain.incidents import breach_language as b
from domain.incidents.breach import BREACH
from domain.incidents.errands import ERRANDS
from domain.sealed import Sealed, sealed_parts
from domain.values import SYSTEM
from tests.domain.registers.test_learning import beside, case_of_ash
from tests.domain.request.scenario import MONDAY, REQUEST

REPORTS, DPO, CAUSED = "ehh.practitioner", "alp.dpo", "alp.practitioner"


def reporting(**said: Any) -> b.ReportBreach:
    given_ = {"agency_responsible": "alp", "holders": ("alp", "ehh"), "caused_by": CAUSED, "what": "Sent to M. Sample"}
    return b.ReportBreach(**{**given_, **said})


def assessing(risk: str | None = "risk", **said: Any) -> b.AssessBreach:
    given_ = {"risk": risk, "people": 2, "records": 1, "likely_consequences": "The address may become known."}
    return b.AssessBreach(**{**given_, **said})


CONTAINED = b.ContainBreach(actions="Recalled.")
NOTIFY = b.DecideIcoNotification(notify=True, reasons="It may do harm.")
DO_NOT_NOTIFY = b.DecideIcoNotification(notify=False, reasons="Nobody had opened it.")
NOTIFIED = b.RecordIcoNotified(ico_ref="IC-1")
TOLD = b.RecordSubjectsNotified(subject_refs=("mother",), method="face_to_face")
FOUND = b.InvestigateBreach(findings="The address was typed by hand.", cause="human_error")
CLOSING = b.CloseBreach(outcome="Deleted unread.", lessons="Pick recipients from the directory.")


def reported(**said: Any) -> Incident:
    breach = Incident(BREACH)
    breach.do(REPORTS, reporting(**said))
    return breach


def test_a_breach_is_followed_from_the_report_to_its_lessons() -> None:
    breach = reported()
    breach.do(DPO, CONTAINED, assessing("high_risk"), NOTIFY, NOTIFIED, TOLD, FOUND, CLOSING)
    assert breach.types == [
        "BreachReported",
        "BreachContained",
        "BreachAssessed",
        "IcoNotificationDecided",
        "IcoNotified",
        "SubjectsNotifiedOfBreach",
        "BreachInvestigated",
        "BreachClosed",
    ]
    assert breach.state.state == "Closed"
    assert BREACH.resting(breach.state)
    assert breach.tasks == []


def test_anyone_may_report_and_nobody_whom_no_agency_knows() -> None:
    for person in ("hsg.practitioner", "nsp.auditor", SYSTEM):
        breach = Incident(BREACH)
        assert breach.do(person, reporting()) == ["BreachReported"]
        assert breach.last("BreachReported").reported_by == person
    assert Incident(BREACH).refused("xyz.stranger", reporting()) == "unknown_person"


def test_only_the_data_protection_officer_of_the_agency_responsible_goes_on_with_it() -> None:
    breach = reported()
    for command in (assessing(), NOTIFY, FOUND, CLOSING):
        assert breach.refused("alp.lead_officer", command) == "role_not_held"
        assert breach.refused("ehh.dpo", command) == "role_not_held"
    assert breach.do("alp.lead_officer", CONTAINED) == ["BreachContained"]


def test_a_breach_of_other_agencies_is_not_seen() -> None:
    assert reported().refused("pol.dpo", assessing()) == "not_found"


def test_a_breach_that_was_never_reported_is_not_found() -> None:
    assert Incident(BREACH).refused(DPO, assessing()) == "not_found"


def test_a_breach_is_reported_once() -> None:
    assert reported().refused(REPORTS, reporting()) == "wrong_state"


@pytest.mark.parametrize("what", [None, "", "  "])
def test_a_report_says_what_happened(what: str | None) -> None:
    assert Incident(BREACH).refused(REPORTS, reporting(what=what)) == "field_missing"


def test_the_agency_responsible_is_one_that_held_the_information() -> None:
    assert Incident(BREACH).refused(REPORTS, reporting(agency_responsible="pol")) == "not_a_holder"
    assert Incident(BREACH).refused(REPORTS, reporting(agency_responsible="zzz")) == "agency_not_party"
    assert Incident(BREACH).refused(REPORTS, reporting(holders=("alp", "zzz"))) == "agency_not_party"
    assert reported().refused(DPO, assessing(agency_responsible="pol")) == "not_a_holder"


def test_attributed_to_another_holder_it_is_for_that_agency_to_go_on() -> None:
    breach = reported()
    breach.do(DPO, assessing(agency_responsible="ehh", caused_by="ehh.practitioner"))
    assert breach.refused(DPO, FOUND) == "role_not_held"
    assert breach.do("ehh.dpo", FOUND) == ["BreachInvestigated"]
    assert {duty.agency for duty in BREACH.duties(breach.state)} == {"ehh"}


@pytest.mark.parametrize("field", ["aware_at", "when_occurred"])
def test_nobody_knows_of_what_is_still_to_come(field: str) -> None:
    later = MONDAY + timedelta(minutes=1)
    assert Incident(BREACH).refused(REPORTS, reporting(**{field: later})) == "time_in_future"


def test_what_the_service_says_of_another_stream_is_taken_though_clocks_differ() -> None:
    breach = Incident(BREACH)
    breach.do(SYSTEM, reporting(aware_at=MONDAY + timedelta(seconds=1)))
    assert breach.last("BreachReported").aware_at == MONDAY + timedelta(seconds=1)


def test_whoever_has_the_complaint_knows_of_the_breach() -> None:
    complained = {"complaint_id": UUID(int=3), "complaint_at": MONDAY - timedelta(hours=2)}
    assert Incident(BREACH).refused(REPORTS, reporting(**complained)) == "aware_at_after_complaint"
    late = reporting(**complained, aware_at=MONDAY - timedelta(hours=1))
    assert Incident(BREACH).refused(REPORTS, late) == "aware_at_after_complaint"
    assert Incident(BREACH).refused(REPORTS, reporting(complaint_id=UUID(int=3))) == "field_missing"
    in_time = reporting(**complained, aware_at=MONDAY - timedelta(hours=2))
    assert Incident(BREACH).do(REPORTS, in_time) == ["BreachReported"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"request_id": UUID(int=44)}, "not_found"),
        ({"caused_by": "nobody.at.all"}, "unknown_person"),
        ({"when_occurred": MONDAY - timedelta(hours=1), "aware_at": MONDAY - timedelta(hours=2)}, "dates_out_of_order"),
    ],
)
def test_a_report_speaks_of_what_there_is_and_of_what_had_happened(said: dict[str, Any], code: str) -> None:
    refusal = Incident(BREACH).refusal(REPORTS, reporting(**said))
    assert (refusal.code, refusal.field) == (code, next(iter(said)))


def test_whoever_left_may_have_caused_it_and_nobody_of_whom_no_register_ever_heard() -> None:
    breach = reported()
    assert breach.refusal(DPO, assessing(caused_by="nobody.at.all")).field == "caused_by"
    staff = breach.register.agencies["alp"].holdings
    gone = tuple(each.model_copy(update={"until": MONDAY}) if each.person == CAUSED else each for each in staff)
    alp = breach.register.agencies["alp"].model_copy(update={"holdings": gone})
    breach.register = replace(breach.register, agencies={**breach.register.agencies, "alp": alp})
    assert breach.do(DPO, assessing(caused_by=CAUSED)) == ["BreachAssessed"]


def test_inv_23_the_clock_counts_real_hours_over_the_weekend() -> None:
    friday = MONDAY - timedelta(days=3) + timedelta(hours=6)
    breach = Incident(BREACH, now=friday)
    breach.do(REPORTS, reporting())
    assert breach.last("BreachReported").deadline_at == friday + timedelta(hours=72)
    assert breach.wait(hours=72) == ["BreachClockWarning"] * 4
    hours = [(event.occurred_at - friday) / timedelta(hours=1) for event in breach.history[1:]]
    assert hours == [24, 48, 66, 72]
    assert [event.body.overdue for event in breach.history[1:]] == [False, False, False, True]  # type: ignore[attr-defined]
    assert breach.wait(days=400) == []


@given(hours=st.integers(0, 71), known_for=st.integers(0, 100))
def test_inv_23_each_warning_comes_once_and_none_after_it_is_settled(hours: int, known_for: int) -> None:
    breach = Incident(BREACH)
    breach.do(SYSTEM, reporting(aware_at=MONDAY - timedelta(hours=known_for)))
    before = breach.wait(hours=hours)
    breach.do(DPO, assessing("unlikely_risk"), DO_NOT_NOTIFY)
    assert breach.wait(days=30) == []
    expected = [at for at in (24, 48, 66) if known_for < at <= known_for + hours] + [72] * (known_for + hours >= 72)
    assert len(before) == len(expected)
    assert breach.state.overdue == (known_for + hours >= 72)


def test_a_decision_to_notify_does_not_stop_the_clock_before_it_is_done() -> None:
    breach = reported()
    breach.do(DPO, NOTIFY)
    assert breach.wait(hours=25) == ["BreachClockWarning"]
    breach.do(DPO, NOTIFIED)
    assert breach.wait(hours=100) == []


@pytest.mark.parametrize("decision", [NOTIFY, DO_NOT_NOTIFY])
def test_to_notify_or_not_is_decided_with_reasons(decision: b.DecideIcoNotification) -> None:
    breach = reported()
    breach.do(DPO, assessing())
    for reasons in (None, Sealed.model_validate(" ")):
        assert breach.refused(DPO, decision.model_copy(update={"reasons": reasons})) == "reasons_missing"


def test_not_to_notify_needs_an_assessment_and_a_higher_risk_is_remarked() -> None:
    breach = reported()
    assert breach.refused(DPO, DO_NOT_NOTIFY) == "wrong_state"
    breach.do(DPO, assessing("risk"), DO_NOT_NOTIFY)
    assert breach.warnings == ("notification_expected",)
    breach.do(DPO, NOTIFY, NOTIFIED)
    assert breach.refused(DPO, DO_NOT_NOTIFY) == "wrong_state"


@pytest.mark.parametrize("later", ["risk", "high_risk"])
def test_a_risk_that_turns_out_higher_undoes_a_decision_not_to_notify(later: str) -> None:
    breach = reported()
    breach.do(DPO, assessing("unlikely_risk"), DO_NOT_NOTIFY, assessing("unlikely_risk", people=9))
    assert breach.state.notify is False
    breach.do(DPO, assessing(later))
    assert "decide_notification" in breach.tasks
    assert breach.wait(hours=72) == ["BreachClockWarning"] * 4
    breach.do(DPO, CONTAINED, FOUND, TOLD)
    assert breach.refused(DPO, CLOSING) == "wrong_state"
    breach.do(DPO, DO_NOT_NOTIFY, assessing("unlikely_risk"))
    assert breach.state.notify is False
    assert breach.do(DPO, CLOSING) == ["BreachClosed"]


def test_a_decision_to_notify_stands_whatever_the_risk_turns_out_to_be() -> None:
    breach = reported()
    breach.do(DPO, assessing("unlikely_risk"), NOTIFY, assessing("high_risk"))
    assert breach.state.notify is True


def test_notified_late_it_is_said_why() -> None:
    breach = reported()
    assert breach.refused(DPO, NOTIFIED) == "wrong_state"
    breach.do(DPO, NOTIFY)
    breach.wait(hours=73)
    assert breach.refusal(DPO, NOTIFIED).code == "reasons_missing"
    assert breach.refused(DPO, b.RecordIcoNotified()) == "field_missing"
    late = b.RecordIcoNotified(ico_ref="IC-1", late_reason="The officer was ill.")
    assert breach.do(DPO, late) == ["IcoNotified"]
    assert breach.refused(DPO, late) == "wrong_state"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"risk": None}, "risk_level_missing"),
        ({"risk": "terrible"}, "unknown_code"),
        ({"people": None}, "field_missing"),
        ({"records": None}, "field_missing"),
        ({"likely_consequences": None}, "field_missing"),
    ],
)
def test_an_assessment_is_complete(said: dict[str, Any], code: str) -> None:
    assert reported().refused(DPO, assessing(**said)) == code


def test_sod10_whoever_caused_it_neither_assesses_nor_investigates_it() -> None:
    breach = reported(caused_by=DPO)
    for command in (assessing(), NOTIFY, FOUND, CLOSING):
        assert breach.refused(DPO, command) == "separation_of_duties"
    assert reported(caused_by=None).refused(DPO, assessing(caused_by=DPO)) == "separation_of_duties"


def test_sod10_nobody_clears_themselves_by_naming_another() -> None:
    breach = reported(caused_by=DPO)
    assert breach.refused(DPO, assessing(caused_by=CAUSED)) == "separation_of_duties"
    breach = reported()
    breach.do(DPO, assessing(agency_responsible="ehh", caused_by="ehh.dpo"))
    breach.do("ehh.lead_officer", CONTAINED)
    for command in (assessing(caused_by=CAUSED), NOTIFY, FOUND, CLOSING):
        assert breach.refused("ehh.dpo", command) == "separation_of_duties"
    assert {duty.barred for duty in BREACH.duties(breach.state)} == {(CAUSED, "ehh.dpo")}


def test_a_breach_is_not_closed_before_it_was_investigated() -> None:
    breach = reported()
    breach.do(DPO, assessing("unlikely_risk"), DO_NOT_NOTIFY)
    assert breach.refused(DPO, CLOSING) == "not_investigated"
    for missing in (b.InvestigateBreach(cause="process"), b.InvestigateBreach(findings="Found.")):
        assert breach.refused(DPO, missing) == "field_missing"
    breach.do(DPO, CONTAINED, FOUND)
    assert breach.refused(DPO, b.CloseBreach(outcome="Done.")) == "field_missing"
    assert breach.refused(DPO, b.CloseBreach(lessons="Learnt.")) == "field_missing"
    assert breach.do(DPO, CLOSING) == ["BreachClosed"]
    assert breach.refused(DPO, FOUND) == "wrong_state"


def test_r_042_a_breach_is_not_closed_before_it_was_contained() -> None:
    breach = reported()
    breach.do(DPO, assessing("unlikely_risk"), DO_NOT_NOTIFY, FOUND)
    assert breach.tasks == ["contain_breach"]
    refusal = breach.refusal(DPO, CLOSING)
    assert (refusal.code, "contain" in refusal.how_to_fix) == ("wrong_state", True)
    breach.do(DPO, CONTAINED)
    assert breach.do(DPO, CLOSING) == ["BreachClosed"]


def test_at_high_risk_it_is_not_closed_before_people_were_told() -> None:
    breach = reported()
    breach.do(DPO, CONTAINED, assessing("high_risk"), NOTIFY, NOTIFIED, FOUND)
    assert breach.refused(DPO, CLOSING) == "telling_open"
    assert breach.refused(DPO, b.RecordSubjectsNotified(method="letter_box")) == "field_missing"
    assert breach.refused(DPO, TOLD.model_copy(update={"method": "shouting"})) == "unknown_code"
    breach.do(DPO, TOLD)
    assert breach.do(DPO, CLOSING) == ["BreachClosed"]


def test_it_is_not_closed_before_it_is_assessed_and_the_commissioner_told_where_so_decided() -> None:
    breach = reported()
    breach.do(DPO, FOUND)
    assert breach.refused(DPO, CLOSING) == "wrong_state"
    breach.do(DPO, assessing(), NOTIFY)
    assert breach.refused(DPO, CLOSING) == "wrong_state"


def test_the_duties_are_those_of_the_agency_responsible_with_the_deadline() -> None:
    breach = reported()
    assert breach.tasks == ["contain_breach", "assess_breach", "decide_notification", "investigate_breach"]
    due = {duty.task: duty.due_at for duty in BREACH.duties(breach.state)}
    assert due["decide_notification"] == MONDAY + timedelta(hours=72)
    breach.do(DPO, CONTAINED, assessing("high_risk"), NOTIFY)
    assert breach.tasks == ["notify_ico", "tell_people_of_breach", "investigate_breach"]
    breach.do(DPO, NOTIFIED, TOLD, FOUND)
    assert breach.tasks == ["close_breach"]


def test_r_023_the_lessons_of_a_breach_become_learning_and_name_nobody_of_the_request() -> None:
    breach = beside(case_of_ash(), BREACH)
    breach.do(SYSTEM, reporting(request_id=REQUEST))
    breach.do(DPO, CONTAINED, assessing("unlikely_risk"), DO_NOT_NOTIFY, FOUND)
    named = b.CloseBreach(outcome="Deleted unread.", lessons="Ash had to move.")
    assert breach.refused(DPO, named) == "identity_in_learning"
    breach.do(DPO, CLOSING)
    closed = breach.history[-1]
    (effect,) = BREACH.reactions(closed)
    errand = ERRANDS[effect.name](breach.state, closed)
    assert errand.stream == f"learning/{breach.last('BreachClosed').learning_id}"
    said = errand.command.model_dump(exclude={"text"})
    assert (said["source"], said["breach_id"], said["request_id"]) == ("breach", INCIDENT, REQUEST)
    before = closed.model_copy(update={"body": closed.body.model_copy(update={"learning_id": None})})
    assert list(BREACH.reactions(before)) == []


def test_the_row_of_a_breach_says_nothing_of_people() -> None:
    breach = Incident(BREACH)
    breach.do(SYSTEM, reporting(request_id=INCIDENT))
    breach.do(DPO, assessing("high_risk"))
    row = BREACH.summary(breach.state)
    assert row.agencies == ("alp", "ehh")
    assert row.facts == {
        "agency_responsible": "alp",
        "risk_level": "high_risk",
        "cause": None,
        "due_at": (MONDAY + timedelta(hours=72)).isoformat(),
        "overdue": 0,
        "request_id": str(INCIDENT),
    }


def test_a_text_longer_than_anyone_reads_is_refused() -> None:
    assert Incident(BREACH).refused(REPORTS, reporting(what="x" * 20_001)) == "too_long"


def test_every_text_of_a_breach_is_sealed() -> None:
    breach = reported()
    breach.do(DPO, CONTAINED, assessing("high_risk"), NOTIFY, NOTIFIED, TOLD, FOUND, CLOSING)
    texts = [part.path for event in breach.history for part in sealed_parts(event.body)]
    assert texts == ["what", "actions", "likely_consequences", "reasons", "ico_ref", "findings", "outcome", "lessons"]
