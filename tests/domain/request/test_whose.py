"""Whose a duty is, whoever is away, has left or is on duty: never nobody's, and the queue shows it to them alone."""

from dataclasses import replace
from datetime import timedelta

import asked as a
import journeys as j
import pytest
from carrying_on import CARRIES_ON
from hypothesis import given, settings
from hypothesis import strategies as st
from lives import Life, waiting
from pydantic import TypeAdapter

from domain.duties.ladder import Presence, post_of, whose
from domain.duties.language import DutyKey
from domain.duties.queue import offices, share
from domain.registers.agency_state import Absence, Agency
from domain.registers.holdings import Holding
from domain.registers.reach_language import Shift
from domain.registers.register import Register
from domain.streams import DECIDERS
from domain.values import Duty
from tests.domain.request.scenario import MONDAY, partnership

OPEN = tuple(stage for stage in j.LIVES if j.at(stage).state.state not in ("NONE", "Retained", "Disposed"))
OF_NOBODY = ("held", "started")
"""Where a disposal waits for the end of a hold, or for the service itself."""
PEOPLE = sorted({each.person for agency in partnership().agencies.values() for each in agency.holdings})
OFFICERS = {each.person for each in partnership().partnership.holdings if each.role == "partnership_officer"}
KEY = TypeAdapter(DutyKey)


def changed(agency: Agency, away: set[str], left: set[str], on_duty: set[str]) -> Agency:
    """Whoever is away named the deputy who was appointed last."""
    since, until = MONDAY - timedelta(days=9000), MONDAY + timedelta(days=90000)
    named = next(iter(reversed(agency.holders("deputy_lead_officer", MONDAY))), None)
    return agency.model_copy(
        update={
            "holdings": tuple(each for each in agency.holdings if each.person not in left),
            "absences": tuple(
                Absence(person=person, since=since, until=until, deputy=named) for person in sorted(away)
            ),
            "shifts": tuple(Shift(person=person, since=since, until=until) for person in sorted(on_duty)),
        }
    )


def register(away: set[str], left: set[str], on_duty: set[str]) -> Register:
    """The invented partnership without some of its people."""
    whole = partnership()
    agencies = {id: changed(agency, away, left, on_duty) for id, agency in whole.agencies.items()}
    return replace(whole, agencies=agencies)


def duties(life: Life) -> tuple[Duty, ...]:
    return DECIDERS["share-request"].duties(life.state)


@pytest.mark.parametrize("stage", [stage for stage in OPEN if stage not in OF_NOBODY])
def test_at_every_stage_something_is_open_that_carries_it_on(stage: str) -> None:
    """A question to an adviser, or the review of a consent, is not enough."""
    life = j.at(stage)
    assert {duty.task for duty in duties(life)} & CARRIES_ON[life.state.state]


some = st.sets(st.sampled_from([each for each in PEOPLE if each not in OFFICERS]), max_size=40)
anybody = st.sets(st.sampled_from(sorted({*PEOPLE, *OFFICERS})), max_size=60)


@settings(max_examples=60)
@given(stage=st.sampled_from(OPEN), away=anybody, left=some, on_duty=some, claimer=st.sampled_from(PEOPLE))
def test_until_it_is_closed_every_open_duty_is_somebodys_and_the_queue_shows_it_to_them_alone(
    stage: str, away: set[str], left: set[str], on_duty: set[str], claimer: str
) -> None:
    life = j.at(stage)
    found = [duty.model_copy(update={"claimed_by": claimer}) for duty in duties(life)]
    changed_register = register(away, left, on_duty)
    presence = Presence(changed_register, life.now)
    for duty in found:
        KEY.validate_python(duty.key)
        has = whose(duty, presence)
        assert has
        assert not set(has) & set(duty.barred)
        assert not any(presence.away(person, duty.agency) for person, why in has.items() if why != "unattended")
    posts = [post_of(duty) for duty in found]
    for person in (*PEOPLE, *OFFICERS):
        mine = Presence(changed_register, life.now, here=person)
        asked = offices(person, mine)
        known = [post for post in posts if asked is None or post[:2] in asked]
        theirs = share(person, known, mine)
        for duty in found:
            taken = any(slot.takes(duty, person) for slot in theirs.slots)
            claimed = duty.claimed_by == person and post_of(duty) in theirs.claims and person not in duty.barred
            assert not (taken and claimed)
            assert (person in whose(duty, mine)) == (taken or claimed), (person, duty)


def test_somebody_who_is_away_still_sees_what_is_theirs_and_others_have_it_meanwhile() -> None:
    life = waiting()
    (duty,) = duties(life)
    life.away("alp.lead_officer", "alp")
    assert whose(duty, Presence(life.register, life.now)) == {"alp.deputy_lead_officer": "stands_in"}
    assert whose(duty, Presence(life.register, life.now, here="alp.lead_officer")) == {"alp.lead_officer": "named"}


