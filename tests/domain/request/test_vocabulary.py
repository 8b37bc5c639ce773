"""The words of a share request are those of the language, and its states move as the state machine says."""

import re
from datetime import date
from importlib.resources import files
from typing import Any, get_args
from uuid import UUID

import pytest
from request_samples import after, sample
from ruamel.yaml import YAML

from domain.event import Body
from domain.request import events as e
from domain.request.commands import COMMANDS
from domain.request.events import EVENTS
from domain.request.evolve import FOLDS, evolve
from domain.request.facets import Disposal, Retention
from domain.request.parts import Change
from domain.request.state import ShareRequest, holders, unscheduled
from domain.request.transitions import ANY, MOVES, State

MACHINE: dict[str, Any] = YAML(typ="safe").load(files("domain").joinpath("statemachine.yaml").read_text("utf-8"))
LANGUAGE: dict[str, dict[str, Any]] = {event["n"]: event for event in MACHINE["events"]}

ADDED = {
    "ShareRequestSubmitted": {"protocol_version", "code_version"},
    "EmergencyDisclosureRecorded": {
        "doubtful",
        *("disclosing_agency_id", "telling_due_at", "telling_remind_at"),
        *("review_due_at", "review_remind_at"),
    },
    "LegalBasisRecorded": {"order_ref", "balancing_test", "request_statement"},
    "AdviceRequested": {"asked_of_agency", "asked_of_partnership"},
    "ConsentSought": {"rights_given", "access_given", "complaints_given"},
    "ConsentExemptionRecorded": {"adult_at_risk", "serious_crime", "crime_harm", "allegation"},
    "PublicInterestTestRecorded": {"evidence", "reasonable_cause", "serious_crime", "crime_harm"},
    "LegalFootingSettled": {"reasonable_cause"},
    "ShareApproved": {
        *("child_welfare_considered", "acting_reason", "disclosing_basis_id", "remind_at"),
        *("sending_due_at", "sending_remind_at"),
    },
    "ShareDeclined": {"acting_reason"},
    "ApproverAssigned": {"remind_at", "partnership_told"},
    "ApproverReassigned": {"answer_by", "remind_at"},
    "ApproversExhausted": {"conflict_of", "decision_due_at"},
    "ShareStopped": {"reasons"},
    "InformationSent": {"chase_at", "telling_due_at", "telling_remind_at"},
    "ShareRequestCreated": {"protocol_version", "dataset_id", "dataset_period"},
    "ReceiptConfirmed": {"gathering_id", "dataset_id", "dataset_period"},
    "EscalationResolved": {"learning_id"},
    "SubjectTold": {
        *("how_it_helps", "statement_id", "language", "format"),
        *("rights_given", "access_given", "complaints_given"),
    },
    "TellingDeferralReviewed": {"due_at"},
    "CorrectionIssued": {"correction"},
    "EscalationStageStarted": {"skip_reason", "remind_at", "final", "notify_partnership"},
    "RetentionRecalculated": {"reason"},
}
"""Fields beyond the language: instants frozen for the clock, and texts that a rule of the Code demands."""

KEPT = Retention(schedule_id="rs", schedule_version="1", trigger="request_closed", expires_on=date(2032, 12, 31))


def in_language(event: dict[str, Any]) -> set[str]:
    """The names in a line such as `a, b(x|y), c[{d,e}], f~?, or g`."""
    bare = event["f"]
    for nested in (r"\{[^{}]*\}", r"\([^()]*\)"):
        bare = re.sub(nested, "", bare)
    return {re.sub(r"^or |[\[\]~?]|=.*$", "", word.strip()) for word in bare.split(",")}


def test_there_is_a_model_for_every_event_and_command_of_the_language() -> None:
    assert set(EVENTS) == set(LANGUAGE)
    assert sorted(COMMANDS) == sorted(MACHINE["commands"])
    assert set(get_args(State)) == {"NONE", *MACHINE["states"]}


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_has_the_fields_of_the_language(name: str) -> None:
    fields = set(EVENTS[name].model_fields) - {"late_reason"}
    assert fields == in_language(LANGUAGE[name]) | ADDED.get(name, set())


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_may_come_from_the_states_of_the_language(name: str) -> None:
    source = LANGUAGE[name]["from"]
    assert set(MOVES[EVENTS[name]].source) == set(ANY if source == "ANY" else source)


def test_every_event_has_its_fold() -> None:
    assert set(FOLDS) == set(EVENTS.values()) == set(MOVES)


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_leads_where_the_language_says(name: str) -> None:
    for state in MOVES[EVENTS[name]].source:
        reached = evolve(ShareRequest(state=state), after(sample(EVENTS[name]))).state
        assert reached == expected(LANGUAGE[name]["to"], state), state


def expected(to: str, state: str) -> str:
    if to == "hold":
        return "DisposalDue" if state == "DisposalAuthorised" else state
    return state if to == "=" else to


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_folding_changes_only_fields_that_the_state_has_to_values_that_they_hold(name: str) -> None:
    folded = evolve(a_full_life(), after(sample(EVENTS[name]), version=900))
    assert set(folded.__dict__) == set(ShareRequest.model_fields)
    assert ShareRequest.model_validate_json(folded.model_dump_json()) == folded


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_reads_back_as_it_was_written(name: str) -> None:
    event = after(sample(EVENTS[name]))
    assert type(event).from_wire(event.wire(), EVENTS[name]) == event


