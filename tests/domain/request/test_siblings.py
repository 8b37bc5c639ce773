"""Whoever shares sees that others were asked too or hold the same, and that this is no reason not to (R-056)."""

from datetime import timedelta
from uuid import UUID, uuid5

import drafts as d
import journeys as j
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lives import Life
from scenario import MONDAY, REQUEST, STREAM, Scenario, _facts, partnership

from domain.incidents import gathering_language as g
from domain.incidents.gathering import GATHERING
from domain.request import commands as c
from domain.request import siblings
from domain.request.facets import Onward
from domain.request.state import ShareRequest
from domain.values import SYSTEM
from tests.domain.incidents.incident import INCIDENT, Incident

AGENCIES = ("csc", "pol", "alp", "hlt")
STRANGE = UUID(int=99)


def gathered(*nil: str) -> Incident:
    gathering = Incident(GATHERING)
    gathering.do(
        "nsp.partnership_officer",
        g.OpenGathering(
            kind="lcspr",
            statutory_basis_id="gw_ca2004_s16f_16h",
            subject_refs=("gale",),
            scope="All contact with the family.",
            agencies=AGENCIES,
            due_at=MONDAY + timedelta(days=9),
        ),
    )
    for agency in nil:
        gathering.do(f"{agency}.lead_officer", g.RecordNilReturn(agency_id=agency, searched_what="All of it."))
    return gathering


@given(nil=st.sets(st.sampled_from(AGENCIES)), own=st.sampled_from(AGENCIES))
def test_the_other_requests_of_a_gathering_are_seen_but_for_those_of_agencies_that_hold_nothing(
    nil: set[str], own: str
) -> None:
    case = Scenario(stream=f"share-request/{uuid5(INCIDENT, own)}", beside=(gathered(*sorted(nil)),))
    asking = d.request(
        direction="pull",
        pathway="lcspr",
        threshold_level=None,
        disclosing_agency_id=own,
        recipient_agency_id="nsp",
        purpose_code="practice_review",
        gathering_id=INCIDENT,
    )
    case.do("nsp.partnership_officer", asking)
    others = set(AGENCIES) - {own} - nil
    assert case.warnings == (("related_request_known",) if others else ())


def draft(life: Life) -> Life:
    life.do(j.BY, d.accuracy(*j.ITEMS))
    return life


def test_a_request_that_the_requester_knows_of_is_named_and_recorded() -> None:
    beside = Life(stream=f"share-request/{UUID(int=7)}")
    beside.do(j.BY, d.request(recipient_agency_id="hlt"))
    life = draft(j.at("settled"))
    life.beside = (beside,)
    assert life.do(j.BY, c.SubmitForDecision(duplicate_of_hint=UUID(int=7)))[0] == "ShareRequestSubmitted"
    assert life.last("ShareRequestSubmitted").duplicate_of_hint == UUID(int=7)
    assert "related_request_known" in life.warnings


@pytest.mark.parametrize("named", [STRANGE, REQUEST, UUID(int=8)])
def test_nobody_learns_of_a_request_by_naming_it(named: UUID) -> None:
    """Neither one that there is not, nor its own, nor one between other agencies."""
    beside = Life(stream=f"share-request/{UUID(int=8)}")
    beside.do("hlt.practitioner", d.request(disclosing_agency_id="hlt", recipient_agency_id="csc"))
    life = draft(j.at("settled"))
    life.beside = (beside, life)
    refusal = life.refusal(j.BY, c.SubmitForDecision(duplicate_of_hint=named))
    assert (refusal.code, refusal.field) == ("not_found", "duplicate_of_hint")


def test_nothing_is_said_where_nothing_is_known() -> None:
    life = draft(j.at("settled"))
    life.do(j.BY, d.SUBMIT)
    assert life.last("ShareRequestSubmitted").duplicate_of_hint is None
    assert "related_request_known" not in life.warnings


@given(permitted=st.sets(st.integers(1, 5)))
def test_what_else_was_passed_on_from_the_same_request_is_related(permitted: set[int]) -> None:
    said = {"asked_by": j.HUB, "by_agency": "ehh", "to_agency": "pol", "items": ("one",), "status": "permitted"}
    onward = {str(n): Onward(**said, since=MONDAY, new_request_id=UUID(int=n)) for n in permitted}
    related = {f"share-request/{STRANGE}": ShareRequest(onward=onward)}
    facts = _facts(MONDAY, STREAM, SYSTEM, STRANGE, partnership(), related=related)
    assert set(siblings.others(None, STRANGE, facts)) == {UUID(int=n) for n in permitted} - {REQUEST}


def test_a_gathering_that_nobody_opened_is_not_answered() -> None:
    case = Scenario()
    asking = d.request(
        direction="pull",
        pathway="lcspr",
        threshold_level=None,
        recipient_agency_id="nsp",
        purpose_code="practice_review",
        gathering_id=INCIDENT,
    )
    refusal = case.refusal("nsp.partnership_officer", asking)
    assert (refusal.code, refusal.field) == ("not_found", "gathering_id")
