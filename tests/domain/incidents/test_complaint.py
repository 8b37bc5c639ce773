"""A complaint: acknowledged in time, linked to the breach behind it, looked into, answered with a way on, closed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from incident import INCIDENT, Incident

from domain.event import Event
from domain.incidents import complaint_language as k
from domain.incidents.breach import BREACH
from domain.incidents.breach_language import ReportBreach
from domain.incidents.complaint import COMPLAINT
from domain.incidents.errands import ERRANDS, Errand
from domain.sealed import sealed_parts
from domain.values import SYSTEM
from tests.domain.registers.test_learning import beside, case_of_ash
from tests.domain.request.scenario import MONDAY, REQUEST

DPO = "alp.dpo"


def receiving(**said: Any) -> k.ReceiveComplaint:
    given_ = {"agency_id": "alp", "from_whom": "Mara Testcase", "contact": "mara@example.invalid"}
    return k.ReceiveComplaint(**{**given_, "about": "A list with names lay on the bus.", **said})


FOUND = k.InvestigateComplaint(findings="It fell out of a bag.")
CLOSING = k.CloseComplaint(lessons="Lists with names stay in the building.")


def answering(**said: Any) -> k.GiveComplaintOutcome:
    given_ = {"outcome": "We are sorry; the list was found.", "finding": "upheld", "ico_route_stated": True}
    return k.GiveComplaintOutcome(**{**given_, **said})


def received(**said: Any) -> Incident:
    complaint = Incident(COMPLAINT)
    complaint.do(DPO, receiving(**said))
    return complaint


def errands(incident: Incident, event: Event) -> list[Errand]:
    """What the service asks of other streams about an event."""
    decider = incident.decider
    state = decider.fold(incident.history[: event.version])
    return [ERRANDS[effect.name](state, event) for effect in decider.reactions(event)]


def test_a_complaint_is_followed_from_its_receipt_to_its_lessons() -> None:
    complaint = received()
    assert complaint.tasks == ["acknowledge_complaint", "investigate_complaint"]
    complaint.do(DPO, k.AcknowledgeComplaint(), FOUND)
    assert complaint.tasks == ["answer_complaint"]
    complaint.do(DPO, answering())
    assert complaint.tasks == ["close_complaint"]
    complaint.do(DPO, CLOSING)
    assert complaint.types == [
        "ComplaintReceived",
        "ComplaintAcknowledged",
        "ComplaintInvestigated",
        "ComplaintOutcomeGiven",
        "ComplaintClosed",
    ]
    assert COMPLAINT.resting(complaint.state)
    assert complaint.tasks == []
    assert COMPLAINT.summary(complaint.state).facts["finding"] == "upheld"


def test_those_who_answer_complaints_go_on_with_it_and_the_office_that_took_it_in_has_the_duties() -> None:
    assert Incident(COMPLAINT).refused("alp.practitioner", receiving()) == "role_not_held"
    assert Incident(COMPLAINT).refused("ehh.dpo", receiving()) == "role_not_held"
    complaint = received()
    assert {(duty.role, duty.agency) for duty in COMPLAINT.duties(complaint.state)} == {("dpo", "alp")}
    assert complaint.refused("alp.lead_officer", FOUND) == "role_not_held"
    assert complaint.refused("ehh.dpo", FOUND) == "not_found"
    assert complaint.refused(DPO, receiving()) == "wrong_state"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"from_whom": " "}, "field_missing"),
        ({"about": None}, "field_missing"),
        ({"at": MONDAY + timedelta(minutes=1)}, "time_in_future"),
        ({"at": MONDAY - timedelta(days=9)}, "backdated_without_reason"),
        ({"request_id": UUID(int=44)}, "not_found"),
    ],
)
def test_a_complaint_says_who_complains_about_what_and_since_when(said: dict[str, Any], code: str) -> None:
    assert Incident(COMPLAINT).refused(DPO, receiving(**said)) == code


@given(days=st.integers(0, 60), answered=st.sampled_from(["not", "acknowledged", "outcome"]))
def test_an_acknowledgement_that_is_late_is_marked_once(days: int, answered: str) -> None:
    complaint = received()
    late = complaint.wait(days=days)
    if answered == "acknowledged":
        complaint.do(DPO, k.AcknowledgeComplaint())
        assert complaint.refused(DPO, k.AcknowledgeComplaint()) == "wrong_state"
    if answered == "outcome":
        complaint.do(DPO, FOUND, answering())
    late += complaint.wait(days=400)
    in_time = answered != "not" and days < 30
    assert late == ([] if in_time else ["ComplaintAcknowledgementOverdue"])
    assert complaint.state.overdue is not in_time


def test_an_outcome_needs_findings_and_says_how_to_go_to_the_commissioner() -> None:
    complaint = received()
    assert complaint.refused(DPO, answering(ico_route_stated=False)) == "ico_route_missing"
    assert complaint.refused(DPO, answering(outcome=" ")) == "field_missing"
    assert complaint.refused(DPO, answering(finding=None)) == "field_missing"
    assert complaint.refused(DPO, answering()) == "not_investigated"
    assert complaint.refused(DPO, k.InvestigateComplaint()) == "field_missing"
    complaint.do(DPO, FOUND, answering())
    assert complaint.refused(DPO, answering()) == "wrong_state"
    assert complaint.refused(DPO, FOUND) == "wrong_state"


def test_a_complaint_opens_one_breach_and_is_linked_to_others_by_name() -> None:
    complaint = received()
    assert complaint.do(DPO, k.LinkComplaintToBreach()) == ["ComplaintLinkedToBreach"]
    assert complaint.refused(DPO, k.LinkComplaintToBreach()) == "wrong_state"
    known = Incident(BREACH)
    known.do(SYSTEM, ReportBreach(agency_responsible="alp", what="A list.", aware_at=MONDAY - timedelta(days=1)))
    complaint.beside = {known.stream: known.state}
    assert complaint.do(DPO, k.LinkComplaintToBreach(breach_id=INCIDENT)) == ["ComplaintLinkedToBreach"]
    assert complaint.refused(DPO, k.LinkComplaintToBreach()) == "wrong_state"


def test_r_071_without_an_outcome_it_cannot_be_closed() -> None:
    complaint = received()
    refusal = complaint.refusal(DPO, CLOSING)
    assert (refusal.code, refusal.field) == ("field_missing", "outcome")
    complaint.do(DPO, FOUND, answering(), k.CloseComplaint())
    assert complaint.last("ComplaintClosed").learning_id is None
    assert errands(complaint, complaint.history[-1]) == []
    assert complaint.refused(DPO, CLOSING) == "wrong_state"


def test_r_065_the_breach_behind_a_complaint_is_reported_as_known_since_it_came_in() -> None:
    complaint = received()
    complaint.now += timedelta(days=2)
    complaint.do(DPO, k.LinkComplaintToBreach())
    (errand,) = errands(complaint, complaint.history[-1])
    assert errand.stream == f"breach/{complaint.state.breaches[0]}"
    breach = Incident(BREACH, now=complaint.now)
    breach.do(errand.person, errand.command)
    said = breach.last("BreachReported")
    assert (said.aware_at, said.complaint_id, said.agency_responsible) == (MONDAY, INCIDENT, "alp")
    later = k.LinkComplaintToBreach(aware_at=MONDAY + timedelta(hours=1))
    assert complaint.refused(DPO, later) == "aware_at_after_complaint"


def test_r_065_a_breach_that_is_known_is_linked_where_it_was_known_before_the_complaint() -> None:
    breach = Incident(BREACH)
    breach.do(SYSTEM, ReportBreach(agency_responsible="alp", what="A list lay on the bus.", aware_at=MONDAY))
    known = {breach.stream: breach.state}
    complaint = Incident(COMPLAINT, beside=known, now=MONDAY + timedelta(hours=3))
    complaint.do(DPO, receiving())
    linking = k.LinkComplaintToBreach(breach_id=INCIDENT)
    assert complaint.do(DPO, linking) == ["ComplaintLinkedToBreach"]
    assert errands(complaint, complaint.history[-1]) == []
    assert complaint.refused(DPO, linking) == "wrong_state"
    assert complaint.refused(DPO, k.LinkComplaintToBreach(breach_id=UUID(int=8))) == "not_found"
    earlier = Incident(COMPLAINT, beside=known, now=MONDAY - timedelta(hours=1))
    earlier.do(DPO, receiving())
    assert earlier.refused(DPO, linking) == "aware_at_after_complaint"


@pytest.mark.parametrize("lessons", ["Mara was right about the list.", "Ash was on the list."])
def test_r_041_what_a_complaint_teaches_names_neither_who_complained_nor_anybody_of_the_case(lessons: str) -> None:
    complaint = beside(case_of_ash(), COMPLAINT)
    complaint.do(DPO, receiving(request_id=REQUEST), FOUND, answering())
    assert complaint.refused(DPO, k.CloseComplaint(lessons=lessons)) == "identity_in_learning"
    complaint.do(DPO, CLOSING)
    (errand,) = errands(complaint, complaint.history[-1])
    assert errand.stream == f"learning/{complaint.last('ComplaintClosed').learning_id}"
    said = errand.command.model_dump(exclude={"text"})
    assert (said["source"], said["complaint_id"], said["request_id"]) == ("complaint", INCIDENT, REQUEST)


def test_its_row_names_nobody_and_its_texts_are_sealed() -> None:
    complaint = received()
    complaint.do(DPO, FOUND, answering(), CLOSING)
    assert "Mara" not in COMPLAINT.summary(complaint.state).model_dump_json()
    texts = [part.path for event in complaint.history for part in sealed_parts(event.body)]
    assert texts == ["from_whom", "contact", "about", "findings", "outcome", "lessons"]
