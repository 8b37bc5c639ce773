"""Wherever a request has come to: anyone may disagree, which stops nothing; and a hold stops its destruction."""

from itertools import product
from typing import get_args

import asked as a
import journeys as j
from hypothesis import assume, given
from hypothesis import strategies as st
from lives import Life
from wandering import PEOPLE, STAGES, outcome, staff, wandered
from wishes import WISHES

from domain.refusal import Refused
from domain.request import commands as c
from domain.request.parts import DisagreementAbout

SEEDS, TURNS = st.integers(0, 2**32), st.integers(0, 8)
HOLDERS = ("alp", "ehh")
PLACERS = tuple(f"{agency}.{role}" for agency, role in product(HOLDERS, ("records_manager", "dpo")))


def disagreeing(about: str = "decision", id: str = "open", **said: object) -> c.RaiseDisagreement:
    texts = {"child_impact": "She waits.", "outcome_sought": "That it is looked at again."}
    return c.RaiseDisagreement(escalation_id=id, about=about, **texts, **said)


@given(
    stage=st.sampled_from(STAGES),
    seed=SEEDS,
    turns=TURNS,
    about=st.sampled_from(get_args(DisagreementAbout)),
    immediate=st.booleans(),
    whose=st.integers(0, 99),
    which=st.none() | st.integers(0, 9),
)
def test_inv_31_anyone_of_either_agency_may_disagree_at_any_time_and_no_decision_changes(
    stage: str, seed: int, turns: int, about: str, immediate: bool, whose: int, which: int | None
) -> None:
    life = wandered(stage, seed, turns)
    decisions, people = life.state.decisions, staff(life)
    named = decisions[which % len(decisions)].decision_id if which is not None and decisions else None
    before, events = life.state.model_dump(exclude={"version", "moved_in", "escalations"}), [*life.history]
    command = disagreeing(about, decision_id=named, immediate_risk=immediate)
    assert life.do(people[whose % len(people)], command) == ["DisagreementRaised", "EscalationStageStarted"]
    assert life.state.model_dump(exclude={"version", "moved_in", "escalations"}) == before
    assert life.history[: len(events)] == events
    raised = life.last("DisagreementRaised")
    assert raised.agency_id in life.state.agencies
    assert named in (None, raised.decision_id)


@given(stage=st.sampled_from(STAGES), seed=SEEDS, turns=TURNS, person=st.sampled_from(PEOPLE))
def test_inv_31_nobody_else_may(stage: str, seed: int, turns: int, person: str) -> None:
    life = wandered(stage, seed, turns)
    assume(person not in staff(life))
    assert life.refused(person, disagreeing()) in ("not_found", "role_not_held", "unknown_person")


@given(stage=st.sampled_from(STAGES), seed=SEEDS, turns=TURNS, choice=st.integers(0, 99), whose=st.integers(0, 99))
def test_inv_34_an_open_disagreement_stands_in_the_way_of_nothing_but_closing(
    stage: str, seed: int, turns: int, choice: int, whose: int
) -> None:
    """The same command by the same person comes to the same, with a disagreement open and without."""
    life = wandered(stage, seed, turns)
    assume(not life.state.disagreement_open)
    wishes = WISHES[life.state.state]
    command = wishes[choice % len(wishes)](life)
    may = [person for person in PEOPLE if life.may(person, command)]
    assume(may)
    disputed = j.fork(life)
    disputed.do(staff(life)[0], disagreeing())
    person = may[whose % len(may)]
    calmly, in_dispute = outcome(life, person, command), outcome(disputed, person, command)
    if command.type == "CloseShare" and calmly == ["ShareClosed"]:
        assert in_dispute == "disagreement_open"
    else:
        assert in_dispute == calmly


