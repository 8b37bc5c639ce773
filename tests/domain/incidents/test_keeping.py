"""Breaches, gatherings and complaints are kept to a date, held where the law says so, and destroyed by two people."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from incident import INCIDENT, Incident

from domain.refusal import Refused
from domain.request import commands as c
from domain.sealed import sealed_parts
from domain.streams import DECIDERS
from domain.values import SYSTEM
from tests.domain.incidents.test_breach import (
    CLOSING,
    CONTAINED,
    DO_NOT_NOTIFY,
    DPO,
    FOUND,
    REPORTS,
    assessing,
    reporting,
)
from tests.domain.incidents.test_gathering import ASKED, FAMILY, OFFICER, opening, returned
from tests.domain.incidents.test_gathering import CLOSING as GATHERED

RECORDS, LEAD = "alp.records_manager", "alp.lead_officer"
HOLD = c.PlaceLegalHold(hold_id="claim", authority="litigation", authority_ref="Letter 3", scope="All of it.")
RELEASE = c.ReleaseLegalHold(hold_id="claim", authority_ref="Letter 9")
AUTHORISE = c.AuthoriseDisposal(method_ids=("crypto_erase", "secure_delete"), last_review_note="Nothing is open.")
ATTEST = c.AttestDisposal(method_id="crypto_erase", certificate_ref="log 17", includes_backups=True)
COMPLETE = c.CompleteDisposal(keys_destroyed=(f"breach/{INCIDENT}",), ciphertext_deleted=6)
EXTEND = c.ExtendRetention(
    reason="A claim is likely.", legal_basis_id="art6_public_task", new_expires_on=date(2040, 5, 1)
)


def closed() -> Incident:
    breach = Incident(DECIDERS["breach"])
    breach.do(REPORTS, reporting())
    breach.do(DPO, CONTAINED, assessing("unlikely_risk"), DO_NOT_NOTIFY, FOUND, CLOSING)
    return breach


def due() -> Incident:
    breach = closed()
    breach.wait(days=366 * 7)
    return breach


def authorised() -> Incident:
    breach = due()
    breach.do(LEAD, AUTHORISE)
    return breach


def test_a_closed_breach_is_kept_through_the_last_day_of_its_schedule() -> None:
    breach = closed()
    assert breach.types[-2:] == ["BreachClosed", "RetentionScheduled"]
    scheduled = breach.last("RetentionScheduled")
    assert (scheduled.schedule_id, scheduled.holder_agency_id) == ("rs_breach", "alp")
    assert scheduled.expires_on == date(2032, 12, 31)
    assert breach.tasks == []
    breach.now = breach.now.replace(year=2032, month=12, day=31, hour=0)
    assert breach.wait(hours=23) == []
    assert breach.wait(hours=2) == ["RetentionPeriodExpired"]
    assert breach.wait(days=900) == []
    assert breach.tasks == ["authorise_disposal"]
    assert DECIDERS["breach"].summary(breach.state).state == "DisposalDue"


def test_a_gathering_is_kept_by_the_agency_that_gathered() -> None:
    gathering = Incident(DECIDERS["gathering"])
    gathering.do(OFFICER, opening(), FAMILY)
    gathering.do(SYSTEM, *(returned(agency) for agency in ASKED))
    assert gathering.do(OFFICER, GATHERED) == ["GatheringClosed", "RetentionScheduled"]
    scheduled = gathering.last("RetentionScheduled")
    assert (scheduled.holder_agency_id, scheduled.schedule_id) == ("nsp", "rs_gathering")
    gathering.wait(days=366 * 26)
    assert gathering.do("nsp.records_manager", AUTHORISE) == ["DisposalAuthorised"]


def test_what_is_open_has_no_date_and_cannot_be_disposed_of() -> None:
    breach = Incident(DECIDERS["breach"])
    breach.do(REPORTS, reporting())
    assert DECIDERS["breach"].next_deadline(breach.state).name == "ico"  # type: ignore[union-attr]
    assert breach.refused(LEAD, AUTHORISE) == "wrong_state"
    assert breach.refused(LEAD, EXTEND) == "wrong_state"
    assert breach.refused(RECORDS, ATTEST) == "wrong_state"


def test_two_people_end_it_and_a_stone_without_a_name_is_left() -> None:
    breach = authorised()
    assert breach.tasks == ["attest_disposal"]
    assert breach.do(RECORDS, ATTEST) == ["DisposalAttested", "DisposalStarted"]
    assert [effect.name for effect in DECIDERS["breach"].reactions(breach.history[-1])] == ["destroy_record"]
    assert breach.tasks == []
    assert breach.refused("alp.dpo", HOLD) == "disposal_started"
    assert breach.do(SYSTEM, COMPLETE) == ["RecordDisposed"]
    assert [effect.name for effect in DECIDERS["breach"].reactions(breach.history[-1])] == ["forget_runs"]
    tombstone = breach.last("RecordDisposed").tombstone
    assert (tombstone.kind, tombstone.id, tombstone.holder_agency_id) == ("breach", INCIDENT, "alp")
    assert not list(sealed_parts(tombstone))
    assert DECIDERS["breach"].ended(breach.state)
    assert DECIDERS["breach"].summary(breach.state).state == "Disposed"
    assert breach.refused("alp.dpo", HOLD) == "disposed"


@pytest.mark.parametrize(
    ("person", "command", "code"),
    [
        (RECORDS, c.AuthoriseDisposal(method_ids=(), last_review_note="None."), "field_missing"),
        (RECORDS, c.AuthoriseDisposal(method_ids=("burn",), last_review_note="None."), "unknown_code"),
        (RECORDS, c.AuthoriseDisposal(method_ids=("crypto_erase",)), "reasons_missing"),
        ("alp.practitioner", AUTHORISE, "role_not_held"),
        ("ehh.records_manager", AUTHORISE, "role_not_held"),
        ("hsg.records_manager", AUTHORISE, "not_found"),
        (RECORDS, EXTEND.model_copy(update={"reason": None}), "reasons_missing"),
        (RECORDS, EXTEND.model_copy(update={"legal_basis_id": None}), "legal_basis_missing"),
        (RECORDS, EXTEND.model_copy(update={"new_expires_on": date(2020, 1, 1)}), "review_too_far"),
        (RECORDS, EXTEND.model_copy(update={"new_expires_on": date(2190, 1, 1)}), "review_too_far"),
        (RECORDS, HOLD.model_copy(update={"authority": "nobody"}), "unknown_code"),
        (RECORDS, RELEASE, "not_found"),
        (RECORDS, COMPLETE, "role_not_held"),
        (SYSTEM, COMPLETE, "wrong_state"),
        (SYSTEM, COMPLETE.model_copy(update={"keys_destroyed": ()}), "field_missing"),
    ],
)
def test_what_is_wrong_with_an_end_is_refused_by_name(person: str, command: Any, code: str) -> None:
    assert due().refused(person, command) == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"certificate_ref": None}, "field_missing"),
        ({"holder_agency_id": "ehh"}, "not_a_holder"),
        ({"method_id": "shred_paper"}, "method_forbidden"),
    ],
)
def test_an_attestation_is_whole(said: dict[str, Any], code: str) -> None:
    assert authorised().refused(RECORDS, ATTEST.model_copy(update=said)) == code


def test_who_authorised_does_not_attest_and_who_held_does_not_release() -> None:
    breach = due()
    breach.do(RECORDS, AUTHORISE)
    assert breach.refused(RECORDS, ATTEST) == "separation_of_duties"
    breach.do(RECORDS, HOLD)
    assert breach.refused(RECORDS, RELEASE) == "separation_of_duties"
    assert breach.refused(RECORDS, HOLD) == "wrong_state"


def test_a_longer_time_begins_anew() -> None:
    breach = due()
    assert breach.do(RECORDS, EXTEND) == ["RetentionExtended"]
    assert breach.tasks == []
    assert breach.wait(days=366 * 8) == ["RetentionPeriodExpired"]


STEPS = st.lists(
    st.sampled_from(
        [
            *((person, HOLD.model_copy(update={"hold_id": id})) for person in (RECORDS, DPO) for id in ("a", "b")),
            *((person, RELEASE.model_copy(update={"hold_id": id})) for person in (RECORDS, DPO) for id in ("a", "b")),
            *((person, AUTHORISE) for person in (RECORDS, LEAD)),
            (RECORDS, ATTEST),
            (RECORDS, EXTEND),
            (SYSTEM, COMPLETE),
        ]
    ),
    max_size=20,
)


@given(steps=STEPS, years=st.integers(0, 20))
def test_inv_37_38_39_nothing_is_destroyed_early_held_or_by_one_person_alone(
    steps: list[tuple[str, Any]], years: int
) -> None:
    breach = closed()
    for person, command in steps:
        breach.wait(days=years * 60)
        before, at = breach.state.keeping, len(breach.history)
        try:
            breach.do(person, command)
        except Refused:
            continue
        for event in breach.history[at:]:
            if event.type in ("DisposalAuthorised", "DisposalAttested", "DisposalStarted"):
                assert not before.holds
                assert before.expired_at is not None
            if event.type == "DisposalAttested":
                assert event.actor.person != before.authorised_by
            if event.type == "LegalHoldPlaced":
                assert before.started_at is None
                assert breach.state.keeping.authorised_by is None
            if event.type == "RecordDisposed":
                assert breach.history[event.version - 2].type == "DisposalStarted"
    assert breach.decider.fold(breach.history) == breach.state


def test_a_hold_is_placed_on_what_is_still_open_too() -> None:
    breach = Incident(DECIDERS["breach"])
    breach.do(REPORTS, reporting())
    breach.do(DPO, HOLD)
    assert DECIDERS["breach"].summary(breach.state).facts["holds"] == 1
    breach.do(DPO, CONTAINED, assessing("unlikely_risk"), DO_NOT_NOTIFY, FOUND, CLOSING)
    breach.wait(days=366 * 7)
    assert breach.tasks == []
    assert breach.refused(LEAD, AUTHORISE) == "legal_hold"
    assert breach.refused(RECORDS, ATTEST) == "legal_hold"


def test_a_period_that_was_not_over_brings_nothing() -> None:
    breach = closed()
    early = DECIDERS["breach"].next_deadline(breach.state)
    assert early is not None
    assert early.due_at - breach.now > timedelta(days=2000)
