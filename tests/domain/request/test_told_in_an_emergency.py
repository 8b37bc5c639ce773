"""Whom an emergency disclosure was about is named, then or later, and is told like everybody else (INV-24, INV-27)."""

from datetime import timedelta

import asked as a
import drafts as d
import journeys as j
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lives import Life
from scenario import MONDAY

from domain.request import commands as c
from domain.request.decider import SHARE_REQUEST
from domain.request.telling import telling_open

PEOPLE = {"ash": d.child(), "mo": d.parent(), "ren": d.child("ren")}
CONFIRM = c.ConfirmReceipt(
    manifest_digest="ab" * 32,
    limits_understood=True,
    onward_intent=False,
    terms_accepted=True,
    stored_where="The file.",
)
REVIEW = c.CompleteRetrospectiveReview(outcome="justified", reasons="Minutes counted indeed.")


def disclosed(*refs: str, received: bool = False) -> Life:
    life = Life()
    life.do(j.BY, j.EMERGENCY.model_copy(update={"subjects": tuple(PEOPLE[ref] for ref in refs)}))
    if received:
        life.do("csc.practitioner", CONFIRM)
        life.do(j.LEAD, REVIEW)
    return life


@given(
    first=st.sets(st.sampled_from(sorted(PEOPLE))),
    later=st.sets(st.sampled_from(sorted(PEOPLE))),
    told=st.sets(st.sampled_from(sorted(PEOPLE))),
    received=st.booleans(),
)
def test_inv_24_whoever_is_named_is_told_before_an_emergency_disclosure_is_closed(
    first: set[str], later: set[str], told: set[str], received: bool
) -> None:
    life = disclosed(*sorted(first), received=received)
    life.do(j.BY, *(PEOPLE[ref] for ref in sorted(later - first)))
    if not received:
        life.do("csc.practitioner", CONFIRM)
        life.do(j.LEAD, REVIEW)
    named = first | later
    assert set(telling_open(life.state)) == named
    life.do(j.BY, *(a.told(ref) for ref in sorted(told & named)))
    if named and named <= told:
        assert life.do(j.BY, c.CloseShare()) == ["ShareClosed"]
    else:
        assert life.refused(j.BY, c.CloseShare()) == "telling_open"


@given(hours=st.integers(0, 24), named_after=st.integers(0, 300))
def test_inv_27_the_telling_clock_of_an_emergency_runs_from_the_disclosure_whenever_somebody_is_named(
    hours: int, named_after: int
) -> None:
    life = Life(now=MONDAY)
    life.do(j.BY, j.EMERGENCY.model_copy(update={"at": MONDAY - timedelta(hours=hours), "subjects": (PEOPLE["ash"],)}))
    due_at = life.last("EmergencyDisclosureRecorded").telling_due_at
    life.wait(hours=named_after)
    life.do(j.BY, PEOPLE["mo"])
    life.wait(days=30)
    overdue = [event for event in life.history if event.type == "TellingOverdue"]
    assert [(event.body.subject_ref, event.body.due_at) for event in overdue] == [  # type: ignore[attr-defined]
        ("ash", due_at),
        ("mo", due_at),
    ]


@pytest.mark.parametrize("year", [2, 1826])
def test_a_day_before_anybody_lived_is_a_slip_of_the_pen(year: int) -> None:
    said = {"at": MONDAY.replace(year=year), "late_reason": "Written down late."}
    refusal = Life().refusal(j.BY, j.EMERGENCY.model_copy(update=said))
    assert (refusal.code, refusal.field) == ("malformed", "at")
    refusal = j.at("sent").refusal("ehh.practitioner", CONFIRM.model_copy(update=said))
    assert (refusal.code, refusal.field) == ("malformed", "at")


def test_somebody_is_asked_to_name_them_until_somebody_is_named() -> None:
    life = disclosed()
    assert [duty.person for duty in SHARE_REQUEST.duties(life.state) if duty.task == "name_people"] == [j.BY]
    life.do("alp.practitioner.second", PEOPLE["ash"])
    tasks = [duty.task for duty in SHARE_REQUEST.duties(life.state)]
    assert "tell" in tasks
    assert "name_people" not in tasks


@pytest.mark.parametrize(
    ("people", "code", "field"),
    [
        ((d.child(), d.child()), "malformed", "subjects"),
        ((d.child(name=" "),), "field_missing", "name"),
        ((d.child(date_of_birth="the third of May"),), "malformed", "date_of_birth"),
    ],
)
def test_people_are_named_properly_or_the_disclosure_is_not_recorded(
    people: tuple[c.AddDataSubject, ...], code: str, field: str
) -> None:
    refusal = Life().refusal(j.BY, j.EMERGENCY.model_copy(update={"subjects": people}))
    assert (refusal.code, refusal.field) == (code, field)


@pytest.mark.parametrize("stage", ["waiting", "approved", "sent", "received", "retained"])
def test_to_an_ordinary_request_nobody_is_added_once_it_was_submitted(stage: str) -> None:
    assert j.at(stage).refused(j.BY, d.child("jay")) == "wrong_state"


@given(born=st.sampled_from(["2026-01-04", "2010-01-04"]), role=st.sampled_from(["child", "parent"]))
def test_inv_36_naming_somebody_late_never_shortens_how_long_the_record_is_kept(born: str, role: str) -> None:
    """As long as a birthday is not known the period runs from the disclosure, which is later than any birthday."""
    life = disclosed(received=True)
    before = life.state.retention
    assert life.do(j.BY, d.child(date_of_birth=born, role=role)) == ["DataSubjectAdded"]
    assert life.state.retention == before
