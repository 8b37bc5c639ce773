"""Each holder keeps its copy as long as the longest rule says, to the end of that year."""

from datetime import date
from typing import Any

import pytest
from endings import ASKED, DECLINE, SHARED, bodies, disposal_due, let_pass, received, retained, strike
from hypothesis import given
from hypothesis import strategies as st
from lives import Draft, Life, waiting
from request_samples import sample

from domain.catalogue import shipped_catalogue
from domain.refusal import Refused
from domain.request import commands as c
from domain.request.events import DataSubjectAdded
from domain.request.retention import opens_for_retention

DAYS = st.dates(date(2008, 1, 1), date(2026, 11, 22))
FLAGS = st.sets(st.sampled_from(("looked_after", "adopted", "child_protection", "csa", "lado", "died_under_18")))


def born(day: str, draft: Draft = SHARED) -> Life:
    """A request about children born on that day, waiting for its decision."""
    life = waiting(draft)
    subjects = {
        ref: subject.model_copy(update={"date_of_birth": sample(DataSubjectAdded, date_of_birth=day).date_of_birth})
        for ref, subject in life.state.subjects.items()
    }
    life.state = life.state.model_copy(update={"subjects": subjects})
    return life


def scheduled(life: Life) -> dict[str, tuple[str, str]]:
    return {
        said.holder_agency_id: (said.schedule_id, str(said.expires_on)) for said in bodies(life, "RetentionScheduled")
    }


def declining(life: Life, by: str = "alp.lead_officer") -> Life:
    life.do(by, DECLINE)
    return life


def recording(**said: Any) -> c.RecordRetentionFacts:
    return c.RecordRetentionFacts(**{"source": "The case file.", **said})


def test_a_school_and_a_council_keep_the_same_share_by_rules_of_their_own() -> None:
    assert scheduled(received()) == {
        "alp": ("rs_school_cp", "2038-12-31"),
        "ehh": ("rs_child_in_need_la", "2043-12-31"),
    }


def test_a_decision_not_to_share_is_kept_by_the_discloser_alone() -> None:
    assert scheduled(declining(born("2013-03-05"))) == {"alp": ("rs_school_cp", "2038-12-31")}


def test_an_unknown_birthday_counts_from_the_day_of_the_outcome() -> None:
    assert scheduled(declining(born("not known"))) == {"alp": ("rs_school_cp", "2051-12-31")}


def test_the_youngest_child_decides() -> None:
    life = waiting(Draft(people=(("ash", "child"), ("bo", "child"))))
    younger = life.state.subjects["bo"].model_copy(
        update={"date_of_birth": sample(DataSubjectAdded, date_of_birth="2020-02-29").date_of_birth}
    )
    life.state = life.state.model_copy(update={"subjects": {**life.state.subjects, "bo": younger}})
    assert scheduled(declining(life)) == {"alp": ("rs_school_cp", "2045-12-31")}


def test_a_health_record_of_somebody_of_seventeen_is_kept_a_year_longer() -> None:
    assert scheduled(declining(born("2010-01-01", ASKED), "hlt.lead_officer"))["hlt"][1] == "2035-12-31"
    assert scheduled(declining(born("2009-06-01", ASKED), "hlt.lead_officer"))["hlt"][1] == "2035-12-31"


def test_a_holder_that_no_rule_fits_keeps_the_decision_record() -> None:
    charity = Draft(discloser="wda", requester="wda.practitioner", footing="not_required", recorder="wda.practitioner")
    assert scheduled(declining(waiting(charity), "wda.lead_officer")) == {"wda": ("rs_decision_record", "2032-12-31")}


def test_a_copy_that_no_rule_fits_is_refused() -> None:
    life = waiting(Draft(discloser="wda", requester="wda.practitioner", footing="not_required"))
    life.catalogue = shipped_catalogue().model_copy(update={"retention_schedule": ()})
    assert life.refused("wda.lead_officer", DECLINE) == "no_retention_rule"


def test_a_reopened_share_schedules_the_recipient_and_leaves_the_date_of_the_discloser() -> None:
    life = received(ASKED)
    assert life.types.count("RetentionScheduled") == 2
    assert life.types.count("RetentionRecalculated") == 0


def test_the_days_that_a_schedule_needs_are_opened_for_it() -> None:
    state = retained().state
    assert len(list(opens_for_retention(state))) == 2


def test_a_child_found_to_be_looked_after_is_kept_for_longer_at_the_council() -> None:
    life = retained()
    assert life.do("ehh.practitioner", recording(flags=("looked_after",))) == [
        "RetentionFactsRecorded",
        "RetentionRecalculated",
    ]
    assert str(life.state.retention["ehh"].expires_on) == "2088-12-31"


def test_facts_that_come_when_disposal_is_due_let_the_period_run_again() -> None:
    life = disposal_due()
    life.do("ehh.practitioner", recording(flags=("looked_after",)))
    assert life.state.state == "Retained"
    assert strike(life) == ["RetentionPeriodExpired"]
    assert life.state.state == "DisposalDue"


def test_a_day_of_death_that_cannot_be_read_is_refused() -> None:
    command = recording(flags=("died_under_18",), trigger_dates={"child_death": "last spring"})
    assert retained().refused("ehh.practitioner", command) == "field_missing"


def test_a_day_of_death_longer_ago_than_anybody_lives_is_refused() -> None:
    command = recording(flags=("died_under_18",), trigger_dates={"child_death": "0226-11-22"})
    assert retained().refused("ehh.practitioner", command) == "malformed"


@given(birthday=DAYS, outcome=st.sampled_from(("declined", "received")))
def test_inv_35_every_holder_has_one_schedule_that_ends_a_year_and_hides_the_birthday(
    birthday: date, outcome: str
) -> None:
    life = declining(born(birthday.isoformat())) if outcome == "declined" else received()
    entries = bodies(life, "RetentionScheduled")
    assert len(entries) == len(life.state.retention) == (1 if outcome == "declined" else 2)
    for entry in entries:
        assert (entry.expires_on.month, entry.expires_on.day) == (12, 31)
        assert (entry.trigger_date.month, entry.trigger_date.day) == (12, 31)
        assert entry.schedule_version == life.catalogue.version


@given(
    facts=st.lists(st.tuples(FLAGS, st.none() | DAYS, st.none() | DAYS), min_size=1, max_size=4),
    why=st.none() | st.just("The child died."),
)
def test_inv_36_no_date_becomes_earlier_without_a_person_and_a_reason(
    facts: list[tuple[set[str], date | None, date | None]], why: str | None
) -> None:
    life = retained()
    for flags, death, closed in facts:
        before = {agency: kept.expires_on for agency, kept in life.state.retention.items()}
        dates = {"child_death": death.isoformat() if death else None, "case_closed": closed}
        command = recording(flags=tuple(sorted(flags)), trigger_dates=dates, earlier_because=why)
        life.do("ehh.practitioner", command)
        for agency, kept in life.state.retention.items():
            assert why or kept.expires_on >= before[agency]
    for said in bodies(life, "RetentionRecalculated"):
        assert said.new_expires_on > said.old_expires_on or said.reason is not None
    let_pass(life, life.now.replace(year=2400))
    assert life.state.state == "DisposalDue"


def test_inv_36_a_blank_reason_is_none() -> None:
    with pytest.raises(Refused, match="reasons_missing"):
        retained().do("ehh.practitioner", recording(earlier_because=" "))
