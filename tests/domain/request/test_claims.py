"""Who sees to a duty is said and recorded. It keeps nobody from deciding, and lapses where it means nothing."""

from contextlib import suppress

import asked as a
import journeys as j
import pytest
from endings import SHARED, strike
from hypothesis import given
from hypothesis import strategies as st
from lives import Draft, Life, waiting
from request_samples import sample

from domain.duties.ladder import LEAD, Presence, whose
from domain.duties.language import ClaimDuty, HandOverDuty, ReleaseDuty
from domain.event import Command
from domain.refusal import Refused
from domain.registers.holdings import Holding
from domain.request import events as e
from domain.streams import DECIDERS

LEADS, DEPUTY, ASKED = "alp.lead_officer", "alp.deputy_lead_officer", "alp.practitioner"
CLAIM, RELEASE = ClaimDuty(duty="decide"), ReleaseDuty(duty="decide")


def to(person: str, reason: str | None = "She knows the family.") -> HandOverDuty:
    return HandOverDuty(duty="decide", to=person, reason=reason)


def decision(life: Life) -> dict[str, str]:
    """Who has the decision now, and why."""
    duty = next(duty for duty in DECIDERS["share-request"].duties(life.state) if duty.task == "decide")
    return dict(whose(duty, Presence(life.register, life.now)))


def test_a_claim_is_recorded_and_a_second_claimer_is_refused() -> None:
    life = waiting()
    assert life.do(DEPUTY, CLAIM) == ["DutyClaimed"]
    assert decision(life) == {DEPUTY: "claimed", LEADS: "named"}
    refusal = life.refusal(LEADS, CLAIM)
    assert (refusal.code, refusal.status, refusal.field) == ("duty_claimed", 409, "duty")
    assert refusal.how_to_fix.startswith(f"{DEPUTY} sees to it.")
    assert life.do(DEPUTY, CLAIM) == []


def test_a_claim_never_stops_another_holder_of_the_office_from_deciding() -> None:
    life = waiting()
    life.do(DEPUTY, CLAIM)
    assert "ShareApproved" in life.do(LEADS, a.approval(life))


def test_a_claim_is_released_by_whoever_made_it() -> None:
    life = waiting()
    life.do(DEPUTY, CLAIM)
    assert life.refused(LEADS, RELEASE) == "wrong_state"
    assert life.do(DEPUTY, RELEASE) == ["DutyReleased"]
    assert decision(life) == {LEADS: "named"}


def test_a_duty_is_handed_over_with_both_names_and_the_reason() -> None:
    life = waiting()
    assert life.refused(LEADS, to(DEPUTY, " ")) == "reasons_missing"
    assert life.do(LEADS, to(DEPUTY)) == ["DutyHandedOver"]
    said = life.last("DutyHandedOver")
    assert (said.from_id, said.to_id, said.reason.path) == (LEADS, DEPUTY, "reason")
    assert decision(life)[DEPUTY] == "claimed"
    assert life.refused(LEADS, to(DEPUTY)) == "wrong_state"


def test_only_somebody_who_could_do_it_may_claim_it_or_be_given_it() -> None:
    life = waiting()
    assert life.refused("alp.dpo", CLAIM) == "role_not_held"
    assert life.refused("alp.dpo", to(DEPUTY)) == "role_not_held"
    assert life.refused(LEADS, to("alp.dpo")) == "role_not_held"
    assert life.refused(LEADS, to("nobody.here")) == "unknown_person"
    life.away(DEPUTY, "alp")
    assert life.refused(LEADS, to(DEPUTY)) == "approver_recorded_absent"
    assert life.refused("gp.practitioner", CLAIM) == "not_found"
    assert life.refused(LEADS, ClaimDuty(duty="send")) == "duty_not_open"


def test_inv_02_whoever_asked_neither_claims_nor_is_given_the_decision() -> None:
    life = waiting(Draft(requester=DEPUTY, recorder=ASKED))
    assert life.refused(DEPUTY, CLAIM) == "separation_of_duties"
    assert life.refused(LEADS, to(DEPUTY)) == "separation_of_duties"


