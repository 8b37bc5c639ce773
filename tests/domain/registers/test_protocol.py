"""A protocol: drafted with every field of Appendix 3, agreed, signed, in force, looked at again, withdrawn or over."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from agreement import (
    ACTIVATE,
    DIGEST,
    HUB_LEAD,
    HUB_SIRO,
    LEAD,
    SIRO,
    WITHDRAW,
    Agreement,
    active,
    consulted,
    drafted,
    drafting,
    signature,
    signed,
    view,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.catalogue import shipped_catalogue
from domain.event import Command
from domain.refusal import Refused
from domain.registers import protocol_language as p
from domain.registers.protocol import PROTOCOL
from domain.sealed import PLAIN, sealed_parts
from domain.values import SYSTEM
from tests.domain.request.payloads import MARK, payload
from tests.domain.request.scenario import MONDAY

OFFICER = "nsp.partnership_officer"
PEOPLE = (LEAD, HUB_LEAD, SIRO, HUB_SIRO, OFFICER, "pol.practitioner", "alp.lead_officer")


def refusal(person: str, command: Any, one: Agreement | None = None) -> tuple[str, str | None, int]:
    refused = (one or Agreement()).refusal(person, command)
    return refused.code, refused.field, refused.status


def test_a_protocol_lives_from_its_draft_to_its_withdrawal() -> None:
    one = active()
    assert one.wait(days=200) == ["ProtocolReviewDue"]
    assert one.do(OFFICER, WITHDRAW) == ["ProtocolWithdrawn"]
    assert one.types == [
        "ProtocolDrafted",
        "ProtocolLeadOfficerConsulted",
        "ProtocolLeadOfficerConsulted",
        "ProtocolSigned",
        "ProtocolSigned",
        "ProtocolActivated",
        "ProtocolReviewDue",
        "ProtocolWithdrawn",
    ]
    assert one.state.state == "Withdrawn"
    assert PROTOCOL.resting(one.state)
    assert one.wait(days=400) == []


def test_every_field_of_the_template_is_one_of_a_draft() -> None:
    listed = shipped_catalogue().protocol_fields
    steps = {"version", "sharer_signature", "receiver_signature", "lead_officer_consulted"}
    assert {*listed.required, *listed.optional} - steps <= set(p.Terms.model_fields)
    assert "version" in p.DraftProtocol.model_fields


# -- what a draft says


@pytest.mark.parametrize("agencies", [("sharers", ()), ("receivers", ())])
def test_a_draft_says_who_shares_and_who_receives(agencies: tuple[str, tuple[str, ...]]) -> None:
    field, nobody = agencies
    assert refusal(LEAD, drafting(**{field: nobody})) == ("field_missing", field, 422)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sharers": ("pol", "zzz")}, "sharers"),
        ({"receivers": ("pol",)}, "receivers"),
        ({"receivers": ("ehh", "ehh")}, "receivers"),
        ({"iao_sharing": ({"agency_id": "ehh", "name": "A"},)}, "iao_sharing"),
        ({"iao_receiving": ({"agency_id": "pol", "name": "A"},)}, "iao_receiving"),
        ({"contacts": ({"organisation": "alp", "contact": "A"},)}, "contacts"),
        (
            {"limitations_to_use": {"purposes": ("early_help_support",), "recipients": ("alp",)}},
            "limitations_to_use.recipients",
        ),
    ],
)
def test_agencies_are_known_and_each_on_its_side(changes: dict[str, Any], field: str) -> None:
    assert refusal(LEAD, drafting(**changes)) == ("agency_not_party", field, 422)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"version": None}, "version"),
        ({"description_of_data_flow": " "}, "description_of_data_flow"),
        ({"iao_sharing": ({"agency_id": "pol", "name": ""},)}, "iao_sharing"),
        ({"iao_receiving": ({"agency_id": "ehh", "name": ""},)}, "iao_receiving"),
        ({"type_of_information": ({"category": "incident", "description": ""},)}, "type_of_information"),
        ({"data_sets": ("",)}, "data_sets"),
        ({"data_sets_sheet": {"title": "Sheet"}}, "data_sets_sheet"),
        ({"storage": {"text": "", "country": "GB"}}, "storage.text"),
        ({"limitations_to_use": {"purposes": ()}}, "limitations_to_use.purposes"),
        ({"privacy_impact_assessment": {}}, "privacy_impact_assessment"),
        ({"privacy_impact_assessment": {"document": {"title": "DPIA"}}}, "privacy_impact_assessment"),
        ({"contacts": ({"organisation": "pol", "contact": " "},)}, "contacts"),
        ({"supporting_documents": ({"title": "Chart"},)}, "supporting_documents"),
        ({"supporting_documents": ({"title": "", "sha256": DIGEST},)}, "supporting_documents"),
    ],
)
def test_what_is_filled_in_says_something_and_a_document_has_its_digest(changes: dict[str, Any], field: str) -> None:
    assert refusal(LEAD, drafting(**changes)) == ("field_missing", field, 422)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"purpose": ""}, "purpose_missing", "purpose"),
        ({"legal_basis": ("dpa1998",)}, "legal_basis_not_in_force", "legal_basis"),
        ({"legal_basis": ("because",)}, "unknown_code", "legal_basis"),
        ({"transfer_method": ("fax",)}, "method_forbidden", "transfer_method"),
        ({"transfer_method": ("pigeon",)}, "unknown_code", "transfer_method"),
        ({"disposal": ("forgetting",)}, "unknown_code", "disposal"),
        ({"limitations_to_use": {"purposes": ("marketing",)}}, "purpose_out_of_scope", "limitations_to_use.purposes"),
        (
            {"limitations_to_use": {"purposes": ("early_help_support",), "onward": "anyhow"}},
            "unknown_code",
            "limitations_to_use.onward",
        ),
        ({"purpose": "x" * 20_001}, "too_long", "purpose"),
    ],
)
def test_law_methods_and_limits_are_those_of_the_catalogue(changes: dict[str, Any], code: str, field: str) -> None:
    assert refusal(LEAD, drafting(**changes)) == (code, field, 422)


@pytest.mark.parametrize(
    ("since", "until", "review_on", "field"),
    [
        (date(2027, 1, 1), date(2026, 12, 31), None, "duration.until"),
        (date(2025, 1, 1), date(2026, 11, 22), None, "duration.until"),
        (date(2027, 1, 1), date.max, None, "duration.until"),
        (date(2027, 1, 1), date(2027, 12, 31), date(2028, 1, 1), "duration.review_on"),
        (date(2027, 1, 1), date(2027, 12, 31), date(2026, 12, 31), "duration.review_on"),
    ],
)
def test_it_begins_is_looked_at_again_and_ends_in_this_order(
    since: date, until: date, review_on: date | None, field: str
) -> None:
    lasts = {"since": since, "until": until, "review_on": review_on}
    assert refusal(LEAD, drafting(duration=lasts)) == ("dates_out_of_order", field, 422)


def test_it_is_dated_no_later_than_it_begins() -> None:
    assert refusal(LEAD, drafting(date=date(2026, 11, 24))) == ("time_in_future", "date", 422)
    assert drafted(date=date(2026, 11, 23)).types == ["ProtocolDrafted"]


def test_a_version_is_written_down_once_and_a_change_makes_another() -> None:
    one = consulted()
    assert refusal(LEAD, drafting(purpose="Something else."), one) == ("wrong_state", "version", 409)
    assert one.do(HUB_LEAD, drafting(version="1.1", purpose="Something else.")) == ["ProtocolDrafted"]
    assert one.state.draft == "1.1"
    assert one.state.drafted.not_consulted == ("pol", "ehh")
    assert refusal(LEAD, drafting(), one)[0] == "wrong_state"


def test_every_text_of_a_protocol_is_sealed() -> None:
    one = active()
    one.do(LEAD, WITHDRAW)
    texts = {part.path for event in one.history for part in sealed_parts(event.body)}
    assert texts >= {"description_of_data_flow", "contacts.0.contact", "iao_sharing.0.name", "view", "name", "reason"}
    assert "Testcase" not in "".join(str(event.wire()) for event in one.history)


# -- who does what


def test_lead_officers_of_the_parties_and_the_partnership_draft_it_and_nobody_else() -> None:
    for person in (LEAD, HUB_LEAD, "pol.deputy_lead_officer", OFFICER):
        assert Agreement().do(person, drafting()) == ["ProtocolDrafted"]
    assert refusal("pol.practitioner", drafting()) == ("role_not_held", "person", 403)
    assert refusal("alp.lead_officer", drafting()) == ("role_not_held", "person", 403)
    assert refusal("xyz.nobody", drafting()) == ("unknown_person", "person", 403)
    assert refusal(SYSTEM, drafting()) == ("role_not_held", "person", 403)


def test_other_agencies_do_not_see_it_and_nothing_can_be_done_before_the_draft() -> None:
    assert refusal("alp.lead_officer", drafting(version="2"), drafted())[0] == "not_found"
    for command in (view("pol"), signature("sharer", "pol"), ACTIVATE, WITHDRAW):
        assert refusal(LEAD, command)[0] == "not_found"


def test_each_lead_officer_speaks_for_their_own_agency() -> None:
    one = drafted()
    assert refusal(LEAD, view("ehh"), one)[0] == "role_not_held"
    assert refusal("pol.practitioner", view("pol"), one)[0] == "role_not_held"
    assert refusal(LEAD, view("pol", view=" "), one) == ("field_missing", "view", 422)
    assert one.do("ehh.deputy_lead_officer", view("ehh")) == ["ProtocolLeadOfficerConsulted"]
    said = one.last("ProtocolLeadOfficerConsulted")
    assert (said.agency_id, said.lead_officer, said.at) == ("ehh", "ehh.deputy_lead_officer", MONDAY)


# -- what must be there before anybody signs


@pytest.mark.parametrize(
    "field",
    [
        "description_of_data_flow",
        "date",
        "iao_sharing",
        "iao_receiving",
        "type_of_information",
        "legal_basis",
        "data_sets",
        "transfer_method",
        "storage",
        "limitations_to_use",
        "duration",
        "disposal",
        "privacy_impact_assessment",
        "contacts",
    ],
)
def test_nobody_signs_what_has_a_field_open(field: str) -> None:
    one = consulted(**{field: None})
    assert refusal(SIRO, signature("sharer", "pol"), one) == ("field_missing", field, 422)


def test_nobody_signs_what_has_no_purpose_or_leaves_an_agency_out() -> None:
    assert refusal(SIRO, signature("sharer", "pol"), drafted(purpose=None)) == ("purpose_missing", "purpose", 422)
    one_contact = ({"organisation": "pol", "contact": "A"},)
    assert refusal(SIRO, signature("sharer", "pol"), drafted(contacts=one_contact))[1] == "contacts"
    two = drafted(receivers=("ehh", "csc"))
    assert refusal(SIRO, signature("sharer", "pol"), two)[1] == "iao_receiving"


def test_a_separate_sheet_stands_for_the_list_and_a_document_for_the_description() -> None:
    sheet = {"title": "Sheet", "sha256": DIGEST}
    one = active(data_sets=None, data_sets_sheet=sheet, privacy_impact_assessment={"document": sheet})
    assert one.state.state == "Active"


def test_a_signer_of_the_other_agency_is_turned_away() -> None:
    one = consulted()
    assert refusal(HUB_SIRO, signature("sharer", "pol"), one) == ("role_not_held", "person", 403)
    assert refusal(SIRO, signature("receiver", "ehh"), one) == ("role_not_held", "person", 403)
    assert refusal(LEAD, signature("sharer", "pol"), one) == ("role_not_held", "person", 403)
    assert refusal(SIRO, signature("receiver", "pol"), one) == ("agency_not_party", "agency_id", 422)


@pytest.mark.parametrize("field", ["name", "position", "signature_ref"])
def test_a_signature_has_name_position_and_where_it_is(field: str) -> None:
    assert refusal(SIRO, signature("sharer", "pol", **{field: " "}), consulted()) == ("field_missing", field, 422)


def test_each_side_signs_once() -> None:
    assert refusal(SIRO, signature("sharer", "pol"), signed())[0] == "wrong_state"


def test_an_agency_that_shares_and_receives_signs_on_both_sides() -> None:
    owners = ({"agency_id": "pol", "name": "A"}, {"agency_id": "ehh", "name": "B"})
    both = {"sharers": ("pol", "ehh"), "receivers": ("pol", "ehh"), "iao_sharing": owners, "iao_receiving": owners}
    one = signed(**both)
    assert refusal(LEAD, ACTIVATE, one)[0] == "signature_missing"
    one.do(SIRO, signature("receiver", "pol"))
    one.do(HUB_SIRO, signature("sharer", "ehh"))
    assert one.do(LEAD, ACTIVATE) == ["ProtocolActivated"]


# -- in force


def test_it_is_not_activated_before_every_lead_officer_was_consulted_and_everyone_signed() -> None:
    one = drafted()
    one.do(LEAD, view("pol"))
    assert refusal(LEAD, ACTIVATE, one) == ("lead_officer_not_consulted", "ehh", 409)
    one.do(HUB_LEAD, view("ehh"))
    assert refusal(LEAD, ACTIVATE, one) == ("signature_missing", "pol", 409)
    one.do(SIRO, signature("sharer", "pol"))
    assert refusal(LEAD, ACTIVATE, one) == ("signature_missing", "ehh", 409)
    one.do(HUB_SIRO, signature("receiver", "ehh"))
    assert refusal(SIRO, ACTIVATE, one)[0] == "role_not_held"
    assert one.do(HUB_LEAD, ACTIVATE) == ["ProtocolActivated"]


def test_what_was_agreed_on_one_version_says_nothing_of_the_next() -> None:
    one = signed()
    one.do(LEAD, drafting(version="1.1"))
    assert refusal(LEAD, ACTIVATE, one)[0] == "lead_officer_not_consulted"


def test_it_is_not_activated_on_a_basis_that_ended_meanwhile() -> None:
    one = signed()
    terms = one.state.drafted.terms.model_copy(update={"legal_basis": ("dpa1998",)})
    version = one.state.drafted.model_copy(update={"terms": terms})
    one.state = one.state.model_copy(update={"versions": {"1.0": version}})
    assert refusal(LEAD, ACTIVATE, one) == ("legal_basis_not_in_force", "legal_basis", 422)


def test_it_is_not_activated_once_its_end_is_over() -> None:
    one = signed()
    one.wait(days=400)
    assert refusal(LEAD, ACTIVATE, one) == ("dates_out_of_order", "duration.until", 422)


def test_the_days_of_review_and_end_are_fixed_when_it_is_activated_and_act_once() -> None:
    one = active()
    said = one.last("ProtocolActivated")
    assert (said.review_at, said.expires_at) == (datetime(2027, 5, 24, tzinfo=UTC), datetime(2027, 11, 23, tzinfo=UTC))
    assert one.wait(days=900) == ["ProtocolReviewDue", "ProtocolExpired"]
    assert [event.occurred_at for event in one.history[-2:]] == [said.review_at, said.expires_at]
    assert one.state.state == "Expired"
    assert refusal(LEAD, WITHDRAW, one)[0] == "wrong_state"
    assert PROTOCOL.next_deadline(one.state) is None


def test_without_a_day_of_review_it_just_ends() -> None:
    lasts = {"since": date(2026, 11, 1), "until": date(2026, 12, 31)}
    assert active(duration=lasts).wait(days=60) == ["ProtocolExpired"]


def test_the_next_version_is_agreed_beside_the_one_in_force_and_takes_its_place() -> None:
    one = active()
    assert one.wait(days=200) == ["ProtocolReviewDue"]
    longer = {"since": date(2027, 6, 1), "until": date(2028, 5, 31), "review_on": date(2028, 1, 3)}
    one.do(LEAD, drafting(version="2.0", duration=longer), view("pol"))
    one.do(HUB_LEAD, view("ehh"))
    one.do(SIRO, signature("sharer", "pol"))
    one.do(HUB_SIRO, signature("receiver", "ehh"))
    assert one.state.active(one.now.date()).version == "1.0"
    one.do(LEAD, ACTIVATE)
    assert one.state.active(one.now.date()).version == "2.0"
    assert one.wait(days=400) == ["ProtocolReviewDue", "ProtocolExpired"]


def test_it_is_not_in_force_before_its_first_day_nor_after_its_last() -> None:
    lasts = {"since": date(2026, 12, 1), "until": date(2026, 12, 31)}
    state = active(duration=lasts).state
    days = {day: bool(state.active(date(2026, 11, 30) + timedelta(days=day))) for day in (0, 1, 31, 32)}
    assert days == {0: False, 1: True, 31: True, 32: False}


def test_a_withdrawal_has_its_reason_and_leaves_the_way_open_for_a_revision() -> None:
    one = active()
    assert refusal(OFFICER, p.WithdrawProtocol(), one) == ("reasons_missing", "reason", 422)
    assert refusal("pol.practitioner", WITHDRAW, one)[0] == "role_not_held"
    one.do(OFFICER, WITHDRAW)
    assert one.last("ProtocolWithdrawn").by == OFFICER
    assert refusal(OFFICER, WITHDRAW, one)[0] == "wrong_state"
    assert refusal(LEAD, ACTIVATE, one)[0] == "wrong_state"
    one.do(LEAD, drafting(version="2.0"))
    assert (one.state.state, one.state.draft) == ("Withdrawn", "2.0")
    assert not PROTOCOL.resting(one.state)


def test_a_draft_that_is_withdrawn_is_agreed_no_further() -> None:
    one = signed()
    one.do(LEAD, WITHDRAW)
    assert refusal(LEAD, ACTIVATE, one)[0] == "wrong_state"
    assert refusal(LEAD, WITHDRAW, one)[0] == "wrong_state"


# -- what people see


def test_the_tasks_follow_the_steps_and_belong_to_whoever_takes_them() -> None:
    one = drafted()
    assert [(duty.task, duty.role, duty.agency) for duty in PROTOCOL.duties(one.state)] == [
        ("give_view_on_protocol", "lead_officer", "pol"),
        ("give_view_on_protocol", "lead_officer", "ehh"),
    ]
    one.do(LEAD, view("pol"))
    one.do(HUB_LEAD, view("ehh"))
    assert [(duty.task, duty.role, duty.agency) for duty in PROTOCOL.duties(one.state)] == [
        ("sign_protocol", "siro", "pol"),
        ("sign_protocol", "siro", "ehh"),
    ]
    one.do(SIRO, signature("sharer", "pol"))
    one.do(HUB_SIRO, signature("receiver", "ehh"))
    assert one.tasks == ["activate_protocol"]
    one.do(LEAD, ACTIVATE)
    assert one.tasks == []
    one.wait(days=200)
    assert one.tasks == ["review_protocol"] * 2
    one.do(LEAD, WITHDRAW)
    assert one.tasks == []


def test_the_row_of_a_protocol_names_its_parties_and_versions() -> None:
    one = active()
    one.do(LEAD, drafting(version="1.1"))
    row = PROTOCOL.summary(one.state)
    assert (row.state, row.agencies) == ("Active", ("pol", "ehh"))
    due_at = datetime(2027, 5, 24, tzinfo=UTC).isoformat()
    assert row.facts == {"version": "1.0", "draft": "1.1", "due_at": due_at, "overdue": 0}


# -- whatever is sent, and whatever is done in whatever order


@pytest.mark.parametrize("kind", p.COMMANDS.values(), ids=lambda kind: kind.__name__)
@settings(deadline=None)
@given(data=st.data())
def test_whatever_is_sent_is_carried_out_or_refused_in_words_that_help(
    kind: type[Command], data: st.DataObject
) -> None:
    one = data.draw(st.sampled_from([Agreement, drafted, signed, active]))()
    person = data.draw(st.sampled_from((*PEOPLE, SYSTEM, "nobody.here")))
    other = data.draw(payload(kind))
    changed = data.draw(st.sets(st.sampled_from([*kind.model_fields, "nothing"]), max_size=4))
    try:
        command = kind.model_validate({**rightly(kind), **{name: other[name] for name in changed & set(other)}})
    except ValidationError:
        return
    try:
        one.do(person, command)
    except Refused as refused:
        said = refused.refusal
        assert said.how_to_fix.strip()
        assert said.field or said.code not in ("field_missing", "malformed", "unknown_code", "time_in_future")
        assert MARK not in said.model_dump_json().lower()
    PROTOCOL.summary(one.state)
    PROTOCOL.duties(one.state)
    PROTOCOL.next_deadline(one.state)


def rightly(kind: type[Command]) -> dict[str, Any]:
    """The fields of a command that is right but for what is then changed."""
    right: dict[str, Any] = {
        "DraftProtocol": drafting(version="9.9"),
        "RecordConsultation": view("pol"),
        "SignProtocol": signature("sharer", "pol"),
        "ActivateProtocol": ACTIVATE,
        "WithdrawProtocol": WITHDRAW,
    }
    return right[kind.__name__].model_dump(mode="json", context=PLAIN)  # type: ignore[no-any-return]


STEPS = st.sampled_from(
    [
        *(drafting(version=number) for number in ("1.0", "1.1", "2.0")),
        drafting(version="3.0", disposal=None),
        *(view(agency) for agency in ("pol", "ehh", "alp")),
        *(signature(side, agency) for side in ("sharer", "receiver") for agency in ("pol", "ehh")),  # type: ignore[arg-type]
        *(ACTIVATE,) * 3,
        WITHDRAW,
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(st.tuples(st.sampled_from(PEOPLE), STEPS, st.integers(0, 90)), max_size=30),
    agreed=st.booleans(),
)
def test_a_protocol_keeps_its_rules_through_any_life(steps: list[tuple[str, Any, int]], agreed: bool) -> None:
    one = signed() if agreed else drafted()
    for person, command, days in steps:
        before = one.state
        try:
            one.do(person, command)
        except Refused:
            assert one.state is before
        one.wait(days=days)
        holds_of_a_protocol(one)


def holds_of_a_protocol(one: Agreement) -> None:
    state, versions = one.state, [event.body for event in one.history if event.type == "ProtocolActivated"]
    for said in versions:
        version = state.versions[said.version]
        assert not version.not_consulted
        assert not version.unsigned
        assert version.terms.disposal
    drafts = [event.body.version for event in one.history if event.type == "ProtocolDrafted"]  # type: ignore[attr-defined]
    assert len(set(drafts)) == len(drafts)
    assert one.types.count("ProtocolExpired") <= len(versions)
    assert one.types.count("ProtocolReviewDue") <= len(versions)
    today = one.now.date()
    assert (state.active(today) is not None) <= (state.state == "Active")
    assert state.state != "Active" or one.now < state.expires_at
