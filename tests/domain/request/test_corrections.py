"""A mistake is put right with everybody whom it reached (R-146, INV-30)."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from endings import tell
from hypothesis import given
from hypothesis import strategies as st
from passing_on import (
    CONSTABLE,
    LEAD,
    SCHOOL,
    SOCIAL_WORKER,
    arrived,
    asking,
    passed_on,
    permitted,
    permitting,
    without_permission,
)
from scenario import Scenario

from domain.refusal import Refused
from domain.request import commands as c
from domain.request.decider import SHARE_REQUEST

REPORT = c.ReportInaccuracy(item_id="attendance", what_is_wrong="It is of another child.")
ACKNOWLEDGE = c.AcknowledgeCorrection(correction_id="fix")


def correcting(ref: str = "fix", **said: Any) -> c.IssueCorrection:
    asked = {"item_id": "attendance", "correction": "There were two days, not twenty."}
    return c.IssueCorrection(correction_id=ref, **{**asked, **said})


def duties(case: Scenario) -> set[tuple[str, str | None]]:
    return {(duty.task, duty.agency) for duty in SHARE_REQUEST.duties(case.state)}


def shared_with_the_police() -> Scenario:
    case = permitted()
    case.do(SOCIAL_WORKER, passed_on())
    return case


def finished() -> Scenario:
    """Everybody was told, so that nothing but a correction can keep it open."""
    case = shared_with_the_police()
    case.do(SCHOOL, tell("ash"), tell("mo"))
    return case


def test_a_correction_stays_open_until_every_holder_acknowledges_it_onward_ones_too() -> None:
    case = finished()
    case.do(SOCIAL_WORKER, REPORT)
    assert ("issue_correction", "alp") in duties(case)
    refusal = case.refusal(SCHOOL, c.CloseShare())
    assert (refusal.code, refusal.how_to_fix) == ("correction_open", "Issue a correction of attendance.")
    case.do(SCHOOL, correcting())
    assert case.last("CorrectionIssued").to_agencies == ("csc", "pol")
    for person, agency in ((CONSTABLE, "pol"), (SOCIAL_WORKER, "csc")):
        assert ("acknowledge_correction", agency) in duties(case)
        assert case.refused(SCHOOL, c.CloseShare()) == "correction_open"
        assert case.do(person, ACKNOWLEDGE) == ["CorrectionAcknowledged"]
        assert case.last("CorrectionAcknowledged").agency_id == agency
    assert case.do(SCHOOL, c.CloseShare()) == ["ShareClosed"]


def test_what_was_not_passed_on_is_corrected_with_the_recipient_alone() -> None:
    case = shared_with_the_police()
    case.do(SCHOOL, correcting(item_id="nurse"))
    assert case.last("CorrectionIssued").to_agencies == ("csc",)


def test_an_agency_that_it_reaches_later_hears_of_the_correction_too() -> None:
    case = arrived()
    case.do(SCHOOL, correcting())
    case.do(SOCIAL_WORKER, ACKNOWLEDGE, asking(), without_permission())
    assert ("acknowledge_correction", "pol") in duties(case)
    assert case.do(CONSTABLE, ACKNOWLEDGE) == ["CorrectionAcknowledged"]


def test_an_onward_holder_sees_the_request_to_acknowledge_and_for_nothing_else() -> None:
    case = shared_with_the_police()
    case.do(SCHOOL, correcting(), correcting("nurse-fix", item_id="nurse"))
    assert case.refused(CONSTABLE, REPORT) == "not_found"
    assert case.refused(CONSTABLE, c.AcknowledgeCorrection(correction_id="nurse-fix")) == "not_found"
    assert case.refused("gp.practitioner", ACKNOWLEDGE) == "not_found"
    assert case.refused("pol.dpo", ACKNOWLEDGE) == "role_not_held"
    assert case.do(CONSTABLE, ACKNOWLEDGE) == ["CorrectionAcknowledged"]


@pytest.mark.parametrize(
    ("person", "command", "code"),
    [
        (SCHOOL, ACKNOWLEDGE, "not_a_holder"),
        (SOCIAL_WORKER, c.AcknowledgeCorrection(correction_id="other"), "malformed"),
        (SCHOOL, correcting(), "wrong_state"),
        (SCHOOL, correcting("more", item_id="elsewhere"), "unknown_item"),
        (SCHOOL, correcting("more", correction=" "), "field_missing"),
        (SOCIAL_WORKER, correcting("more"), "not_disclosing_agency"),
        (SCHOOL, REPORT.model_copy(update={"item_id": "elsewhere"}), "unknown_item"),
        (SCHOOL, c.ReportInaccuracy(item_id="attendance", what_is_wrong=" "), "field_missing"),
    ],
)
def test_a_correction_names_an_item_that_was_shared_and_is_acknowledged_by_who_holds_it(
    person: str, command: Any, code: str
) -> None:
    case = arrived()
    case.do(SCHOOL, correcting())
    assert case.refused(person, command) == code


def test_an_acknowledgement_is_given_once_and_not_ahead_of_time() -> None:
    case = arrived()
    case.do(SCHOOL, correcting())
    ahead = c.AcknowledgeCorrection(correction_id="fix", at=case.now + timedelta(hours=1))
    assert case.refused(SOCIAL_WORKER, ahead) == "time_in_future"
    case.do(SOCIAL_WORKER, ACKNOWLEDGE)
    assert case.refused(SOCIAL_WORKER, ACKNOWLEDGE) == "wrong_state"


def test_nothing_is_corrected_before_it_was_sent() -> None:
    assert Scenario().refused(SCHOOL, REPORT) == "not_found"


ACTS: tuple[tuple[str, Any], ...] = (
    *((SOCIAL_WORKER, asking(agency, to_agency=agency, items=items))
      for agency, items in (("pol", ("attendance",)), ("gp", ("attendance", "nurse")))),
    *((LEAD, permitting(agency, new_request_id=None)) for agency in ("pol", "gp")),
    *((SOCIAL_WORKER, passed_on(agency)) for agency in ("pol", "gp")),
    *((SOCIAL_WORKER, without_permission(agency)) for agency in ("pol", "gp")),
    (SOCIAL_WORKER, REPORT),
    (SCHOOL, correcting()),
    (SCHOOL, correcting("other", item_id="nurse")),
    *((person, c.AcknowledgeCorrection(correction_id=ref))
      for person in (SOCIAL_WORKER, CONSTABLE, "gp.practitioner") for ref in ("fix", "other")),
)  # fmt: skip


def reached(case: Scenario, item: str) -> set[str]:
    """Every agency that ever received the item, as the events tell it."""
    asked = {each.body.onward_id: each.body for each in case.history if each.type == "OnwardDisclosureRequested"}
    made = [asked[each.body.onward_id] for each in case.history if each.type == "OnwardDisclosureRecorded"]
    return {"csc", *(each.to_agency for each in made if item in each.items)}


@given(acts=st.lists(st.sampled_from(ACTS), max_size=12))
def test_inv_30_a_correction_reaches_every_agency_that_has_the_item_and_waits_for_each(
    acts: list[tuple[str, Any]],
) -> None:
    case = arrived()
    case.do(SCHOOL, tell("ash"), tell("mo"))
    for person, command in acts:
        with suppress(Refused):
            case.do(person, command)
        open_somewhere = reported_last(case)
        for ref, correction in case.state.corrections.items():
            done = acknowledged(case, ref)
            assert set(correction.to_agencies) == reached(case, correction.item_id)
            assert set(correction.waiting_for) == reached(case, correction.item_id) - done
            open_somewhere = open_somewhere or bool(correction.waiting_for)
        if open_somewhere:
            assert case.refused(SCHOOL, c.CloseShare()) == "correction_open"
    assert case.state.correction_open or case.do(SCHOOL, c.CloseShare()) == ["ShareClosed"]


def reported_last(case: Scenario) -> bool:
    """A report about the school record came after the last correction of it."""
    told = [
        each.type
        for each in case.history
        if each.type in ("InaccuracyReported", "CorrectionIssued") and each.body.item_id == "attendance"
    ]
    return told[-1:] == ["InaccuracyReported"]


def acknowledged(case: Scenario, ref: str) -> set[str]:
    given = [each.body for each in case.history if each.type == "CorrectionAcknowledged"]
    return {each.agency_id for each in given if each.correction_id == ref}
