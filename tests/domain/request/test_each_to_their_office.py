"""Offices end where the Code ends them: who asks for what, who undoes a decision, on whose basis, and who stays out."""

from typing import Any

import asked as a
import drafts as d
import journeys as j
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lives import REQUEST_OF_CHILDREN, Life, waiting
from scenario import Scenario

from domain.request import commands as c

OFFICER, DEPUTY = "nsp.partnership_officer", "alp.deputy_lead_officer"
REVIEW = {"recipient_agency_id": "nsp", "direction": "pull", "purpose_code": "practice_review", "threshold_level": None}
STOP = c.StopShare(cause="new_risk", reasons="The father has moved in.")
PATHWAYS = ("early_help", "child_in_need", "safeguarding", "lcspr", "court_order", "anonymised")


@given(pathway=st.sampled_from(PATHWAYS), amended=st.sampled_from(PATHWAYS))
def test_a_partnership_officer_asks_for_practice_reviews_and_for_nothing_else(pathway: str, amended: str) -> None:
    levels = {"early_help": 2, "child_in_need": 3, "safeguarding": 4}
    asking = d.request(**{**REVIEW, "pathway": pathway, "threshold_level": levels.get(pathway)})
    case = Scenario()
    if pathway != "lcspr":
        refusal = case.refusal(OFFICER, asking)
        assert (refusal.code, refusal.field) == ("role_not_held", "pathway")
        return
    case.do(OFFICER, asking)
    assert case.do(OFFICER, c.AmendRequest(urgency="priority")) == ["ShareRequestAmended"]
    change = c.AmendRequest(pathway=amended, threshold_level=levels.get(amended))
    if amended != "lcspr":
        assert case.refused(OFFICER, change) == "role_not_held"


def conflicted(stage: str) -> Life:
    """The deputy recorded the consents that the share rests on."""
    life = j.at(stage)
    recorders = (*life.state.footing_recorders, DEPUTY)
    life.state = life.state.model_copy(update={"footing_recorders": recorders})
    return life


@pytest.mark.parametrize(("stage", "command"), [("approved", STOP), ("withdrawn", a.alternative())])
def test_who_has_a_part_in_a_request_neither_stops_it_nor_gives_it_another_basis(stage: str, command: Any) -> None:
    assert conflicted(stage).refused(DEPUTY, command) == "separation_of_duties"
    assert conflicted(stage).do(j.LEAD, command)


def test_whoever_records_another_basis_takes_the_decision_upon_it_too() -> None:
    life = j.at("withdrawn")
    life.do(j.LEAD, a.alternative())
    withheld = {"item": "nurse", "reason": "It was given in confidence."}
    assert life.do(j.LEAD, a.approval(life, items_approved=("attendance",), items_withheld=(withheld,))) == [
        "ShareApproved"
    ]


BASES = ("art6_public_task", "art6_vital_interests", "art6_consent", "gw_ca1989_s47", "art9_vital_interests", "nothing")


@given(basis=st.none() | st.sampled_from(BASES))
def test_on_a_pull_the_discloser_may_name_a_basis_of_its_own(basis: str | None) -> None:
    """Without one it confirms that the requester's carries both sides (R-160)."""
    life = waiting(REQUEST_OF_CHILDREN)
    command = a.approval(life, disclosing_basis_id=basis)
    if basis in (None, "art6_public_task", "art6_vital_interests"):
        life.do("hlt.lead_officer", command)
        assert life.last("ShareApproved").disclosing_basis_id == basis
        assert life.last("ShareApproved").basis_confirmed
    else:
        code = "legal_basis_missing" if basis == "art6_consent" else "unknown_code"
        assert life.refused("hlt.lead_officer", command) == code
    assert life.refused("hlt.lead_officer", a.approval(life, basis_confirmed=False)) == "field_missing"


def test_the_disclosers_own_basis_is_in_force_when_it_is_sent() -> None:
    life = waiting(REQUEST_OF_CHILDREN)
    life.do("hlt.lead_officer", a.approval(life, disclosing_basis_id="art6_vital_interests"))
    gone = tuple(
        each.model_copy(update={"ended_on": life.now.date()}) if each.id == "art6_vital_interests" else each
        for each in life.catalogue.legal_bases
    )
    life.catalogue = life.catalogue.model_copy(update={"legal_bases": gone})
    assert life.refused("hlt.practitioner", a.sending(life)) == "legal_basis_not_in_force"


@pytest.mark.parametrize(("rule", "code"), [("named_only", "limits_widened"), ("none", "limits_widened")])
def test_what_was_shared_with_the_named_agencies_only_is_permitted_to_no_other(rule: str, code: str) -> None:
    life = waiting()
    life.do(j.LEAD, a.approval(life, onward_rule=rule))
    life.do(j.BY, a.sending(life))
    life.do(j.HUB, a.receiving(life), j.ONWARD)
    assert life.refused(j.LEAD, c.PermitOnward(onward_id="on", limits="For social care alone.")) == code


def test_a_teacher_who_is_lead_officer_too_is_an_owner_of_the_first_stage() -> None:
    life = j.at("declined")
    holdings = life.register.agencies["ehh"].holdings
    both = next(each for each in holdings if each.person == j.HUB and each.role == "practitioner")
    life.agency("ehh", holdings=(*holdings, both.model_copy(update={"role": "lead_officer"})))
    life.do(j.HUB, j.RAISE)
    assert j.HUB in [owner.person for owner in life.last("EscalationStageStarted").owners]
