"""Whole lives of breaches and gatherings: whatever people ask in whatever order, the rules hold after each step."""

from datetime import timedelta
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from incident import Incident

from domain.event import Command, Event
from domain.incidents import breach_language as b
from domain.incidents import gathering_language as g
from domain.incidents.breach import BREACH
from domain.incidents.gathering import GATHERING
from domain.refusal import Refused
from domain.values import SYSTEM
from tests.domain.incidents.test_breach import (
    CLOSING,
    CONTAINED,
    DO_NOT_NOTIFY,
    FOUND,
    NOTIFIED,
    NOTIFY,
    TOLD,
    assessing,
)
from tests.domain.incidents.test_gathering import ASKED, FAMILY, returned
from tests.domain.request.scenario import MONDAY

PEOPLE = (
    *("alp.dpo",) * 12,
    "ehh.dpo",
    "alp.practitioner",
    "alp.lead_officer",
    "nsp.partnership_officer",
    "xyz.nobody",
    SYSTEM,
)
TEXTS = st.sampled_from([*["Found."] * 9, None, "", "  "])
AGENCIES = st.sampled_from(["alp", "ehh", "pol", "zzz"])
CAUSERS = st.sampled_from([None, "alp.dpo", "alp.practitioner"])
MOMENTS = st.sampled_from([*[None] * 9, *(MONDAY + timedelta(hours=hours) for hours in (-100, -1, 0, 1, 100))])
COUNTS = st.sampled_from([3, 0, 1, 2, None])
"""Lists are weighted towards what is right, so that lives come to their end now and then."""


def some(model: type[Command], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Command]:
    return st.builds(model, **fields)


BREACH_COMMANDS = st.one_of(
    some(
        b.ReportBreach,
        agency_responsible=AGENCIES,
        holders=st.sampled_from([(), ("alp", "ehh"), ("zzz",)]),
        caused_by=CAUSERS,
        what=TEXTS,
        when_occurred=MOMENTS,
        aware_at=MOMENTS,
    ),
    some(b.ContainBreach, actions=TEXTS, at=MOMENTS, late_reason=TEXTS),
    some(
        b.AssessBreach,
        risk=st.sampled_from([None, "unlikely_risk", "risk", "high_risk", "none"]),
        people=COUNTS,
        records=COUNTS,
        likely_consequences=TEXTS,
        agency_responsible=st.none() | AGENCIES,
        caused_by=CAUSERS,
    ),
    some(b.DecideIcoNotification, notify=st.booleans(), reasons=TEXTS),
    some(b.RecordIcoNotified, ico_ref=TEXTS, at=MOMENTS, late_reason=TEXTS),
    some(
        b.RecordSubjectsNotified, subject_refs=st.sampled_from([(), ("ash",)]), method=st.sampled_from(["phone", "x"])
    ),
    some(b.InvestigateBreach, findings=TEXTS, cause=st.none() | st.sampled_from(get_args(b.Cause))),
    some(b.CloseBreach, outcome=TEXTS, lessons=TEXTS),
)


RIGHT = st.sampled_from([assessing("unlikely_risk"), assessing("high_risk"), NOTIFY, NOTIFIED, DO_NOT_NOTIFY, TOLD])
ENDING = st.sampled_from([CONTAINED, FOUND, CLOSING])
COMMANDS = st.sampled_from([RIGHT, ENDING, BREACH_COMMANDS]).flatmap(lambda each: each)


def step(incident: Incident, person: str, command: Command) -> None:
    """Carried out or refused; nothing else may come of it."""
    before = incident.state
    try:
        incident.do(person, command)
    except Refused:
        assert incident.state is before


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(st.tuples(st.sampled_from(PEOPLE), COMMANDS, st.integers(0, 30)), min_size=12, max_size=30),
    astray=st.booleans(),
)
def test_a_breach_keeps_its_rules_through_any_life(steps: list[tuple[str, Command, int]], astray: bool) -> None:
    breach = Incident(BREACH)
    if astray:
        breach.do(SYSTEM, b.ReportBreach(agency_responsible="alp", holders=("alp", "ehh"), what="Receipt disputed."))
    for person, command, hours in steps:
        step(breach, person, command)
        breach.wait(hours=hours)
        holds_of_a_breach(breach)


def holds_of_a_breach(breach: Incident) -> None:
    types, state = breach.types, breach.state
    assert types.count("BreachReported") <= 1
    assert types.count("BreachClockWarning") == state.warnings <= len(state.warn_at) + 1
    for event in breach.history:
        if event.type in ("BreachAssessed", "IcoNotificationDecided", "BreachInvestigated", "BreachClosed"):
            assert event.actor.role == "dpo"
            assert event.actor.person != _caused_by(breach, event)
    if state.state == "Closed":
        assert {"BreachAssessed", "IcoNotificationDecided", "BreachInvestigated"} <= set(types)
        assert not state.telling_due
        assert not state.clock_runs
        assert types[-1] == "BreachClosed"
        assert BREACH.next_deadline(state) is None


def _caused_by(breach: Incident, event: Event) -> str | None:
    """Whose doing it was taken to be when the event was recorded (sod10)."""
    caused_by: str | None = BREACH.fold(breach.history[: event.version - 1]).caused_by
    return caused_by


GATHERING_COMMANDS = st.one_of(
    some(g.RecordNilReturn, agency_id=st.sampled_from([*ASKED, "hsg"]), searched_what=TEXTS),
    st.sampled_from([returned(agency) for agency in ASKED]),
    st.sampled_from([FAMILY, g.CloseGathering(), *(g.AskReturnAgain(agency_id=agency) for agency in ASKED)]),
    some(
        g.OpenGathering,
        kind=st.just("lcspr"),
        statutory_basis_id=st.sampled_from([None, "gw_ca2004_s16f_16h"]),
        subject_refs=st.sampled_from([(), ("gale",)]),
        scope=TEXTS,
        agencies=st.sampled_from([(), ASKED, ("zzz",)]),
        due_at=MOMENTS,
    ),
)
ANSWERERS = ("nsp.partnership_officer", SYSTEM, *(f"{agency}.lead_officer" for agency in ASKED))


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(ANSWERERS), GATHERING_COMMANDS, st.integers(0, 60)), min_size=5, max_size=25
    )
)
def test_a_gathering_keeps_its_rules_through_any_life(steps: list[tuple[str, Command, int]]) -> None:
    gathering = Incident(GATHERING)
    for person, command, hours in steps:
        step(gathering, person, command)
        gathering.wait(hours=hours)
        types, state = gathering.types, gathering.state
        assert types.count("AgencyReturnOverdue") >= sum(asked.overdue for asked in state.returns.values())
        assert types.count("AgencyReturnReceived") <= len(state.returns)
        if state.state == "Closed":
            closed = gathering.last("GatheringClosed")
            assert set(closed.returns) | set(closed.nil) == set(state.returns)
            assert closed.missing == ()
            assert types[-1] == "GatheringClosed"
            assert "FamilyApproachRecorded" in types
