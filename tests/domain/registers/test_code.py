"""The Code is kept under review, and every agency affirms it every year (R-005, R-022, INV-46)."""

from datetime import date

import pytest

from domain.refusal import Refused
from domain.registers.code import CHASE, CODE, PUBLISH, REAFFIRM, REVIEW
from domain.registers.code_language import (
    GiveReaffirmation,
    ProposeCodeVersion,
    PublishCodeVersion,
    RecordCodeReview,
    RequestReaffirmation,
)
from domain.registers.code_state import affirmations_of
from domain.registers.publication_language import WithdrawProposal
from tests.domain.incidents.incident import Incident
from tests.domain.registers.law import ADMINISTRATOR, OFFICER, OTHER_OFFICER, Law

FIRST = ProposeCodeVersion(
    version="2018", effective_from=date(2018, 5, 25), review_on=date(2027, 5, 25), owner="nsp.partnership_chair"
)
SECOND = ProposeCodeVersion(
    version="2027", effective_from=date(2027, 1, 1), review_on=date(2028, 1, 1), owner="nsp.partnership_chair"
)
CAMPAIGN = RequestReaffirmation(due_on=date(2027, 3, 31), agencies=("alp", "csc"))
DIRECTOR = "alp.director"


def publish(law: Law, proposal: ProposeCodeVersion) -> Law:
    law.do(OFFICER, proposal)
    law.do(OTHER_OFFICER, PublishCodeVersion(version=proposal.version or ""))
    return law


def code() -> Law:
    return publish(Law(CODE), FIRST)


def asked() -> Law:
    law = code()
    law.do(OFFICER, CAMPAIGN)
    return law


def affirms(version: str = "2018", agency: str = "alp") -> GiveReaffirmation:
    return GiveReaffirmation(agency_id=agency, version=version)


def test_two_people_publish_a_version_of_the_code() -> None:
    law = Law(CODE)
    law.do(OFFICER, FIRST)
    assert law.tasks == [PUBLISH]
    assert law.refused(OFFICER, PublishCodeVersion(version="2018")) == "separation_of_duties"
    assert law.refused(OTHER_OFFICER, PublishCodeVersion(version="2019")) == "not_found"
    assert law.refused(ADMINISTRATOR, PublishCodeVersion(version="2018")) == "role_not_held"
    assert law.do(OTHER_OFFICER, PublishCodeVersion(version="2018")) == ["CodeVersionPublished"]
    assert law.state.version_on(date(2018, 5, 24)) is None
    assert law.state.version_on(date(2018, 5, 25)) == "2018"


def test_a_proposal_of_the_code_can_be_withdrawn() -> None:
    law = Law(CODE)
    law.do(OFFICER, FIRST)
    assert law.refused(OTHER_OFFICER, SECOND) == "wrong_state"
    assert law.do(OFFICER, WithdrawProposal(version="2018")) == ["CodeProposalWithdrawn"]
    assert law.refused(OFFICER, WithdrawProposal(version="2018")) == "not_found"


@pytest.mark.parametrize(
    ("changes", "code_", "field"),
    [
        ({"version": "2018"}, "version_overlap", "version"),
        ({"effective_from": date(2018, 5, 25)}, "version_overlap", "effective_from"),
        ({"effective_from": date(2026, 11, 22)}, "version_overlap", "effective_from"),
        ({"review_on": date(2027, 1, 1)}, "malformed", "review_on"),
        ({"effective_from": date.max}, "malformed", "effective_from"),
        ({"review_on": date.max}, "malformed", "review_on"),
        ({"owner": "nobody.known"}, "unknown_person", "owner"),
        ({"owner": None}, "field_missing", "owner"),
        ({"version": ""}, "field_missing", "version"),
        ({"effective_from": None}, "field_missing", "effective_from"),
        ({"review_on": None}, "field_missing", "review_on"),
    ],
)
def test_a_version_that_cannot_follow_is_refused(changes: dict[str, object], code_: str, field: str) -> None:
    refusal = code().refusal(OFFICER, SECOND.model_copy(update=changes))
    assert (refusal.code, refusal.field) == (code_, field)