def test_whoever_claimed_it_and_is_then_away_still_sees_it_as_theirs() -> None:
    life = waiting()
    duty = duties(life)[0].model_copy(update={"claimed_by": "alp.deputy_lead_officer"})
    life.away("alp.deputy_lead_officer", "alp")
    mine = Presence(life.register, life.now, here="alp.deputy_lead_officer")
    theirs = share("alp.deputy_lead_officer", [post_of(duty)], mine)
    assert whose(duty, mine)["alp.deputy_lead_officer"] == "claimed"
    assert post_of(duty) in theirs.claims


def test_where_every_partnership_officer_is_away_too_it_is_theirs_all_the_same() -> None:
    life = waiting()
    (duty,) = duties(life)
    for person in PEOPLE:
        life.away(person, "alp")
    for officer in OFFICERS:
        life.away(officer, str(life.register.home(officer, life.now)))
    assert whose(duty, Presence(life.register, life.now)) == dict.fromkeys(sorted(OFFICERS), "unattended")


def test_of_two_deputies_the_one_whom_the_absence_names_stands_in() -> None:
    life, since = waiting(), MONDAY - timedelta(days=9)
    duty = duties(life)[0].model_copy(update={"person": None})
    away = Absence(person="alp.lead_officer", since=since, until=MONDAY + timedelta(days=900))
    late = Holding(person="alp.line_manager", role="deputy_lead_officer", since=since)
    life.agency("alp", holdings=(*life.register.agencies["alp"].holdings, late), absences=(away,))
    assert set(whose(duty, Presence(life.register, life.now))) == {"alp.deputy_lead_officer", "alp.line_manager"}
    life.agency("alp", absences=(away.model_copy(update={"deputy": "alp.line_manager"}),))
    assert whose(duty, Presence(life.register, life.now)) == {"alp.line_manager": "stands_in"}


def test_a_lead_officer_stands_in_for_a_recipient_whom_the_approval_named() -> None:
    life = j.at("sent")
    (duty,) = (each for each in duties(life) if each.task == "confirm_receipt")
    assert set(whose(duty, Presence(life.register, life.now)).values()) == {"named"}
    life.away(str(duty.person), str(duty.agency))
    assert whose(duty, Presence(life.register, life.now)) == {f"{duty.agency}.lead_officer": "stands_in"}
    unnamed = duty.model_copy(update={"person": None})
    assert set(whose(unnamed, Presence(life.register, life.now)).values()) == {"office"}


def test_whoever_is_on_duty_has_what_the_lead_officer_decides() -> None:
    life = waiting()
    (duty,) = duties(life)
    shift = Shift(person="alp.deputy_lead_officer", since=life.now, until=life.now + timedelta(hours=12))
    life.agency("alp", shifts=(shift,))
    assert whose(duty, Presence(life.register, life.now))["alp.deputy_lead_officer"] == "on_duty"


def test_a_suspension_leaves_what_is_open_with_whoever_has_it_and_they_can_still_answer() -> None:
    life = waiting()
    life.agency("alp", suspended=True)
    assert whose(duties(life)[0], Presence(life.register, life.now)) == {"alp.lead_officer": "named"}
    assert life.do("alp.lead_officer", a.refusal())[0] == "ShareDeclined"
    life = j.at("sent")
    life.agency("ehh", suspended=True)
    (confirming,) = (each for each in duties(life) if each.task == "confirm_receipt")
    assert whose(confirming, Presence(life.register, life.now)) == {j.HUB: "named"}
    assert life.do(j.HUB, a.receiving(life))[0] == "ReceiptConfirmed"


@pytest.mark.parametrize("office", ["lead_officer", "deputy_lead_officer"])
def test_inv_02_a_duty_barred_to_the_office_goes_on_to_the_next(office: str) -> None:
    life = waiting()
    duty = duties(life)[0].model_copy(update={"person": None, "barred": (f"alp.{office}",)})
    other = {"lead_officer": "deputy_lead_officer", "deputy_lead_officer": "lead_officer"}[office]
    assert set(whose(duty, Presence(life.register, life.now))) == {f"alp.{other}"}


def test_a_draft_says_what_is_missing_and_a_complete_one_nothing() -> None:
    (lacking,) = (duty for duty in duties(j.at("draft")) if duty.task == "complete_draft")
    assert {"legal_footing"} <= set(lacking.missing)
    (decide,) = duties(waiting())
    assert (decide.missing, decide.urgency) == ((), "routine")
