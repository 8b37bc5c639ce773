"""Advice without identity: the text that goes round names nobody (R-158)."""

from dataclasses import replace
from datetime import timedelta

import drafts as d
import journeys as j
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenario import SHARE_REQUEST, Scenario

from domain.duties.ladder import Presence, whose
from domain.event import Command
from domain.registers.holdings import Holding
from domain.request import commands as c
from domain.values import Duty

BY = "alp.practitioner"
CHILD = d.child(
    "ash",
    name="Zoë O'Testcase-Fictif",
    date_of_birth="2013-05-04",
    addresses=("12 Larch Close, Newbrook, NB1 2CD",),
    identifiers=("943 476 5919",),
)
GIVEAWAYS = (
    "Zoë",
    "OTestcase",
    "Testcase",
    "fictif's",
    "04/05/2013",
    "4.5.13",
    "2013-05-04",
    "4th of May 2013",
    "4 may 2013",
    "May 4, 2013",
    "04052013",
    "12 Larch Close",
    "12, larch close newbrook",
    "NB12CD",
    "9434765919",
    "943-476-5919",
)


def about_ash() -> Scenario:
    case = Scenario()
    case.do(BY, d.request(), CHILD)
    return case


def asked(case: Scenario, *before: Command) -> Scenario:
    case.do(BY, *before, d.advice())
    return case


@given(
    giveaway=st.sampled_from(GIVEAWAYS),
    case_of=st.sampled_from((str.upper, str.lower, str)),
    around=st.sampled_from(("{}", "I mean {}, you know", "({})", "It is about …{}!", "“{}” said so")),
)
def test_inv_48_advice_without_identity_takes_no_name_birthday_address_or_identifier(
    giveaway: str, case_of: type[str], around: str
) -> None:
    text = around.format(case_of(giveaway))
    case = about_ash()
    refusal = case.refusal(BY, d.advice(question=text))
    assert (refusal.code, refusal.field) == ("identity_in_advice", "question")
    unclear = c.MarkThresholdUnclear(doubt="3 or 4", concern_summary_without_identity=text)
    assert case.refused(BY, unclear) == "identity_in_advice"
    answer = c.GiveAdvice(advice_id="a1", advice=text)
    assert asked(case).refused("alp.safeguarding_lead", answer) == "identity_in_advice"


@pytest.mark.parametrize(
    "text",
    [
        "A child of 13 is often away; the family lives in Newbrook",
        "It began on 4 May, and there were 12 such days",
        "Test cases are fictional, are they not?",
        "Call me on extension 5919",
    ],
)
def test_ordinary_words_give_nobody_away(text: str) -> None:
    case = about_ash()
    case.do(BY, d.advice(question=text))
    case.do("alp.safeguarding_lead", c.GiveAdvice(advice_id="a1", advice=text))
    assert case.state.advice["a1"].adviser == "alp.safeguarding_lead"


def test_an_identity_is_given_for_a_reason_only() -> None:
    case = about_ash()
    named = d.advice(question="What of Zoë?", identity_withheld=False)
    refusal = case.refusal(BY, named)
    assert (refusal.code, refusal.field) == ("identity_in_advice", "reason_identity_given")
    case.do(BY, d.advice(question="What of Zoë?", identity_withheld=False, reason_identity_given="You know her"))
    case.do("alp.safeguarding_lead", c.GiveAdvice(advice_id="a1", advice="Zoë should be seen today"))


def test_advice_is_asked_once_and_given_once_by_another() -> None:
    case = asked(about_ash())
    answer = c.GiveAdvice(advice_id="a1", advice="Talk to the family")
    assert case.refused(BY, d.advice()) == "wrong_state"
    assert case.refused("alp.safeguarding_lead", c.GiveAdvice(advice_id="a2", advice="Wait")) == "malformed"
    assert case.refused("alp.safeguarding_lead", c.GiveAdvice(advice_id="a1", advice=" ")) == "field_missing"
    case.do("ehh.safeguarding_lead", answer)
    assert case.refused("alp.safeguarding_lead", answer) == "wrong_state"


def test_r_110_advice_is_given_by_whom_it_was_asked_of() -> None:
    answer = c.GiveAdvice(advice_id="a1", advice="Go on")
    by_role = asked(about_ash())
    assert by_role.refused("alp.line_manager", answer) == "role_not_held"
    by_role.do("alp.safeguarding_lead", answer)
    by_name = about_ash()
    by_name.do(BY, d.advice(asked_of_person="ehh.safeguarding_lead"))
    assert by_name.refusal("alp.safeguarding_lead", answer).field == "person"
    by_name.do("ehh.safeguarding_lead", answer)
    who_left = about_ash()
    who_left.do(BY, d.advice(asked_of_person="ehh.safeguarding_lead"))
    who_left.agency("ehh", holdings=())
    who_left.do("alp.safeguarding_lead", answer)


def test_r_110_legal_advice_is_a_legal_advisers() -> None:
    case = asked(about_ash())
    legal = c.GiveAdvice(advice_id="a1", advice="It is lawful", legal_advice=True)
    assert case.refusal("alp.safeguarding_lead", legal).field == "legal_advice"
    case = about_ash()
    case.do(BY, d.advice(asked_of_role="legal_adviser"))
    lawyer = Holding(person="alp.lawyer", role="legal_adviser", since=case.now)
    case.agency("alp", holdings=(*case.register.agencies["alp"].holdings, lawyer))
    case.do("alp.lawyer", legal)
    assert case.state.advice["a1"].legal


