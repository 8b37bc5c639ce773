"""Whatever is sent to a complaint, a concern, a data set or something learnt: carried out, or refused in words."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from payloads import MARK, PEOPLE, payload
from pydantic import ValidationError

from domain.catalogue import shipped_catalogue
from domain.decider import Decider
from domain.event import Command
from domain.incidents import complaint, concern
from domain.incidents.authority import ANYONE, Permit
from domain.incidents.breach import BREACH
from domain.incidents.breach_language import ReportBreach
from domain.incidents.complaint_language import ReceiveComplaint
from domain.incidents.concern_language import ReportProblem
from domain.refusal import Refused, refusal_rules
from domain.registers import dataset, learning
from domain.registers.dataset_language import RegisterDataset
from domain.registers.learning_language import DisseminateLearning, RecordLearning
from domain.values import SYSTEM
from tests.domain.incidents.incident import Incident
from tests.domain.registers.test_learning import case_of_ash

BEGIN: dict[str, tuple[str, Command]] = {
    "complaint": (
        "alp.dpo",
        ReceiveComplaint(agency_id="alp", from_whom="Mara Testcase", about="A list.", request_id=UUID(int=1)),
    ),
    "concern": ("ehh.practitioner", ReportProblem(kind="storing", what="Files.", about_agency="pol")),
    "learning": ("alp.lead_officer", RecordLearning(source="audit", text="Look twice.", request_id=UUID(int=1))),
    "dataset": ("nsp.partnership_officer", RegisterDataset(purpose="To plan.")),
}
DECIDERS: dict[str, Decider[Any]] = {
    each.kind: each for each in (complaint.COMPLAINT, concern.CONCERN, learning.LEARNING, dataset.DATASET)
}
PERMITS: dict[str, dict[str, Permit]] = {
    "complaint": complaint.PERMITS,
    "concern": concern.PERMITS,
    "learning": learning.PERMITS,
    "dataset": dataset.PERMITS,
}
RIGHTLY = ("alp.dpo", "ehh.lead_officer", "alp.lead_officer", "nsp.partnership_officer", "ehh.practitioner", SYSTEM)


def begun(kind: str) -> Incident:
    case, breach = case_of_ash(), Incident(BREACH)
    breach.do(SYSTEM, ReportBreach(agency_responsible="alp", what="A list."))
    beside = {case.stream: case.state, f"breach/{UUID(int=2)}": breach.state}
    incident = Incident(DECIDERS[kind], beside=beside, texts=dict(case._texts))
    incident.do(*BEGIN[kind])
    if kind == "learning":
        incident.do("nsp.partnership_officer", DisseminateLearning(to_agencies=("ehh", "pol")))
    return incident


def try_it(incident: Incident, person: str, model: type[Command], said: dict[str, Any]) -> None:
    """Nothing else may come of it than events that can be kept, or a refusal that quotes nothing."""
    before = incident.state
    try:
        incident.do(person, model.model_validate(said))
    except ValidationError:
        return
    except Refused as refused:
        assert incident.state is before
        assert refused.refusal.code in refusal_rules()
        assert MARK not in refused.refusal.model_dump_json()
    for event in incident.history:
        json.dumps(event.wire(), ensure_ascii=False, allow_nan=False).encode("utf-8")
    row = incident.decider.summary(incident.state).model_dump_json()
    assert "Testcase" not in row + str(incident.decider.duties(incident.state))


@pytest.mark.parametrize("kind", DECIDERS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_is_sent_beside_requests_is_carried_out_or_refused_in_words(kind: str, data: st.DataObject) -> None:
    incident = begun(kind)
    for _ in range(data.draw(st.integers(1, 6))):
        model = data.draw(st.sampled_from(sorted(incident.decider.commands.values(), key=lambda each: each.__name__)))
        person = data.draw(st.sampled_from((*RIGHTLY, *RIGHTLY, "nobody.here", *PEOPLE)))
        try_it(incident, person, model, data.draw(payload(model, faults=1)))
        incident.wait(days=data.draw(st.integers(0, 40)))


@pytest.mark.parametrize("kind", DECIDERS)
def test_every_command_beside_requests_says_who_may_ask_for_it_by_an_act_or_role_of_the_catalogue(kind: str) -> None:
    catalogue, permits = shipped_catalogue(), PERMITS[kind]
    assert permits.keys() - {"ClockReached"} == DECIDERS[kind].commands.keys()
    assert {permit.act for permit in permits.values() if permit.act} <= catalogue.permissions.keys()
    roles = {role for permit in permits.values() for role in permit.roles}
    assert roles <= {ANYONE, *(role.id for role in catalogue.roles)}
