"""The end of a record: due, authorised by one, attested by others, destroyed; never under a hold."""

from typing import Any

import pytest
from endings import (
    attestation,
    authorisation,
    disposal_due,
    hold,
    retained,
    strike,
)
from hypothesis import given
from hypothesis import strategies as st
from lives import Life

from domain.refusal import Refused
from domain.request import commands as c
from domain.request.decider import SHARE_REQUEST
from domain.request.effects import DESTROY_RECORD
from domain.request.events import RecordDisposed
from domain.sealed import sealed_parts
from domain.values import SYSTEM

RELEASE = c.ReleaseLegalHold(hold_id="inquiry", authority_ref="Letter 9")
EXTEND = c.ExtendRetention(
    reason="A claim is announced.", legal_basis_id="art6_public_task", new_expires_on="2060-06-30"
)
DONE = c.CompleteDisposal(keys_destroyed=("share-request/1",), ciphertext_deleted=40)


def authorised() -> Life:
    life = disposal_due()
    life.do("alp.lead_officer", authorisation())
    return life


def started() -> Life:
    life = authorised()
    life.do("alp.records_manager", attestation())
    life.do("ehh.records_manager", attestation())
    return life


def disposed() -> Life:
    life = started()
    life.do(SYSTEM, DONE)
    return life


def test_the_end_of_life_first_failed_then_done_again_leaves_a_tombstone() -> None:
    life = retained()
    for ref in ("ash", "mo"):
        life.do("alp.practitioner", c.ReviewConsent(consent_id=ref, outcome="ended"))
    assert strike(life) == ["RetentionPeriodExpired"]
    assert life.state.state == "Retained"
    assert strike(life) == ["RetentionPeriodExpired"]
    assert life.state.state == "DisposalDue"
    assert life.do("alp.lead_officer", authorisation()) == ["DisposalAuthorised"]
    assert life.do("ehh.records_manager", c.FailDisposal(reason="The deletion report has gaps.")) == ["DisposalFailed"]
    assert life.do("alp.lead_officer", authorisation()) == ["DisposalAuthorised"]
    assert life.do("alp.records_manager", attestation()) == ["DisposalAttested"]
    assert life.do("ehh.records_manager", attestation()) == ["DisposalAttested", "DisposalStarted"]
    assert [effect.name for effect in SHARE_REQUEST.reactions(life.history[-1])] == [DESTROY_RECORD]
    assert life.do(SYSTEM, DONE) == ["RecordDisposed"]
    assert SHARE_REQUEST.ended(life.state)
    assert life.last("RecordDisposed").tombstone.agencies == ("alp", "ehh")


def test_the_tombstone_says_nothing_about_a_person() -> None:
    body: RecordDisposed = disposed().last("RecordDisposed")
    assert not list(sealed_parts(body))
    assert set(type(body.tombstone).model_fields) == {
        "request_id",
        "pathway",
        "agencies",
        "dates",
        "counts",
        "legal_basis_id",
    }
    assert body.tombstone.counts.subjects == 2


def test_nothing_can_be_asked_of_a_disposed_record() -> None:
    assert disposed().refused("alp.lead_officer", authorisation()) == "disposed"


def test_an_agency_without_a_copy_cannot_attest() -> None:
    assert authorised().refused("alp.records_manager", attestation(holder_agency_id="csc")) == "not_a_holder"


def test_nobody_attests_for_another_agency() -> None:
    assert authorised().refused("alp.records_manager", attestation(holder_agency_id="ehh")) == "role_not_held"


def test_a_copy_is_attested_once() -> None:
    life = authorised()
    life.do("alp.records_manager", attestation())
    assert life.refused("alp.records_manager", attestation()) == "wrong_state"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"certificate_ref": " "}, "field_missing"),
        ({"method_id": "burn_it"}, "unknown_code"),
        ({"method_id": "shred_paper"}, "method_forbidden"),
    ],
)
def test_an_attestation_names_an_allowed_method_and_its_certificate(said: dict[str, Any], code: str) -> None:
    assert authorised().refused("alp.records_manager", attestation(**said)) == code


def test_a_holder_whose_own_period_is_over_need_not_wait_for_the_other() -> None:
    life = retained()
    assert life.refused("alp.records_manager", attestation()) == "wrong_state"
    strike(life)
    first = life.last("RetentionPeriodExpired").holder_agency_id
    other = "ehh" if first == "alp" else "alp"
    assert life.do(f"{first}.records_manager", attestation()) == ["DisposalAttested"]
    assert life.refused(f"{other}.records_manager", attestation()) == "wrong_state"


def test_the_authorisation_starts_the_disposal_where_every_holder_has_attested_already() -> None:
    life = disposal_due()
    life.do("alp.records_manager", attestation())
    life.do("ehh.records_manager", attestation())
    assert life.do("alp.lead_officer", authorisation()) == ["DisposalAuthorised", "DisposalStarted"]


def test_an_extension_keeps_what_is_left_to_the_end_of_its_year() -> None:
    life = disposal_due()
    assert life.do("alp.records_manager", EXTEND) == ["RetentionExtended"]
    assert life.state.state == "Retained"
    assert {str(kept.expires_on) for kept in life.state.retention.values()} == {"2060-12-31"}
    assert strike(life) == ["RetentionPeriodExpired"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": None}, "reasons_missing"),
        ({"legal_basis_id": None}, "legal_basis_missing"),
        ({"legal_basis_id": "dpa1998"}, "legal_basis_not_in_force"),
        ({"new_expires_on": "2020-01-01"}, "review_too_far"),
    ],
)
def test_an_extension_needs_its_reason_its_basis_and_a_day_to_come(changes: dict[str, Any], code: str) -> None:
    command = c.ExtendRetention(**{**EXTEND.model_dump(context={"plain": True}), **changes})
    assert disposal_due().refused("alp.records_manager", command) == code


