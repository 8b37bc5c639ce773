"""What the registers of the two agencies mean for a request: an expired registration or training warns, and blocks only
where the catalogue says so (INV-46)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

import pytest
from asked import approval, refusal
from drafts import SUBMIT
from endings import strike
from lives import REQUEST_OF_CHILDREN, Life, waiting
from scenario import Scenario
from test_submission import ready

from domain.event import Command
from domain.registers.papers_state import IcoRegistration, Papers
from domain.registers.training_state import Completion, Training, key_of
from domain.request.commands import ReassignApprover, ReturnForInformation

LEAD = "hlt.lead_officer"
S = TypeVar("S", bound=Scenario)
Make = Callable[[Life], Command]
IN_DANGER = replace(REQUEST_OF_CHILDREN, risk="immediate_danger")


@dataclass
class Trained:
    """The training register of an agency, as a request sees it."""

    stream: str
    state: Training


def run_out(life: S, person: str, course: str, days: int = 0) -> S:
    """A course that the person once completed ran out so many days ago."""
    agency = person.partition(".")[0]
    ended = life.now - timedelta(days=days)
    done = Completion(
        person=person,
        course=course,
        on=(ended - timedelta(days=1096)).date(),
        expires_on=(ended - timedelta(days=1)).date(),
        expires_at=ended,
    )
    known = next((each.state.completions for each in life.beside if isinstance(each, Trained)), {})
    register = Training(agency=agency, completions={**known, key_of(person, course): done})
    life.beside = (*life.beside, Trained(f"training/{agency}", register))
    return life


def expired(life: Life, agency: str) -> None:
    """Its registration with the Information Commissioner ended a moment ago."""
    begun = IcoRegistration(
        number="ZA000000",
        expires_on=(life.now - timedelta(days=1)).date(),
        renewal_due_at=life.now - timedelta(days=30),
        expires_at=life.now,
    )
    life.agency(agency, papers=Papers(registration=begun))


def blocking(life: Life) -> None:
    """The partnership has chosen that an expired registration blocks."""
    policy = life.catalogue.blocking_policy.model_copy(update={"ico_registration_expired": "block"})
    life.catalogue = life.catalogue.model_copy(update={"blocking_policy": policy})


@pytest.mark.parametrize("agency", ["hlt", "csc"])
def test_inv_46_an_expired_registration_of_either_side_is_said_at_the_approval(agency: str) -> None:
    life = waiting(REQUEST_OF_CHILDREN)
    expired(life, agency)
    life.do(LEAD, approval(life))
    assert "ico_registration_expired" in life.warnings


def test_inv_46_an_agency_without_a_registration_on_record_is_not_warned_of() -> None:
    life = waiting(REQUEST_OF_CHILDREN)
    life.do(LEAD, approval(life))
    assert "ico_registration_expired" not in life.warnings


@pytest.mark.parametrize("risk", ["likely_significant_harm", "immediate_danger"])
def test_inv_46_an_expired_registration_blocks_where_the_catalogue_says_so_but_not_in_danger(risk: str) -> None:
    life = waiting(replace(REQUEST_OF_CHILDREN, risk=risk))
    expired(life, "csc")
    blocking(life)
    if risk == "immediate_danger":
        life.do(LEAD, approval(life))
        assert "ico_registration_expired" in life.warnings
    else:
        assert life.refused(LEAD, approval(life)) == "ico_registration_expired"


@pytest.mark.parametrize("make", [approval, lambda life: refusal()], ids=["approve", "decline"])
def test_inv_46_nobody_decides_whose_training_has_run_out(make: Make) -> None:
    life = run_out(waiting(REQUEST_OF_CHILDREN), LEAD, "significant_harm_sharing")
    assert life.refused(LEAD, make(life)) == "training_expired"


def test_training_that_runs_out_tomorrow_counts_today() -> None:
    life = run_out(waiting(REQUEST_OF_CHILDREN), LEAD, "significant_harm_sharing", days=-1)
    life.do(LEAD, approval(life))
    assert "training_expired" not in life.warnings


def test_a_colleague_whose_training_is_current_decides_instead() -> None:
    life = run_out(waiting(REQUEST_OF_CHILDREN), LEAD, "significant_harm_sharing")
    assert "ShareApproved" in life.do("hlt.deputy_lead_officer", approval(life))
    assert life.last("ShareApproved").acting_reason == "training_expired"


def test_a_request_goes_past_whoever_may_not_decide_it_for_want_of_training() -> None:
    case = run_out(ready(), "alp.lead_officer", "significant_harm_sharing")
    case.do("alp.practitioner", SUBMIT)
    assert case.last("ApproverAssigned").approver_id == "alp.deputy_lead_officer"


def test_where_nobody_who_is_trained_is_left_submission_says_so() -> None:
    case = ready()
    for person in ("alp.lead_officer", "alp.deputy_lead_officer"):
        run_out(case, person, "significant_harm_sharing")
    assert case.refused("alp.practitioner", SUBMIT) == "nobody_can_decide"


def test_nobody_is_named_to_decide_who_may_not_for_want_of_training() -> None:
    life = run_out(waiting(REQUEST_OF_CHILDREN), "hlt.deputy_lead_officer", "significant_harm_sharing")
    named = ReassignApprover.model_validate({"to_id": "hlt.deputy_lead_officer", "reason": "conflict_of_interest"})
    assert life.refused(LEAD, named) == "training_expired"
    assert strike(life) == ["DecisionOverdue", "ApproversExhausted"]


def test_a_course_that_the_office_does_not_need_stands_in_nobodys_way() -> None:
    life = run_out(waiting(REQUEST_OF_CHILDREN), LEAD, "consent_conversations")
    assert "ShareApproved" in life.do(LEAD, approval(life))


def test_whose_training_has_run_out_may_still_ask_for_what_is_missing() -> None:
    life = run_out(waiting(REQUEST_OF_CHILDREN), LEAD, "significant_harm_sharing")
    asked = ReturnForInformation.model_validate({"missing": ("purpose",), "reason": "It does not say what for."})
    assert life.do(LEAD, asked) == ["ShareRequestReturned"]


def test_inv_46_expired_training_never_blocks_in_immediate_danger() -> None:
    life = run_out(waiting(IN_DANGER), LEAD, "significant_harm_sharing")
    life.do(LEAD, approval(life))
    assert "training_expired" in life.warnings


@pytest.mark.parametrize("block", [False, True])
def test_inv_46_whoever_asks_with_expired_training_is_warned_unless_the_catalogue_blocks(block: bool) -> None:
    case = run_out(ready(), "alp.practitioner", "consent_conversations")
    if block:
        policy = case.catalogue.blocking_policy.model_copy(update={"training_expired_practitioner": "block"})
        case.catalogue = case.catalogue.model_copy(update={"blocking_policy": policy})
        assert case.refused("alp.practitioner", SUBMIT) == "training_expired"
    else:
        case.do("alp.practitioner", SUBMIT)
        assert "training_expired" in case.warnings
