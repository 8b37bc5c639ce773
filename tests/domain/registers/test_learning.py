"""What is learnt names nobody, goes to the agencies that need it, and is followed to what was done about it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.incidents.complaint import COMPLAINT
from domain.incidents.complaint_language import ReceiveComplaint
from domain.incidents.errands import ERRANDS
from domain.keeping.book import Keeping
from domain.registers import learning_language as g
from domain.registers.learning import LEARNING
from domain.request.commands import AddDataSubject, CreateShareRequest
from domain.request.effects import RECORD_LEARNING
from domain.request.facets import Disposal
from domain.sealed import sealed_parts
from domain.values import SYSTEM
from tests.domain.incidents.incident import INCIDENT, Incident
from tests.domain.request.scenario import REQUEST, STREAM, Scenario

OFFICER, LEAD = "nsp.partnership_officer", "alp.lead_officer"


def recording(**said: Any) -> g.RecordLearning:
    return g.RecordLearning(**{"source": "improvement", "text": "Recipients are picked from the directory.", **said})


def agreeing(**said: Any) -> g.AgreeAction:
    given = {"action_id": "directory", "what": "Switch off free typing.", "owner": "ehh.practitioner"}
    return g.AgreeAction(**{**given, "due_on": date(2026, 12, 1), "put_to": "The learning group", **said})


DONE = g.CompleteAction(action_id="directory", outcome="It is switched off everywhere.")


def learnt(**said: Any) -> Incident:
    learning = Incident(LEARNING)
    learning.do(LEAD, recording(**said))
    return learning


def case_of_ash() -> Scenario:
    """A request about a child of that name."""
    case = Scenario()
    create = CreateShareRequest(
        direction="push",
        pathway="early_help",
        threshold_level=2,
        urgency="routine",
        disclosing_agency_id="alp",
        recipient_agency_id="ehh",
        purpose_code="early_help_support",
        purpose_text="To arrange help.",
    )
    case.do("alp.practitioner", create)
    case.do(
        "alp.practitioner",
        AddDataSubject(
            subject_ref="ash",
            role="child",
            name="Ash Testcase",
            date_of_birth="2013-05-04",
            addresses=("12 Made Up Way, Newbrook NB1 2ZZ",),
            identifiers=("999 000 1234",),
        ),
    )
    return case


def beside(case: Scenario, decider: Any = LEARNING) -> Incident:
    """A stream that can see that request."""
    return Incident(decider, beside={case.stream: case.state}, texts=dict(case._texts))


def test_what_is_learnt_is_sent_taken_in_and_acted_upon() -> None:
    learning = learnt()
    assert learning.tasks == ["disseminate_learning"]
    learning.do(OFFICER, g.DisseminateLearning(to_agencies=("ehh", "csc", "ehh")), agreeing())
    assert [(duty.task, duty.agency, duty.person) for duty in LEARNING.duties(learning.state)] == [
        ("acknowledge_learning", "ehh", None),
        ("acknowledge_learning", "csc", None),
        ("complete_action", "ehh", "ehh.practitioner"),
    ]
    learning.do("ehh.lead_officer", g.AcknowledgeLearning(agency_id="ehh"))
    learning.do("csc.deputy_lead_officer", g.AcknowledgeLearning(agency_id="csc"))
    assert not LEARNING.resting(learning.state)
    assert learning.do("ehh.practitioner", DONE) == ["ActionCompleted"]
    assert LEARNING.resting(learning.state)
    assert learning.tasks == []
    assert LEARNING.summary(learning.state).facts == {
        "source": "improvement",
        "due_at": None,
        "overdue": 0,
        "sent_to": 2,
        "acknowledged": 2,
        "actions": 1,
        "open_actions": 0,
    }


@pytest.mark.parametrize(
    "text",
    [
        "ASH should have been asked.",
        "The child of 4 May 2013 waited.",
        "At 12, Made-Up Way, nobody answered.",
        "Number 9990001234 was mistyped.",
    ],
)
def test_r_023_what_is_learnt_names_nobody_of_the_case_it_was_learnt_from(text: str) -> None:
    learning = beside(case_of_ash())
    linked = recording(text=text, request_id=REQUEST)
    assert learning.refusal(LEAD, linked).code == "identity_in_learning"
    assert learning.do(LEAD, recording(request_id=REQUEST)) == ["LearningRecorded"]
    for command in (agreeing(what=text), g.CompleteAction(action_id="directory", outcome=text)):
        learning.do(OFFICER, *([agreeing()] if isinstance(command, g.CompleteAction) else []))
        assert learning.refused(OFFICER, command) == "identity_in_learning"


def complained() -> Incident:
    """The school has a complaint; the learning would be recorded beside it."""
    complaint = Incident(COMPLAINT)
    asked = ReceiveComplaint(agency_id="alp", from_whom="Mara Fictif", about="A list with names lay on the bus.")
    complaint.do("alp.dpo", asked)
    texts = dict(complaint.texts)
    return Incident(LEARNING, beside={complaint.stream: complaint.state}, texts=texts)


@pytest.mark.parametrize("text", ["Mara Fictif was right.", "Ms Fictif should have been called back."])
def test_r_041_what_is_learnt_from_a_complaint_does_not_name_who_complained(text: str) -> None:
    learning = complained()
    linked = {"source": "complaint", "complaint_id": INCIDENT}
    assert learning.refusal(LEAD, recording(text=text, **linked)).code == "identity_in_learning"
    assert learning.do(LEAD, recording(**linked)) == ["LearningRecorded"]
    assert learning.refused(OFFICER, agreeing(what=text)) == "identity_in_learning"
    learning.do(OFFICER, agreeing())
    assert learning.refused(OFFICER, g.CompleteAction(action_id="directory", outcome=text)) == "identity_in_learning"


def test_of_a_complaint_that_is_disposed_of_nobody_knows_a_name_any_more() -> None:
    learning = complained()
    ((stream, complaint),) = learning.beside.items()
    learning.beside[stream] = complaint.model_copy(update={"keeping": Keeping(disposed=True)})
    learning.texts = {}
    said = recording(source="complaint", complaint_id=INCIDENT, text="Mara Fictif was right.")
    assert learning.do(LEAD, said) == ["LearningRecorded"]


@pytest.mark.parametrize("field", ["breach_id", "complaint_id"])
def test_nothing_is_learnt_from_what_never_was_or_is_of_other_agencies(field: str) -> None:
    said = recording(source=field.removesuffix("_id"), **{field: UUID(int=9)})
    assert Incident(LEARNING).refusal(LEAD, said).field == field
    elsewhere = recording(source="complaint", complaint_id=INCIDENT)
    assert complained().refused("pol.lead_officer", elsewhere) == "not_found"


def test_of_a_case_that_is_disposed_of_nobody_knows_a_name_any_more() -> None:
    case = case_of_ash()
    disposal = Disposal(authorised_by="alp.lead_officer", targets=(), method_ids=(), started_at=case.now)
    gone = case.state.model_copy(update={"state": "DisposalAuthorised", "disposal": disposal})
    learning = Incident(LEARNING, beside={STREAM: gone})
    assert learning.do(LEAD, recording(text="Ash", request_id=REQUEST)) == ["LearningRecorded"]


def test_a_case_is_named_by_those_who_can_see_it() -> None:
    case = case_of_ash()
    for person in (LEAD, "ehh.dpo", OFFICER):
        assert beside(case).do(person, recording(request_id=REQUEST)) == ["LearningRecorded"]
    assert beside(case).refused("pol.lead_officer", recording(request_id=REQUEST)) == "not_found"
    assert Incident(LEARNING).refused(LEAD, recording(request_id=REQUEST)) == "not_found"


def test_what_is_learnt_is_said() -> None:
    for text in (None, " "):
        assert Incident(LEARNING).refused(LEAD, recording(text=text)) == "field_missing"
    assert learnt().refused(LEAD, recording()) == "wrong_state"


def test_agencies_send_in_and_the_partnership_sends_on() -> None:
    for person in (LEAD, "alp.dpo", "alp.deputy_lead_officer", OFFICER):
        assert Incident(LEARNING).do(person, recording()) == ["LearningRecorded"]
    assert Incident(LEARNING).refused("alp.practitioner", recording()) == "role_not_held"
    learning = learnt()
    sending = g.DisseminateLearning(to_agencies=("ehh",))
    assert learning.refused(LEAD, sending) == "role_not_held"
    assert learning.refused("ehh.lead_officer", sending) == "not_found"
    assert learning.refused(OFFICER, g.DisseminateLearning()) == "field_missing"
    assert learning.refused(OFFICER, g.DisseminateLearning(to_agencies=("zzz",))) == "agency_not_party"
    learning.do(OFFICER, sending)
    assert learning.refused(OFFICER, sending) == "wrong_state"


def test_each_agency_takes_it_in_once_and_for_itself() -> None:
    learning = learnt()
    learning.do(OFFICER, g.DisseminateLearning(to_agencies=("ehh", "csc")))
    taking = g.AcknowledgeLearning(agency_id="ehh")
    assert learning.refused("csc.lead_officer", taking) == "role_not_held"
    assert learning.refused(LEAD, g.AcknowledgeLearning(agency_id="alp")) == "agency_not_party"
    learning.do("ehh.lead_officer", taking)
    assert learning.refused("ehh.lead_officer", taking) == "wrong_state"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"what": None}, "field_missing"),
        ({"owner": None}, "field_missing"),
        ({"due_on": None}, "field_missing"),
        ({"owner": "xyz.stranger"}, "unknown_person"),
        ({"due_on": date(2026, 11, 22)}, "malformed"),
        ({"due_on": date.max}, "malformed"),
    ],
)
def test_r_072_an_action_says_what_is_done_by_whom_and_by_when(said: dict[str, Any], code: str) -> None:
    assert learnt().refused(OFFICER, agreeing(**said)) == code


def test_r_026_an_action_that_is_late_is_marked_once_and_can_still_be_done() -> None:
    learning = learnt()
    learning.do(OFFICER, agreeing(), agreeing(action_id="training", owner="csc.line_manager"))
    assert learning.refused(OFFICER, agreeing()) == "wrong_state"
    learning.do("ehh.practitioner", DONE)
    assert learning.wait(days=7) == []
    assert learning.wait(days=400) == ["ActionOverdue"]
    assert learning.last("ActionOverdue").due_at == learning.last("ActionAgreed").due_at
    assert LEARNING.summary(learning.state).facts["overdue"] == 1
    late = g.CompleteAction(action_id="training", outcome="Everybody was trained.")
    assert learning.do("csc.line_manager", late) == ["ActionCompleted"]


def test_an_action_is_done_by_its_owner_or_those_who_agree_actions() -> None:
    learning = learnt()
    learning.do(OFFICER, agreeing())
    assert learning.refused("alp.practitioner", DONE) == "role_not_held"
    assert learning.refused("ehh.practitioner", g.CompleteAction(action_id="other", outcome="x")) == "not_found"
    assert learning.refused("ehh.practitioner", g.CompleteAction(action_id="directory")) == "field_missing"
    learning.do(LEAD, DONE)
    assert learning.refused(OFFICER, DONE) == "wrong_state"


def test_its_texts_are_sealed_and_its_row_tells_none() -> None:
    learning = learnt()
    learning.do(OFFICER, agreeing())
    texts = [part.path for event in learning.history for part in sealed_parts(event.body)]
    assert texts == ["text", "what", "put_to"]
    assert LEARNING.next_deadline(learning.state) is not None
    assert learning.wait(days=30) == ["ActionOverdue"]


def test_only_a_lesson_becomes_learning() -> None:
    with pytest.raises(TypeError):
        ERRANDS[RECORD_LEARNING](case_of_ash().state, case_of_ash().history[-1])


def test_the_service_records_what_it_was_told_without_an_agency_whatever_it_was_linked_to() -> None:
    learning = Incident(LEARNING)
    learning.do(SYSTEM, recording(source="breach", breach_id=UUID(int=9), request_id=UUID(int=99)))
    said = learning.last("LearningRecorded")
    assert (said.agency_id, said.breach_id) == (None, UUID(int=9))
    assert learning.do(OFFICER, g.DisseminateLearning(to_agencies=("alp",))) == ["LearningDisseminated"]