def a_full_life() -> ShareRequest:
    """Every event once, in the order of the language, so that each fold finds what it changes."""
    state = ShareRequest()
    for version, name in enumerate(LANGUAGE, start=1):
        if name != "RecordDisposed":
            state = evolve(state, after(sample(EVENTS[name]), version=version))
    return state


def test_disposal_is_due_only_when_the_last_holders_period_has_ended() -> None:
    state = ShareRequest(state="Retained", retention={"alp": KEPT, "ehh": KEPT})
    first = evolve(state, after(sample(e.RetentionPeriodExpired, holder_agency_id="alp")))
    last = evolve(first, after(sample(e.RetentionPeriodExpired, holder_agency_id="ehh")))
    assert (first.state, last.state) == ("Retained", "DisposalDue")


def test_a_hold_undoes_the_authorisation_and_keeps_the_attestations() -> None:
    attested = KEPT.model_copy(update={"attested_by": "alp.records_manager"})
    authorised = Disposal(authorised_by="alp.lead_officer", targets=(), method_ids=())
    state = ShareRequest(state="DisposalAuthorised", retention={"alp": attested}, disposal=authorised)
    held = evolve(state, after(sample(e.LegalHoldPlaced)))
    assert (held.state, held.disposal) == ("DisposalDue", None)
    assert held.attesters == {"alp.records_manager"}


def test_a_hold_that_is_released_leaves_the_others() -> None:
    state = ShareRequest(state="Retained", holds={"ash": "alp.dpo", "other": "ehh.dpo"})
    assert evolve(state, after(sample(e.LegalHoldReleased))).holds == {"other": "ehh.dpo"}


@pytest.mark.parametrize("recorded", [e.ConsentGiven, e.ConsentRefused, e.ConsentReviewed])
def test_whoever_records_a_consent_is_remembered(recorded: type[Body]) -> None:
    state = evolve(ShareRequest(state="SeekingConsent"), after(sample(recorded), person="alp.mentor"))
    assert state.footing_recorders == ("alp.mentor",)


def test_an_item_that_changed_after_its_check_is_unchecked_again() -> None:
    state = evolve(ShareRequest(state="Draft"), after(sample(e.DataItemRequested), version=1))
    state = evolve(state, after(sample(e.AccuracyChecked), version=2))
    assert state.items["ash"].accurate
    assert not evolve(state, after(sample(e.DataItemRequested), version=3)).items["ash"].accurate


def test_an_amended_pathway_is_read_without_opening_a_text() -> None:
    said = {"pathway": "safeguarding", "threshold_level": "4", "protocol_id": UUID(int=5).hex}
    changes = tuple(Change(field=field, old_version=1, new_code=code) for field, code in said.items())
    state = evolve(ShareRequest(state="Draft"), after(e.ShareRequestAmended(changes=changes), version=7))
    assert (state.pathway, state.threshold_level, state.protocol_id) == ("safeguarding", 4, UUID(int=5))
    assert state.set_in["pathway"] == 7


def test_sending_starts_the_telling_clock_but_not_for_those_told_or_put_off() -> None:
    state = ShareRequest(state="AwaitingDecision")
    state = evolve(state, after(sample(e.SubjectTold, subject_ref="mo")))
    state = evolve(state, after(sample(e.ShareApproved, telling_required_for=("ash", "mo", "edd"))))
    state = evolve(state, after(sample(e.TellingDeferred, subject_ref="edd")))
    assert state.telling["ash"].status == "not_due"
    state = evolve(state, after(sample(e.InformationSent)))
    assert {ref: told.status for ref, told in state.telling.items()} == {
        "ash": "due",
        "mo": "told",
        "edd": "deferred",
    }


def test_an_approval_that_lapsed_is_no_longer_in_force_and_stays_in_the_history() -> None:
    state = evolve(ShareRequest(state="AwaitingDecision"), after(sample(e.ShareApproved)))
    assert state.approval is not None
    lapsed = evolve(state, after(sample(e.ApprovalLapsed)))
    assert lapsed.approval is None
    assert {decision.decider for decision in lapsed.decisions} == {"alp.practitioner"}


def test_a_consent_under_review_does_not_count() -> None:
    state = ShareRequest(state="SeekingConsent")
    for body in (sample(e.ConsentSought), sample(e.ConsentGiven)):
        state = evolve(state, after(body))
    assert state.consents["ash"].counts
    assert not evolve(state, after(sample(e.ConsentReviewDue))).consents["ash"].counts


def test_the_discloser_alone_keeps_a_record_until_the_recipient_confirms() -> None:
    state = ShareRequest(disclosing_agency_id="hlt", recipient_agency_id="csc")
    assert holders(state) == ("hlt",)
    assert holders(state, received=True) == ("hlt", "csc")


def test_a_holder_is_scheduled_once() -> None:
    state = ShareRequest(disclosing_agency_id="hlt", recipient_agency_id="csc", retention={"hlt": KEPT})
    assert unscheduled(state, received=True) == ("csc",)


def test_of_an_anonymised_share_only_the_decision_is_kept() -> None:
    state = ShareRequest(disclosing_agency_id="hlt", recipient_agency_id="nsp", pathway="anonymised")
    assert holders(state, received=True) == ("hlt",)


def test_a_whole_draft_unfolds_into_its_commands_in_order() -> None:
    parts = sample(COMMANDS["SubmitShareRequest"]).parts
    assert [part.type for part in parts][:4] == [
        "CreateShareRequest",
        "AddDataSubject",
        "RequestDataItem",
        "RecordSafeguardingDiscussion",
    ]
    assert [part.type for part in parts][-2:] == ["SettleLegalFooting", "CheckAccuracy"]