def test_a_hold_needs_an_authority_of_the_catalogue() -> None:
    command = c.PlaceLegalHold(hold_id="x", authority="curiosity", authority_ref="1", scope="All.")
    assert retained().refused("alp.dpo", command) == "unknown_code"


def test_who_placed_a_hold_does_not_release_it() -> None:
    life = retained()
    life.do("alp.dpo", hold())
    assert life.refused("alp.dpo", RELEASE) == "separation_of_duties"
    assert life.do("alp.records_manager", RELEASE) == ["LegalHoldReleased"]
    assert life.refused("alp.records_manager", RELEASE) == "not_found"


def test_inv_37_once_the_disposal_has_started_a_hold_comes_too_late() -> None:
    assert started().refused("alp.dpo", hold()) == "disposal_started"


def test_inv_37_once_the_disposal_has_started_nothing_but_its_completion_can_follow() -> None:
    life = started()
    with pytest.raises(Refused, match="disposal_started"):
        list(SHARE_REQUEST.decide(life.state, c.RequestAdvice(advice_id="a", asked_of_role="dpo", question="?"), None))  # type: ignore[arg-type]


def test_inv_38_a_hold_undoes_the_authorisation_and_leaves_the_attestations() -> None:
    life = authorised()
    life.do("alp.records_manager", attestation())
    life.do("ehh.dpo", hold())
    assert life.state.state == "DisposalDue"
    assert life.state.attesters == {"alp.records_manager"}
    life.do("ehh.records_manager", RELEASE)
    assert life.refused("alp.records_manager", authorisation()) == "separation_of_duties"
    assert life.do("ehh.lead_officer", authorisation()) == ["DisposalAuthorised"]
    assert life.do("ehh.records_manager", attestation()) == ["DisposalAttested", "DisposalStarted"]


STEPS = st.lists(
    st.sampled_from(
        [
            ("alp.dpo", hold("one")),
            ("ehh.dpo", hold("two")),
            ("alp.records_manager", c.ReleaseLegalHold(hold_id="one", authority_ref="Letter")),
            ("ehh.records_manager", c.ReleaseLegalHold(hold_id="two", authority_ref="Letter")),
            ("alp.lead_officer", authorisation()),
            ("alp.records_manager", authorisation()),
            ("ehh.records_manager", authorisation()),
            ("alp.records_manager", attestation()),
            ("ehh.records_manager", attestation()),
            ("alp.records_manager", c.FailDisposal(reason="Not all of it.")),
            ("alp.records_manager", EXTEND),
            (SYSTEM, c.StartDisposal()),
            (SYSTEM, DONE),
        ]
    ),
    max_size=14,
)
"""What people may try around the end of a record, in any order."""


def tried(life: Life, steps: list[tuple[str, Any]]) -> list[tuple[bool, str, list[str]]]:
    """Whether it was held before, who tried, and what followed each step."""
    happened = []
    for person, command in steps:
        held = bool(life.state.holds)
        try:
            happened.append((held, person, life.do(person, command)))
        except Refused:
            happened.append((held, person, []))
    return happened


DESTRUCTION = {"DisposalAuthorised", "DisposalAttested", "DisposalStarted", "RecordDisposed"}


@given(steps=STEPS)
def test_inv_37_nothing_is_destroyed_while_one_hold_is_left(steps: list[tuple[str, Any]]) -> None:
    for held, _, events in tried(disposal_due(), steps):
        assert not (held and DESTRUCTION & set(events))


@given(steps=STEPS)
def test_inv_39_whoever_authorises_attests_nothing_in_whichever_order(steps: list[tuple[str, Any]]) -> None:
    life = disposal_due()
    tried(life, steps)
    if life.state.disposal:
        assert life.state.disposal.authorised_by not in life.state.attesters


@given(steps=STEPS)
def test_inv_40_a_disposal_starts_with_every_attestation_and_no_hold_and_ends_after_it_started(
    steps: list[tuple[str, Any]],
) -> None:
    life = disposal_due()
    for person, command in steps:
        before = life.state
        events = tried(life, [(person, command)])[0][2]
        if "DisposalStarted" in events:
            assert all(kept.attested_by for kept in life.state.retention.values())
            assert not life.state.holds
        if "RecordDisposed" in events:
            assert before.disposal and before.disposal.started_at


@given(days=st.integers(0, 40_000))
def test_inv_39_each_copy_is_destroyed_after_its_own_period_only(days: int) -> None:
    life = retained()
    life.wait(days=days)
    for agency in ("alp", "ehh"):
        person, expired = f"{agency}.records_manager", life.state.retention[agency].expired
        if expired:
            assert life.do(person, attestation())[0] == "DisposalAttested"
        else:
            assert life.refused(person, attestation()) == "wrong_state"


def test_inv_39_no_time_that_passes_disposes_of_anything() -> None:
    life = disposal_due()
    assert SHARE_REQUEST.next_deadline(life.state) is None
    assert "RecordDisposed" not in life.types
