"""Whatever is sent to any kind of stream beside share requests, at any time of its life: carried out, or refused."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.event import Command
from domain.incidents import breach_language as b
from domain.incidents import complaint_language as k
from domain.incidents import concern_language as n
from domain.incidents import gathering_language as g
from domain.refusal import Refused, refusal_rules
from domain.registers import code_language as code
from domain.registers import dataset_language as d
from domain.registers import learning_language as le
from domain.registers import publication_language as pub
from domain.streams import DECIDERS
from domain.values import SYSTEM
from tests.domain.incidents.incident import Incident
from tests.domain.registers import agreement as a
from tests.domain.registers.law import ADMINISTRATOR, OFFICER, OTHER_OFFICER, SECOND, Law, document
from tests.domain.request.payloads import MARK, PEOPLE, payload, plain, spoilt
from tests.domain.request.scenario import MONDAY

DPO, LEAD = "alp.dpo", "alp.lead_officer"
ALL_OF_IT = {"people": 3, "records": 3, "likely_consequences": "Fear."}
REVIEW = {"kind": "lcspr", "statutory_basis_id": "gw_ca2004_s16f_16h", "subject_refs": ("gale",)}
JANUARY = date(2027, 1, 1)

Steps = tuple[tuple[str, Command], ...]
LIVES: dict[str, Steps] = {
    "breach": (
        (DPO, b.ReportBreach(agency_responsible="alp", holders=("alp", "ehh"), what="A list lay on the bus.")),
        (DPO, b.ContainBreach(actions="It was fetched.")),
        (DPO, b.AssessBreach(risk="high_risk", **ALL_OF_IT)),
        (DPO, b.DecideIcoNotification(notify=True, reasons="Names and addresses.")),
        (DPO, b.RecordIcoNotified(ico_ref="IC-1")),
        (DPO, b.RecordSubjectsNotified(subject_refs=("ash",), method="phone")),
        (DPO, b.InvestigateBreach(findings="It fell out.", cause="human_error")),
        (DPO, b.CloseBreach(outcome="Found.", lessons="Bags are closed.")),
    ),
    "gathering": (
        (OFFICER, g.OpenGathering(scope="All.", agencies=("csc",), due_at=MONDAY + timedelta(days=9), **REVIEW)),
        ("csc.lead_officer", g.RecordNilReturn(agency_id="csc", searched_what="All registers.")),
        (OFFICER, g.RecordFamilyApproach(sought="yes", from_whom=("The grandmother",))),
        (OFFICER, g.CloseGathering()),
    ),
    "complaint": (
        (DPO, k.ReceiveComplaint(agency_id="alp", from_whom="Mara Testcase", about="A list.")),
        (DPO, k.AcknowledgeComplaint()),
        (DPO, k.InvestigateComplaint(findings="It fell out.")),
        (DPO, k.GiveComplaintOutcome(outcome="We are sorry.", finding="upheld", ico_route_stated=True)),
        (DPO, k.CloseComplaint(lessons="Bags are closed.")),
    ),
    "concern": (
        ("ehh.practitioner", n.ReportProblem(kind="storing", what="Files.", raised_with="ehh.line_manager")),
        ("ehh.lead_officer", n.ReviewProblem(finding="A cabinet is ordered.")),
        ("ehh.lead_officer", n.CloseProblem()),
    ),
    "learning": (
        (LEAD, le.RecordLearning(source="audit", text="Look twice.")),
        (OFFICER, le.DisseminateLearning(to_agencies=("ehh", "pol"))),
        ("ehh.lead_officer", le.AcknowledgeLearning(agency_id="ehh")),
        (OFFICER, le.AgreeAction(action_id="a1", what="Talk.", owner=LEAD, due_on=date(2026, 12, 24))),
        (LEAD, le.CompleteAction(action_id="a1", outcome="Talked.")),
    ),
    "dataset": ((OFFICER, d.RegisterDataset(purpose="To plan.")),),
    "protocol": (
        (a.LEAD, a.drafting()),
        (a.LEAD, a.view("pol")),
        (a.HUB_LEAD, a.view("ehh")),
        (a.SIRO, a.signature("sharer", "pol")),
        (a.HUB_SIRO, a.signature("receiver", "ehh")),
        (a.LEAD, a.ACTIVATE),
    ),
    "catalogue": (
        (ADMINISTRATOR, pub.ProposeCatalogue(document=document("2027.1.1", JANUARY))),
        (SECOND, pub.PublishCatalogue(version="2027.1.1")),
    ),
    "code": (
        (
            OFFICER,
            code.ProposeCodeVersion(version="2018", effective_from=JANUARY, review_on=date(2028, 1, 1), owner=LEAD),
        ),
        (OTHER_OFFICER, code.PublishCodeVersion(version="2018")),
    ),
}
ASKED = [(kind, command) for kind in LIVES for command in DECIDERS[kind].commands.values()]
STEPS = [(kind, at) for kind, steps in LIVES.items() for at in range(len(steps))]


def lived(kind: str, steps: int) -> Incident:
    """A stream of that kind after its first steps."""
    stream = (Law if kind in ("catalogue", "code") else Incident)(DECIDERS[kind])
    for person, command in LIVES[kind][:steps]:
        stream.do(person, command)
    return stream


def try_it(stream: Incident, person: str, model: type[Command], said: dict[str, Any]) -> None:
    """Nothing else may come of it than events that can be kept, or a refusal that helps and quotes nothing."""
    before, length = stream.state, len(stream.history)
    try:
        stream.do(person, model.model_validate(said))
    except ValidationError:
        return
    except Refused as refused:
        assert (stream.state, len(stream.history)) == (before, length)
        rule = refusal_rules()[refused.refusal.code]
        assert (refused.refusal.status, refused.refusal.clause) == (rule.status, rule.clause)
        assert refused.refusal.how_to_fix.strip()
        assert MARK not in refused.refusal.model_dump_json()
    for event in stream.history[length:]:
        json.dumps(event.wire(), ensure_ascii=False, allow_nan=False).encode("utf-8")
        assert "\\u0000" not in json.dumps(event.wire()), "PostgreSQL keeps no null character"
    stream.decider.summary(stream.state)
    stream.decider.duties(stream.state)
    stream.decider.next_deadline(stream.state)


def test_every_kind_of_stream_is_tried_here_or_beside_its_own_rules() -> None:
    assert set(DECIDERS) - set(LIVES) == {"share-request", "agency", "partnership", "training", "commissioning"}


@pytest.mark.parametrize(("kind", "model"), ASKED, ids=[f"{kind}-{model.__name__}" for kind, model in ASKED])
@settings(max_examples=settings().max_examples // 5)
@given(data=st.data())
def test_whatever_is_sent_is_carried_out_or_refused(kind: str, model: type[Command], data: st.DataObject) -> None:
    stream = lived(kind, data.draw(st.integers(0, len(LIVES[kind]))))
    stream.now += timedelta(days=data.draw(st.integers(0, 40)))
    right = tuple(person for person, _ in LIVES[kind])
    person = data.draw(st.sampled_from((*right, "alp.records_manager", SYSTEM, "nobody.here", *PEOPLE)))
    try_it(stream, person, model, data.draw(payload(model)))


@pytest.mark.parametrize(("kind", "at"), STEPS, ids=[f"{kind}-{at}" for kind, at in STEPS])
def test_a_right_command_with_one_field_missing_or_wrong_is_carried_out_or_refused(kind: str, at: int) -> None:
    person, command = LIVES[kind][at]
    for said in spoilt(plain(command)):
        try_it(lived(kind, at), person, type(command), said)