def test_a_review_falls_due_on_its_day_and_a_review_or_a_new_version_sets_the_next() -> None:
    law = code()
    assert law.wait(days=200) == ["CodeReviewDue"]
    assert law.tasks == [REVIEW]
    reviewed = RecordCodeReview(outcome="kept", next_review_on=date(2028, 5, 25))
    assert law.refused(OFFICER, reviewed.model_copy(update={"next_review_on": None})) == "field_missing"
    assert law.refused(OFFICER, reviewed.model_copy(update={"next_review_on": date(2027, 1, 1)})) == "malformed"
    assert law.do(OFFICER, reviewed) == ["CodeReviewed"]
    assert law.tasks == []
    assert law.wait(days=366) == ["CodeReviewDue"]
    later = {"version": "2029", "effective_from": date(2029, 1, 1), "review_on": date(2030, 1, 1)}
    publish(law, SECOND.model_copy(update=later))
    assert law.tasks == []
    assert Law(CODE).refused(OFFICER, reviewed) == "not_found"


def test_every_agency_is_asked_once_a_year() -> None:
    law = asked()
    assert law.tasks == [REAFFIRM, REAFFIRM]
    assert law.refused(OFFICER, CAMPAIGN) == "wrong_state"
    everyone = law.do(OFFICER, RequestReaffirmation(due_on=date(2027, 4, 30)))
    assert len(everyone) == len(law.register.agencies) - 2
    assert law.refused(OFFICER, RequestReaffirmation()) == "field_missing"
    assert law.refused(OFFICER, RequestReaffirmation(due_on=date(2026, 11, 23))) == "malformed"
    assert law.refused(OFFICER, RequestReaffirmation(due_on=date.max)) == "malformed"
    nowhere = RequestReaffirmation(due_on=date(2028, 4, 30), agencies=("zzz",))
    assert law.refused(OFFICER, nowhere) == "agency_not_party"
    assert Law(CODE).refused(OFFICER, CAMPAIGN) == "not_found"


def test_whoever_signs_for_the_agency_affirms_the_version_in_force() -> None:
    law = asked()
    for person in ("alp.lead_officer", "csc.director", OFFICER):
        assert law.refusal(person, affirms()).code == "role_not_held"
        assert law.refusal(person, affirms()).status == 403
    assert law.refused(DIRECTOR, affirms("2017")) == "unknown_code"
    assert law.do(DIRECTOR, affirms()) == ["ReaffirmationGiven"]
    said = law.last("ReaffirmationGiven")
    assert (said.by, said.position, said.version) == (DIRECTOR, "director", "2018")
    assert law.refused(DIRECTOR, affirms()) == "wrong_state"
    assert law.tasks == [REAFFIRM]


def test_an_older_version_of_the_code_is_not_affirmed() -> None:
    law = publish(asked(), SECOND)
    assert law.refused(DIRECTOR, affirms("2027")) == "code_version_superseded"
    law.wait(days=50)
    assert law.refused(DIRECTOR, affirms("2018")) == "code_version_superseded"
    assert law.do(DIRECTOR, affirms("2027")) == ["ReaffirmationGiven"]


def test_an_affirmation_is_late_after_its_last_day_for_each_agency_alone() -> None:
    law = asked()
    law.do(DIRECTOR, affirms())
    late = date(2027, 3, 31) - law.now.date()
    assert law.wait(days=late.days) == []
    assert law.wait(days=1) == ["ReaffirmationOverdue"]
    assert (law.state.overdue("alp"), law.state.overdue("csc")) == (False, True)
    assert law.tasks == [REAFFIRM, CHASE]
    assert law.do("csc.director", affirms(agency="csc")) == ["ReaffirmationGiven"]
    assert not law.state.overdue("csc")
    assert law.wait(days=30) == []


def test_how_every_agency_stands_is_shown_for_each_year_of_the_code() -> None:
    law = asked()
    law.do(DIRECTOR, affirms())
    assert affirmations_of(law.state, 2027) == {"alp": "given", "csc": "asked"}
    law.wait(days=200)
    assert affirmations_of(law.state, 2027) == {"alp": "given", "csc": "overdue"}
    law.do("csc.director", affirms(agency="csc"))
    assert affirmations_of(law.state, 2027) == {"alp": "given", "csc": "given late"}
    assert affirmations_of(law.state, 2026) == {}
    with pytest.raises(Refused, match="not_found"):
        affirmations_of(law.state, 2017)


def test_there_is_one_stream_of_the_code() -> None:
    assert Incident(CODE).refused(OFFICER, FIRST) == "not_found"