@given(
    risk=st.sampled_from(["likely_significant_harm", "suffered_significant_harm", "immediate_danger"]),
    stages=st.lists(st.integers(0, 4), min_size=1, max_size=3),
    immediate=st.booleans(),
    early=st.booleans(),
)
def test_inv_34_a_share_at_high_risk_is_decided_sent_and_received_however_high_the_disagreement_has_gone(
    risk: str, stages: list[int], immediate: bool, early: bool
) -> None:
    life = j.referred()
    life.do(j.BY, c.AssessRisk(risk_level=risk, harm_to=("child",), context="What was seen."))
    if early:
        dispute(life, stages, immediate)
    life.do(j.LEAD, a.approval(life))
    if not early:
        dispute(life, stages, immediate)
    assert life.do(j.BY, a.sending(life)) == ["InformationSent"]
    assert life.do("csc.practitioner", a.receiving(life))[0] == "ReceiptConfirmed"
    assert life.state.disagreement_open


def dispute(life: Life, stages: list[int], immediate: bool) -> None:
    for at, stage in enumerate(stages):
        life.do("csc.practitioner", disagreeing("delay", f"row{at}", immediate_risk=immediate))
        for _ in range(stage):
            life.do("csc.practitioner", c.AdvanceEscalation(escalation_id=f"row{at}"))


@given(
    earlier=st.sets(st.sampled_from(HOLDERS)),
    later=st.none() | st.sampled_from(HOLDERS),
    holds=st.lists(st.sampled_from(PLACERS), min_size=1, max_size=3),
)
def test_inv_38_a_hold_makes_an_authorised_disposal_due_again_and_keeps_every_attestation(
    earlier: set[str], later: str | None, holds: list[str]
) -> None:
    life = authorised(earlier, later)
    attested = {agency: kept.attested_by for agency, kept in life.state.retention.items()}
    for at, placer in enumerate(holds):
        hold = j.HOLD.model_copy(update={"hold_id": f"hold{at}"})
        assert life.do(placer, hold) == ["LegalHoldPlaced"]
        assert (life.state.state, life.state.disposal) == ("DisposalDue", None)
        assert {agency: kept.attested_by for agency, kept in life.state.retention.items()} == attested
    for at, placer in enumerate(holds):
        assert life.refused(j.LEAD, j.AUTHORISE) == "legal_hold"
        assert all(life.refused(f"{agency}.records_manager", j.ATTEST) == "legal_hold" for agency in HOLDERS)
        releaser = next(person for person in PLACERS if person != placer)
        life.do(releaser, c.ReleaseLegalHold(hold_id=f"hold{at}", authority_ref="Letter 9"))
    assert life.do(j.LEAD, j.AUTHORISE) == ["DisposalAuthorised"]
    left = [agency for agency, by in attested.items() if by is None]
    done = [life.do(f"{agency}.records_manager", j.ATTEST) for agency in left]
    assert done[-1] == ["DisposalAttested", "DisposalStarted"]
    assert life.refused(PLACERS[0], j.HOLD) == "disposal_started"


def authorised(earlier: set[str], later: str | None) -> Life:
    """Authorised after some attested, and before another one did; somebody is always left."""
    life = j.at("due")
    for agency in sorted(earlier)[:1]:
        life.do(f"{agency}.records_manager", j.ATTEST)
    life.do(j.LEAD, j.AUTHORISE)
    if later and not earlier:
        life.do(f"{later}.records_manager", j.ATTEST)
    return life


@given(stage=st.sampled_from(STAGES), seed=SEEDS, turns=TURNS, placer=st.sampled_from(PLACERS))
def test_inv_38_elsewhere_a_hold_moves_nothing(stage: str, seed: int, turns: int, placer: str) -> None:
    life = wandered(stage, seed, turns)
    before = life.state
    try:
        life.do(placer, j.HOLD.model_copy(update={"hold_id": "another"}))
    except Refused:
        return
    moved = "DisposalDue" if before.state == "DisposalAuthorised" else before.state
    assert life.state.state == moved
    assert life.state.retention == before.retention
    assert set(life.state.holds) == {*before.holds, "another"}