def test_inv_02_whoever_asked_does_not_choose_who_decides_either() -> None:
    life = waiting(Draft(requester=LEADS, recorder=ASKED))
    assert life.refused(LEADS, to(DEPUTY)) == "separation_of_duties"
    assert life.do(DEPUTY, CLAIM) == ["DutyClaimed"]


@pytest.mark.parametrize("why", ["absent", "stood_down"])
def test_a_claim_lapses_with_the_office_and_with_an_absence(why: str) -> None:
    life = waiting()
    life.do(DEPUTY, CLAIM)
    if why == "absent":
        life.away(DEPUTY, "alp")
    else:
        kept = tuple(each for each in life.register.agencies["alp"].holdings if each.person != DEPUTY)
        life.agency("alp", holdings=kept)
    assert decision(life) == {LEADS: "named"}
    assert life.do(LEADS, CLAIM) == ["DutyClaimed"]


def test_a_claim_ends_with_the_duty_and_does_not_come_back_with_it() -> None:
    life = waiting()
    life.do(DEPUTY, CLAIM)
    life.do(LEADS, a.approval(life))
    assert life.state.claims == {}
    assert "ApprovalLapsed" in life.wait(days=400)
    assert "claimed" not in decision(life).values()


def test_a_claim_ends_when_the_decision_goes_on_so_that_the_next_one_hears_of_it_and_may_claim() -> None:
    life = waiting(SHARED)
    life.do(LEADS, CLAIM)
    assert "ApproverReassigned" in strike(life)
    assert life.state.claims == {}
    assert decision(life) == {DEPUTY: "named"}
    assert life.do(DEPUTY, CLAIM) == ["DutyClaimed"]


def test_a_claim_stays_while_the_duty_is_the_same_peoples() -> None:
    life = waiting(SHARED)
    life.do(DEPUTY, CLAIM)
    life.given(ASKED, sample(e.RiskLevelAssessed, risk_level="immediate_danger"))
    assert life.state.claims == {"decide": DEPUTY}


def test_a_claim_moves_the_version_so_that_the_next_change_is_later() -> None:
    life = waiting()
    life.do(DEPUTY, CLAIM)
    assert life.state.version == len(life.history)


def test_the_work_moves_at_once_with_an_absence_and_with_the_office() -> None:
    life = waiting()
    second = Holding(person="alp.second", role=LEAD, since=life.now)
    life.agency("alp", holdings=(*life.register.agencies["alp"].holdings, second))
    assert decision(life) == {LEADS: "named"}
    life.away(LEADS, "alp")
    assert decision(life) == {"alp.second": "stands_in"}
    life.away("alp.second", "alp")
    assert decision(life) == {DEPUTY: "stands_in"}
    life.away(DEPUTY, "alp")
    assert set(decision(life).values()) == {"unattended"}
    assert "nsp.partnership_officer" in decision(life)


WORDS = st.from_regex(r"(decide|tell|send|close|complete_draft|[a-z_]{1,9})( [a-z0-9]{1,5}){0,2}", fullmatch=True)
PERSON = st.sampled_from([LEADS, DEPUTY, ASKED, "alp.dpo", "gp.practitioner", "nsp.partnership_officer", "nobody.here"])
ASKING = st.one_of(
    st.builds(ClaimDuty, duty=WORDS),
    st.builds(ReleaseDuty, duty=WORDS),
    st.builds(HandOverDuty, duty=WORDS, to=PERSON, reason=st.one_of(st.none(), st.text(max_size=5))),
)


@given(stage=st.sampled_from(sorted(j.LIVES)), asked=st.lists(st.tuples(PERSON, ASKING), max_size=6))
def test_whatever_is_asked_about_duties_is_noted_or_refused_and_nothing_else_comes_of_it(
    stage: str, asked: list[tuple[str, Command]]
) -> None:
    life = j.at(stage)
    for person, command in asked:
        before = life.state
        with suppress(Refused):
            life.do(person, command)
        keys = {duty.key for duty in DECIDERS["share-request"].duties(life.state)}
        assert life.state.claims.keys() <= keys
        assert life.state.model_copy(update={"claims": before.claims, "version": before.version}) == before


def test_every_kind_of_stream_takes_the_commands_about_duties() -> None:
    assert all({"ClaimDuty", "ReleaseDuty", "HandOverDuty"} <= set(each.commands) for each in DECIDERS.values())
