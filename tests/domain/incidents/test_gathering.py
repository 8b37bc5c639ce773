"""A gathering asks every agency, marks whoever is late, and does not end before everyone has answered."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from incident import INCIDENT, Incident

from domain.incidents import gathering_language as g
from domain.incidents.gathering import GATHERING
from domain.sealed import sealed_parts
from domain.values import SYSTEM
from tests.domain.request.scenario import MONDAY

OFFICER = "nsp.partnership_officer"
ASKED = ("csc", "pol", "alp")


def opening(**said: Any) -> g.OpenGathering:
    given_ = {
        "kind": "lcspr",
        "statutory_basis_id": "gw_ca2004_s16f_16h",
        "subject_refs": ("gale",),
        "scope": "All contact with the family in the last two years.",
        "agencies": ASKED,
        "due_at": MONDAY + timedelta(days=10),
    }
    return g.OpenGathering(**{**given_, **said})


def returned(agency: str) -> g.RecordReturn:
    return g.RecordReturn(agency_id=agency, request_id=uuid5(INCIDENT, agency))


def nil(agency: str = "alp", **said: Any) -> g.RecordNilReturn:
    return g.RecordNilReturn(agency_id=agency, **{"searched_what": "The roll since 2019.", **said})


CLOSING = g.CloseGathering()
FAMILY = g.RecordFamilyApproach(sought="yes", from_whom=("The grandmother", "Her foster carer"))


def opened() -> Incident:
    gathering = Incident(GATHERING)
    gathering.do(OFFICER, opening())
    return gathering


def test_a_gathering_asks_every_agency_and_ends_when_all_have_answered() -> None:
    gathering = opened()
    assert gathering.types == ["GatheringOpened", *["AgencyReturnRequested"] * 3]
    gathering.do(SYSTEM, returned("csc"), returned("pol"))
    gathering.do("alp.lead_officer", nil())
    assert gathering.do(OFFICER, FAMILY, CLOSING) == ["FamilyApproachRecorded", "GatheringClosed"]
    closed = gathering.last("GatheringClosed")
    assert (closed.returns, closed.nil, closed.missing) == (("csc", "pol"), ("alp",), ())
    assert GATHERING.resting(gathering.state)
    assert gathering.tasks == []


def test_each_request_has_an_id_of_its_own_and_one_effect_that_opens_it() -> None:
    asked = opened().history[1:]
    assert len({event.body.request_id for event in asked}) == 3  # type: ignore[attr-defined]
    assert [[effect.name for effect in GATHERING.reactions(event)] for event in asked] == [["open_return_request"]] * 3


@given(answers=st.permutations([*ASKED]), count=st.integers(0, 3))
def test_r_088_it_does_not_close_with_any_missing(answers: list[str], count: int) -> None:
    gathering = opened()
    gathering.do(OFFICER, FAMILY)
    for agency in answers[:count]:
        gathering.do(SYSTEM, returned(agency))
    if count < len(ASKED):
        assert gathering.refused(OFFICER, CLOSING) == "returns_outstanding"
    else:
        assert gathering.do(OFFICER, CLOSING) == ["GatheringClosed"]


def test_a_late_return_is_marked_once_and_still_counts() -> None:
    gathering = opened()
    gathering.do(SYSTEM, returned("csc"))
    assert gathering.wait(days=30) == ["AgencyReturnOverdue"] * 2
    assert set(gathering.tasks) == {"ask_extended_family", "answer_gathering", "chase_return"}
    assert gathering.do(SYSTEM, returned("pol")) == ["AgencyReturnReceived"]
    assert gathering.wait(days=300) == []


def test_a_return_counts_once_and_after_a_nil_return_too() -> None:
    gathering = opened()
    gathering.do("alp.practitioner", nil())
    assert gathering.refused("alp.practitioner", nil()) == "wrong_state"
    assert gathering.do(SYSTEM, returned("alp")) == ["AgencyReturnReceived"]
    assert gathering.do(SYSTEM, returned("alp")) == []


def test_a_request_that_was_not_asked_for_is_no_return() -> None:
    gathering = opened()
    assert gathering.refused(SYSTEM, g.RecordReturn(agency_id="csc", request_id=UUID(int=1))) == "not_found"
    assert gathering.refused(SYSTEM, returned("hsg")) == "agency_not_party"


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"statutory_basis_id": None}, "legal_basis_missing", "statutory_basis_id"),
        ({"statutory_basis_id": "nothing"}, "unknown_code", "statutory_basis_id"),
        ({"statutory_basis_id": "art6_consent"}, "unknown_code", "statutory_basis_id"),
        ({"statutory_basis_id": "hra_art8"}, "unknown_code", "statutory_basis_id"),
        ({"statutory_basis_id": "gw_ca2004_s16lc"}, "legal_basis_not_in_force", "statutory_basis_id"),
        ({"subject_refs": ()}, "field_missing", "subject_refs"),
        ({"scope": " "}, "field_missing", "scope"),
        ({"agencies": ()}, "field_missing", "agencies"),
        ({"agencies": ("csc", "csc")}, "malformed", "agencies"),
        ({"agencies": ("zzz",)}, "agency_not_party", "agencies"),
        ({"agencies": ("nsp",)}, "agency_not_party", "agencies"),
        ({"urgency": "whenever"}, "urgency_unknown", "urgency"),
        ({"due_at": None}, "field_missing", "due_at"),
        ({"due_at": MONDAY}, "malformed", "due_at"),
    ],
)
def test_r_087_a_gathering_names_its_basis_scope_people_agencies_and_day(
    said: dict[str, Any], code: str, field: str
) -> None:
    refusal = Incident(GATHERING).refusal(OFFICER, opening(**said))
    assert (refusal.code, refusal.field) == (code, field)


def test_only_the_partnership_officer_gathers_and_each_agency_answers_for_itself() -> None:
    assert Incident(GATHERING).refused("nsp.lead_officer", opening()) == "role_not_held"
    assert Incident(GATHERING).refused("xyz.stranger", opening()) == "unknown_person"
    gathering = opened()
    assert gathering.refused("csc.lead_officer", CLOSING) == "role_not_held"
    assert gathering.refused("csc.lead_officer", nil("alp")) == "role_not_held"
    assert gathering.refused(OFFICER, nil("alp")) == "role_not_held"
    assert gathering.refused("hsg.lead_officer", nil("hsg")) == "not_found"
    assert gathering.refused("csc.lead_officer", returned("csc")) == "role_not_held"
    assert Incident(GATHERING).refused(OFFICER, CLOSING) == "not_found"


def test_an_agency_without_a_lead_officer_cannot_be_asked() -> None:
    gathering = Incident(GATHERING)
    school = gathering.register.agencies["alp"].model_copy(update={"holdings": ()})
    gathering.register = type(gathering.register)(
        {**gathering.register.agencies, "alp": school}, gathering.register.partnership
    )
    assert gathering.refused(OFFICER, opening()) == "agency_without_lead_officer"


def test_a_nil_return_says_what_was_searched() -> None:
    for searched in (None, " "):
        assert opened().refused("alp.lead_officer", nil(searched_what=searched)) == "field_missing"


def test_a_gathering_opens_and_closes_once() -> None:
    gathering = opened()
    assert gathering.refused(OFFICER, opening()) == "wrong_state"
    gathering.do(SYSTEM, *(returned(agency) for agency in ASKED))
    assert gathering.tasks == ["ask_extended_family"]
    gathering.do(OFFICER, FAMILY)
    assert gathering.tasks == ["close_gathering"]
    gathering.do(OFFICER, CLOSING)
    assert gathering.refused(OFFICER, CLOSING) == "wrong_state"
    assert gathering.refused(SYSTEM, returned("csc")) == "wrong_state"


def test_every_text_of_a_gathering_is_sealed_and_its_row_says_nothing_of_people() -> None:
    gathering = opened()
    gathering.do("alp.lead_officer", nil())
    gathering.do(OFFICER, FAMILY)
    assert [part.path for event in gathering.history for part in sealed_parts(event.body)] == [
        *("scope", "searched_what"),
        *("from_whom.0", "from_whom.1"),
    ]
    row = GATHERING.summary(gathering.state)
    assert row.agencies == ("nsp", *ASKED)
    assert row.facts == {
        "kind": "lcspr",
        "due_at": (MONDAY + timedelta(days=10)).isoformat(),
        "overdue": 0,
        "asked": 3,
        "outstanding": 2,
        "nil": 1,
    }


@given(
    sought=st.sampled_from(["yes", "no", "not_applicable"]),
    reason=st.sampled_from([None, " ", "He is the one she fears."]),
    whom=st.sampled_from([(), (" ",), ("The grandmother",)]),
)
def test_r_089_extended_family_and_carers_are_asked_unless_there_is_a_reason(
    sought: Any, reason: str | None, whom: tuple[str, ...]
) -> None:
    gathering = opened()
    gathering.do(SYSTEM, *(returned(agency) for agency in ASKED))
    assert gathering.refused(OFFICER, CLOSING) == "extended_family_reason_missing"
    command = g.RecordFamilyApproach(sought=sought, reason_if_not=reason, from_whom=whom)
    if sought == "yes" and whom != ("The grandmother",):
        assert gathering.refused(OFFICER, command) == "field_missing"
    elif sought != "yes" and reason != "He is the one she fears.":
        assert gathering.refused(OFFICER, command) == "extended_family_reason_missing"
    else:
        assert gathering.do(OFFICER, command, CLOSING) == ["FamilyApproachRecorded", "GatheringClosed"]


def not_asked(gathering: Incident, agency: str) -> g.RecordReturnNotAsked:
    return g.RecordReturnNotAsked(agency_id=agency, request_id=gathering.state.returns[agency].request_id)


def test_the_officer_is_told_where_an_agency_could_not_be_asked_and_asks_again() -> None:
    gathering = opened()
    assert gathering.refused("csc.lead_officer", not_asked(gathering, "csc")) == "role_not_held"
    assert gathering.do(SYSTEM, not_asked(gathering, "csc")) == ["AgencyReturnNotAsked"]
    waiting_for = [(duty.task, duty.role) for duty in GATHERING.duties(gathering.state) if duty.key.endswith("csc")]
    assert waiting_for == [("ask_return_again", "partnership_officer")]
    assert gathering.refused("csc.lead_officer", g.AskReturnAgain(agency_id="csc")) == "role_not_held"
    assert gathering.refused(OFFICER, g.AskReturnAgain(agency_id="pol")) == "wrong_state"
    assert gathering.refused(OFFICER, g.AskReturnAgain(agency_id="hsg")) == "agency_not_party"
    assert gathering.refused(OFFICER, CLOSING) == "returns_outstanding"
    assert gathering.do(OFFICER, g.AskReturnAgain(agency_id="csc")) == ["AgencyReturnRequested"]
    assert [effect.name for effect in GATHERING.reactions(gathering.history[-1])] == ["open_return_request"]
    assert "ask_return_again" not in gathering.tasks
    assert gathering.do(SYSTEM, returned("csc")) == ["AgencyReturnReceived"]


def test_an_answer_to_any_of_the_requests_counts_and_one_that_came_meanwhile_is_not_undone() -> None:
    gathering = opened()
    early = not_asked(gathering, "csc")
    gathering.do(SYSTEM, early)
    assert gathering.refused(OFFICER, g.AskReturnAgain(agency_id="csc", due_at=MONDAY)) == "malformed"
    gathering.do(OFFICER, g.AskReturnAgain(agency_id="csc", due_at=MONDAY + timedelta(days=20)))
    assert gathering.do(SYSTEM, early) == []
    latest = gathering.state.returns["csc"].request_id
    assert gathering.do(SYSTEM, g.RecordReturn(agency_id="csc", request_id=latest)) == ["AgencyReturnReceived"]
    assert gathering.do(SYSTEM, not_asked(gathering, "csc"), returned("csc")) == []


def test_a_late_return_may_be_asked_for_again_and_needs_another_day() -> None:
    gathering = opened()
    gathering.wait(days=11)
    assert gathering.refused(OFFICER, g.AskReturnAgain(agency_id="pol")) == "field_missing"
    again = g.AskReturnAgain(agency_id="pol", due_at=gathering.now + timedelta(days=5))
    assert gathering.do(OFFICER, again) == ["AgencyReturnRequested"]
    assert gathering.wait(days=6) == ["AgencyReturnOverdue"]
