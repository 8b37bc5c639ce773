"""A concern: anyone reports a problem, those who follow it up look at it regularly, and they alone see who it was."""

from datetime import date, timedelta
from typing import Any

import pytest
from incident import Incident

from domain.incidents import concern_language as n
from domain.incidents.concern import CONCERN
from tests.domain.request.scenario import MONDAY

RAISER, LEAD = "ehh.practitioner", "ehh.lead_officer"


def reporting(**said: Any) -> n.ReportProblem:
    given = {"kind": "storing", "what": "Paper files stand in the corridor.", "raised_with": "ehh.line_manager"}
    return n.ReportProblem(**{**given, **said})


def looking(**said: Any) -> n.ReviewProblem:
    return n.ReviewProblem(**{"finding": "A cabinet is ordered.", **said})


def reported(**said: Any) -> Incident:
    concern = Incident(CONCERN)
    concern.do(RAISER, reporting(**said))
    return concern


def test_r_037_a_problem_is_reported_looked_at_and_closed() -> None:
    concern = reported()
    assert concern.tasks == ["review_problem"]
    assert concern.refused(LEAD, n.CloseProblem()) == "wrong_state"
    concern.do(LEAD, looking(next_review_on=date(2026, 12, 1)))
    assert concern.tasks == ["review_problem"]
    concern.do(LEAD, looking())
    assert concern.tasks == ["close_problem"]
    concern.do(LEAD, n.CloseProblem())
    assert concern.types == ["ProblemReported", "ProblemReviewed", "ProblemReviewed", "ProblemClosed"]
    assert CONCERN.resting(concern.state)
    assert concern.refused(LEAD, looking()) == "wrong_state"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"what": " "}, "field_missing"),
        ({"what": None, "about_agency": "pol"}, "field_missing"),
        ({"about_agency": "zzz"}, "agency_not_party"),
        ({"own_agency": "pol"}, "role_not_held"),
        ({"raised_with": "xyz.stranger"}, "unknown_person"),
        ({"at": MONDAY + timedelta(minutes=1)}, "time_in_future"),
    ],
)
def test_r_054_a_problem_is_described_also_where_it_is_about_another_agency(said: dict[str, Any], code: str) -> None:
    assert Incident(CONCERN).refused(RAISER, reporting(**said)) == code


def test_anyone_reports_and_those_of_both_agencies_who_follow_problems_up_look_at_it() -> None:
    for person in ("hsg.director", "alp.lead_officer", RAISER):
        assert Incident(CONCERN).do(person, reporting()) == ["ProblemReported"]
    concern = reported(about_agency="pol")
    assert concern.refused(RAISER, looking()) == "role_not_held"
    assert concern.refused("csc.lead_officer", looking()) == "not_found"
    for person in (LEAD, "ehh.dpo", "pol.lead_officer"):
        assert concern.do(person, looking()) == ["ProblemReviewed"]
    assert reported().refused(RAISER, reporting()) == "wrong_state"


def test_r_038_a_problem_that_nobody_looks_at_in_time_is_marked() -> None:
    concern = reported()
    assert concern.wait(days=60) == ["ProblemReviewOverdue"]
    assert CONCERN.summary(concern.state).facts["overdue"] == 1
    next_look = (concern.now + timedelta(days=5)).date()
    concern.do(LEAD, looking(next_review_on=next_look))
    assert CONCERN.summary(concern.state).facts["overdue"] == 0
    assert concern.wait(days=5) == []
    assert concern.wait(days=300) == ["ProblemReviewOverdue"]


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2027, 6, 1), date.max])
def test_the_next_look_is_soon_and_still_to_come(day: date) -> None:
    assert reported().refused(LEAD, looking(next_review_on=day)) == "review_too_far"
    assert reported().refused(LEAD, looking(finding=None)) == "field_missing"


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [
        (RAISER, True),
        (LEAD, True),
        ("ehh.deputy_lead_officer", True),
        ("ehh.dpo", True),
        ("ehh.practitioner.second", False),
        ("ehh.line_manager", False),
        ("pol.lead_officer", False),
        ("nsp.partnership_officer", False),
    ],
)
def test_r_054_who_raised_it_is_seen_by_those_who_follow_it_up_alone(viewer: str, sees: bool) -> None:
    concern = reported(about_agency="pol")
    hidden = CONCERN.withheld(concern.state, viewer, concern.register, concern.now)
    assert hidden == (frozenset() if sees else {RAISER})
    assert RAISER not in CONCERN.summary(concern.state).model_dump_json()
    assert RAISER not in str(CONCERN.duties(concern.state))
