"""A share that went astray, or an emergency that was none, is a breach, and its clock runs from that moment."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, get_args

import pytest
from asked import received, receiving, sending, sent
from hypothesis import given
from hypothesis import strategies as st
from lives import Life, waiting
from request_samples import sample

from domain.event import Event
from domain.incidents.breach import BREACH
from domain.incidents.breach_language import ReportBreach
from domain.incidents.effects import OPEN_RETURN_REQUEST
from domain.incidents.errands import ERRANDS, Errand
from domain.incidents.gathering_language import RecordReturn
from domain.registers.holdings import Holding
from domain.request import events as e
from domain.request.commands import (
    CompleteRetrospectiveReview,
    DisputeReceipt,
    LinkBreach,
    RecallTransfer,
    RecordEmergencyDisclosure,
    RecordTransferFailure,
    StopShare,
)
from domain.request.decider import SHARE_REQUEST
from domain.request.effects import OPEN_BREACH
from domain.request.parts import EmergencyItem, ReceiptProblem, ReviewFinding, ToldTo
from domain.values import SYSTEM
from tests.domain.incidents.incident import Incident

ASTRAY = ("not_for_us", "wrong_person")


def errands(life: Life, event: Event) -> list[Errand]:
    """What the service asks of other streams about an event of this life, but for telling agencies who decides."""
    state = SHARE_REQUEST.fold(life.history[: life.history.index(event) + 1])
    asked = (ERRANDS[effect.name](state, event) for effect in SHARE_REQUEST.reactions(event))
    return [errand for errand in asked if not errand.stream.startswith("agency/")]


def emergency(life: Life, by: str = "alp.practitioner") -> Life:
    life.do(
        by,
        RecordEmergencyDisclosure(
            disclosing_agency_id="alp",
            told_to=ToldTo(name="Duty Desk", role="Duty social worker", agency_id="csc"),
            channel="phone_callback",
            items=(EmergencyItem(item_id="address", category="address", description="Where he is."),),
            danger_narrative="He was thought to be in danger.",
            legal_basis_id="art6_vital_interests",
            risk_level="immediate_danger",
            why_could_not_wait="Minutes counted.",
        ),
    )
    return life


def clock_of(errand: Errand, life: Life) -> Incident:
    """The breach as it begins, a moment after what it was opened for."""
    breach = Incident(BREACH, now=life.now + timedelta(seconds=1))
    breach.do(errand.person, errand.command)
    return breach


@dataclass
class Opened:
    stream: str
    state: Any


def opened(errand: Errand, life: Life) -> None:
    """The request sees the breach that was opened."""
    life.beside = (Opened(errand.stream, clock_of(errand, life).state),)


@given(problem=st.sampled_from(get_args(ReceiptProblem)), after=st.integers(0, 5_000))
def test_inv_23_a_receipt_disputed_as_astray_always_opens_a_breach_with_its_time(
    problem: ReceiptProblem, after: int
) -> None:
    life = sent(waiting())
    life.wait(minutes=after)
    life.do("ehh.practitioner", DisputeReceipt(problem=problem))
    asked = errands(life, life.history[-1])
    assert len(asked) == (problem in ASTRAY)
    for errand in asked:
        breach = clock_of(errand, life)
        assert breach.last("BreachReported").aware_at == life.now
        assert breach.last("BreachReported").deadline_at == life.now + timedelta(hours=72)
        assert breach.wait(hours=72) == ["BreachClockWarning"] * 4


@given(outcome=st.sampled_from(get_args(ReviewFinding)), after=st.integers(0, 3_000))
def test_inv_43_an_emergency_disclosure_found_not_justified_opens_a_breach(outcome: ReviewFinding, after: int) -> None:
    life = emergency(Life())
    life.wait(minutes=after)
    life.do("alp.lead_officer", CompleteRetrospectiveReview(outcome=outcome, reasons="As found."))
    asked = errands(life, life.history[-1])
    assert len(asked) == (outcome == "not_justified")
    for errand in asked:
        said = clock_of(errand, life).last("BreachReported")
        assert said.aware_at == life.now
        assert (said.agency_responsible, said.holders, said.caused_by) == ("alp", ("alp", "csc"), "alp.practitioner")


@given(outcome=st.sampled_from(get_args(ReviewFinding)))
def test_inv_43_whoever_disclosed_in_an_emergency_does_not_review_it(outcome: ReviewFinding) -> None:
    """Not even the lead officer of the agency, who also works there."""
    lead, life = "alp.lead_officer", Life()
    also = Holding(person=lead, role="practitioner", since=life.now - timedelta(days=9))
    life.agency("alp", holdings=(*life.register.agencies["alp"].holdings, also))
    emergency(life, by=lead)
    review = CompleteRetrospectiveReview(outcome=outcome, reasons="As found.")
    assert life.refused(lead, review) == "separation_of_duties"
    assert life.do("alp.deputy_lead_officer", review) == ["RetrospectiveReviewCompleted"]


@given(problems=st.lists(st.sampled_from(get_args(ReceiptProblem)), min_size=1, max_size=5), hours=st.integers(0, 99))
def test_inv_23_one_transfer_is_one_breach_however_often_it_is_disputed(
    problems: list[ReceiptProblem], hours: int
) -> None:
    """The errand of the first event that shows it, again and again; another transfer is another breach."""
    life = sent(waiting())
    for problem in problems:
        life.do("ehh.practitioner", DisputeReceipt(problem=problem))
        life.wait(hours=hours)
    asked = [errand for event in life.history for errand in errands(life, event)]
    assert len(asked) == sum(problem in ASTRAY for problem in problems)
    assert all(errand == asked[0] for errand in asked)
    life.do("alp.practitioner", RecordTransferFailure(reason="It went astray."), sending(life))
    life.do("ehh.practitioner", DisputeReceipt(problem="wrong_person"))
    (another,) = errands(life, life.history[-1])
    assert another.stream not in {errand.stream for errand in asked}


def test_a_disputed_emergency_that_is_then_found_not_justified_is_one_breach() -> None:
    life = emergency(Life())
    life.do("csc.practitioner", DisputeReceipt(problem="wrong_person"))
    life.do("alp.lead_officer", CompleteRetrospectiveReview(outcome="not_justified", reasons="As found."))
    first, second = (errand for event in life.history for errand in errands(life, event))
    assert first == second
    assert first.then is not None
    opened(first, life)
    assert life.do(SYSTEM, first.then) == ["BreachLinked"]
    assert life.do(SYSTEM, first.then) == []


def test_a_breach_that_is_found_when_nothing_can_be_linked_any_more_is_opened_all_the_same() -> None:
    """The link is refused and no more comes of it; the breach names the request."""
    life = sent(waiting())
    life.do("ehh.practitioner", DisputeReceipt(problem="not_for_us"))
    (errand,) = errands(life, life.history[-1])
    life.do("alp.practitioner", RecallTransfer(recall_effective="yes", reason="It went to the wrong people."))
    life.do("alp.lead_officer", StopShare(cause="new_risk", reasons="Nobody there should have it."))
    assert clock_of(errand, life).last("BreachReported").request_id == life.state.request_id
    assert errand.then is not None
    opened(errand, life)
    assert life.refused(SYSTEM, errand.then) == "wrong_state"


def test_the_breach_is_linked_with_the_transfer_that_went_astray() -> None:
    life = sent(waiting())
    life.do("ehh.practitioner", DisputeReceipt(problem="not_for_us"))
    (errand,) = errands(life, life.history[-1])
    assert isinstance(errand.then, LinkBreach)
    assert errand.stream == f"breach/{errand.then.breach_id}"
    opened(errand, life)
    assert life.do(SYSTEM, errand.then) == ["BreachLinked"]
    assert life.last("BreachLinked").transfer_id == life.last("InformationSent").transfer_id
    assert life.state.breaches == (errand.then.breach_id,)


def test_what_the_service_says_of_a_breach_names_nobody() -> None:
    life = sent(waiting())
    life.do("ehh.practitioner", DisputeReceipt(problem="not_for_us"))
    (errand,) = errands(life, life.history[-1])
    assert isinstance(errand.command, ReportBreach)
    assert errand.command.what is not None
    assert errand.command.what.text == "Receipt disputed: not_for_us"


def test_a_receipt_is_told_to_the_gathering_that_asked_for_it_and_to_no_other() -> None:
    life = received(waiting())
    receipt = next(event for event in life.history if event.type == "ReceiptConfirmed")
    (errand,) = (each for each in errands(life, receipt) if isinstance(each.command, RecordReturn))
    assert errand.stream == f"gathering/{life.state.gathering_id}"
    assert isinstance(errand.command, RecordReturn)
    assert errand.command.agency_id == "alp"
    assert f"share-request/{errand.command.request_id}" == receipt.stream
    life.given("ehh.practitioner", sample(e.ReceiptConfirmed, gathering_id=None, dataset_id=None))
    assert errands(life, life.history[-1]) == []


def test_a_receipt_says_which_gathering_it_answers() -> None:
    life = sent(waiting())
    life.do("ehh.practitioner", receiving(life))
    assert life.last("ReceiptConfirmed").gathering_id == life.state.gathering_id


@pytest.mark.parametrize("name", [OPEN_BREACH, OPEN_RETURN_REQUEST])
def test_an_errand_about_an_event_that_does_not_call_for_it_is_a_fault(name: str) -> None:
    life = sent(waiting())
    with pytest.raises(TypeError):
        ERRANDS[name](life.state, life.history[-1])
