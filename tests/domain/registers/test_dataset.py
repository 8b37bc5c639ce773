"""A data set takes anonymised contributions alone, by its own rule, and each request contributes once (R-108)."""

from typing import Any
from uuid import UUID

import pytest

from domain.incidents.errands import ERRANDS
from domain.registers import dataset_language as d
from domain.registers.dataset import DATASET
from domain.request import events as e
from domain.request.commands import (
    AmendRequest,
    ConfirmAnonymisation,
    ConfirmReceipt,
    CreateShareRequest,
    RequestDataItem,
)
from domain.request.decider import SHARE_REQUEST
from domain.request.effects import RECORD_CONTRIBUTION
from domain.values import SYSTEM
from tests.domain.incidents.incident import INCIDENT, Incident
from tests.domain.request.request_samples import sample
from tests.domain.request.scenario import REQUEST, Scenario

OFFICER, ANALYST = "nsp.partnership_officer", "hlt.analyst"


def registered(rule: int | None = 7) -> Incident:
    dataset = Incident(DATASET)
    dataset.do(OFFICER, d.RegisterDataset(purpose="To plan help.", suppression_rule=rule))
    return dataset


def contributing(**said: Any) -> CreateShareRequest:
    given = {
        "direction": "push",
        "pathway": "anonymised",
        "urgency": "routine",
        "disclosing_agency_id": "hlt",
        "recipient_agency_id": "nsp",
        "purpose_code": "welfare_planning",
        "purpose_text": "To see where children wait.",
        "dataset_id": INCIDENT,
        "dataset_period": "2026-q3",
    }
    return CreateShareRequest(**{**given, **said})


def confirmed(cell: int) -> ConfirmAnonymisation:
    return ConfirmAnonymisation(method="Merged", smallest_cell=cell, reidentification_view="Nobody.")


def begun(dataset: Incident | None = None) -> Scenario:
    case = Scenario(beside=(dataset or registered(),))
    case.do("hlt.practitioner", contributing())
    return case


def test_a_data_set_is_registered_by_the_partnership_with_a_rule_no_looser_than_the_catalogue() -> None:
    assert [registered(rule).state.suppression_rule for rule in (None, 3, 5, 12)] == [5, 5, 5, 12]
    assert registered().state.agency_id == "nsp"
    assert Incident(DATASET).refused("hlt.analyst", d.RegisterDataset(purpose="x")) == "role_not_held"
    assert Incident(DATASET).refused(OFFICER, d.RegisterDataset()) == "field_missing"
    assert registered().refused(OFFICER, d.RegisterDataset(purpose="x")) == "wrong_state"


def test_the_stricter_rule_of_the_data_set_counts() -> None:
    case = begun()
    case.do("hlt.practitioner", _item())
    assert case.refused(ANALYST, confirmed(6)) == "small_cell"
    assert case.do(ANALYST, confirmed(7)) == ["AnonymisationConfirmed"]
    assert case.last("AnonymisationConfirmed").suppression_rule == 7


def _item() -> RequestDataItem:
    return RequestDataItem(
        item_id="counts", category="statistics", description="Counts", period="q3", necessity_reason="To plan."
    )


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"pathway": "early_help", "threshold_level": 2}, "anonymised_has_no_subjects"),
        ({"dataset_period": None}, "field_missing"),
        ({"dataset_id": UUID(int=99)}, "not_found"),
        ({"recipient_agency_id": "csc"}, "agency_not_party"),
    ],
)
def test_a_contribution_is_anonymised_for_a_period_and_goes_to_whoever_holds_the_set(
    said: dict[str, Any], code: str
) -> None:
    assert Scenario(beside=(registered(),)).refused("hlt.practitioner", contributing(**said)) == code


def test_a_contribution_stays_anonymised() -> None:
    change = AmendRequest(pathway="safeguarding", threshold_level=4)
    assert begun().refused("hlt.practitioner", change) == "anonymised_has_no_subjects"


def test_a_receipt_brings_the_contribution_once() -> None:
    dataset, case = registered(), begun()
    receipt = sample(e.ReceiptConfirmed, gathering_id=None, dataset_id=INCIDENT, dataset_period="2026-q3")
    event = case.history[0].model_copy(update={"body": receipt})
    (effect,) = SHARE_REQUEST.reactions(event)
    errand = ERRANDS[RECORD_CONTRIBUTION](case.state, event)
    assert (effect.name, errand.stream, errand.always) == (RECORD_CONTRIBUTION, dataset.stream, True)
    assert dataset.do(SYSTEM, errand.command) == ["DatasetContributionReceived"]
    assert dataset.do(SYSTEM, errand.command) == []
    assert DATASET.summary(dataset.state).facts == {
        "suppression_rule": 7,
        "contributions": 1,
        "last_period": "2026-q3",
    }
    assert DATASET.summary(dataset.state).agencies == ("nsp", "hlt")
    assert dataset.last("DatasetContributionReceived").request_id == REQUEST
    assert dataset.refused(OFFICER, errand.command) == "role_not_held"


def test_a_request_that_contributes_to_nothing_tells_no_data_set() -> None:
    receipt = sample(e.ReceiptConfirmed, gathering_id=None, dataset_id=None, dataset_period=None)
    event = begun().history[0].model_copy(update={"body": receipt})
    assert list(SHARE_REQUEST.reactions(event)) == []
    with pytest.raises(TypeError):
        ERRANDS[RECORD_CONTRIBUTION](Scenario().state, event)
    assert ConfirmReceipt.model_fields.keys() & {"dataset_id"} == set()