def answering(case: Scenario) -> Duty:
    (duty,) = (each for each in SHARE_REQUEST.duties(case.state) if each.task == "give_advice")
    return duty


def a_lawyer(case: Scenario, agency: str | None) -> str:
    """There is one, in that agency or in the partnership as a whole."""
    law = Holding(person=f"{agency or 'nsp'}.lawyer", role="legal_adviser", since=case.now, home=agency or "nsp")
    if agency is None:
        wide = case.register.partnership
        wide = wide.model_copy(update={"holdings": (*wide.holdings, law)})
        case.register = replace(case.register, partnership=wide)
    else:
        case.agency(agency, holdings=(*case.register.agencies[agency].holdings, law))
    return law.person


@pytest.mark.parametrize("agency", ["alp", "ehh", None], ids=["own", "other", "partnership"])
@pytest.mark.parametrize("named", [True, False], ids=["by name", "by role"])
@pytest.mark.parametrize("asker", [BY, "ehh.lead_officer"])
def test_advice_falls_to_somebody_who_may_give_it_wherever_they_are(
    agency: str | None, named: bool, asker: str
) -> None:
    case = about_ash()
    lawyer = a_lawyer(case, agency)
    case.do(asker, d.advice(asked_of_role="legal_adviser", asked_of_person=lawyer if named else None))
    assert set(whose(answering(case), Presence(case.register, case.now))) == {lawyer}
    case.do(lawyer, c.GiveAdvice(advice_id="a1", advice="It is lawful", legal_advice=True))


def test_advice_asked_of_a_role_is_first_the_askers_own_agencys() -> None:
    case = about_ash()
    case.do("ehh.lead_officer", d.advice())
    assert set(whose(answering(case), Presence(case.register, case.now))) == {"ehh.safeguarding_lead"}


def test_advice_for_which_nobody_is_there_yet_is_seen_by_the_partnership() -> None:
    case = about_ash()
    case.do("ehh.lead_officer", d.advice(asked_of_role="legal_adviser"))
    assert set(whose(answering(case), Presence(case.register, case.now)).values()) == {"unattended"}
    lawyer = a_lawyer(case, "ehh")
    assert set(whose(answering(case), Presence(case.register, case.now))) == {lawyer}


def test_advice_waits_since_it_was_asked_for() -> None:
    case = about_ash()
    case.now += timedelta(hours=3)
    case.do(BY, d.advice())
    assert answering(case).since == case.now > (case.state.created_at or case.now)


def test_advice_that_nobody_gave_is_waited_for_no_more_once_the_request_is_closed() -> None:
    case = j.lived(j.at("declined"), (j.BY, c.CloseShare()))
    assert case.state.advice["a1"].adviser is None
    assert not [each for each in SHARE_REQUEST.duties(case.state) if each.task == "give_advice"]
    case.do(BY, d.advice(advice_id="a2"))
    assert answering(case).key == "give_advice a2"
    case.do("alp.safeguarding_lead", c.GiveAdvice(advice_id="a1", advice="Go on"))


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"asked_of_role": "auditor"}, "role_not_held", "asked_of_role"),
        ({"asked_of_person": "no.body"}, "unknown_person", "asked_of_person"),
        ({"asked_of_person": "alp.practitioner.second"}, "role_not_held", "asked_of_person"),
        ({"asked_of_person": "pol.safeguarding_lead"}, "role_not_held", "asked_of_person"),
    ],
)
def test_advice_is_asked_of_somebody_who_can_give_it(said: dict[str, str], code: str, field: str) -> None:
    refusal = about_ash().refusal(BY, d.advice(**said))
    assert (refusal.code, refusal.field) == (code, field)


def test_nobody_advises_themselves() -> None:
    case = about_ash()
    refusal = case.refusal("alp.safeguarding_lead", d.advice(asked_of_person="alp.safeguarding_lead"))
    assert (refusal.code, refusal.field) == ("separation_of_duties", "asked_of_person")
    case.do("alp.safeguarding_lead", d.advice())
    assert case.refused("alp.safeguarding_lead", c.GiveAdvice(advice_id="a1", advice="Go on")) == "separation_of_duties"


def test_a_whole_draft_asks_for_advice_without_naming_anybody_in_it() -> None:
    whole = c.SubmitShareRequest(
        create=d.request(), subjects=(CHILD,), advice=(d.advice(question="About Zoë"),), footing=d.settling("consent")
    )
    refusal = Scenario().refusal(BY, whole)
    assert (refusal.code, refusal.field) == ("identity_in_advice", "advice.0.question")


@pytest.mark.parametrize(("risk", "warned"), [("immediate_danger", ("call_999_first",)), ("emerging", ())])
def test_whoever_records_immediate_danger_is_told_to_call_for_help_first(risk: str, warned: tuple[str, ...]) -> None:
    case = about_ash()
    case.do(BY, c.AssessRisk(risk_level=risk, harm_to=("child",), context="He stands at the door"))
    assert case.warnings == warned
