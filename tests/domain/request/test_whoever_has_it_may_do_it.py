"""Whoever a duty falls to may do it: at every stage, and whoever of those before them is gone or has other work."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

import asked as a
import drafts as d
import journeys as j
import pytest
from doing import DOES, strangers
from endings import strike
from lives import REQUEST_OF_CHILDREN, Draft, Life, waiting
from test_whose import OPEN, changed

from domain.catalogue import shipped_catalogue
from domain.duties.ladder import NAMED, SENDER, Presence, whose
from domain.event import Command
from domain.registers.agency_state import Agency
from domain.registers.holdings import Holding
from domain.registers.register import Register
from domain.request import commands as c
from domain.streams import DECIDERS
from domain.values import Duty

OFFICER, LAWYER = "nsp.partnership_officer", "hlt.lawyer"
REVIEW = {"purpose_code": "practice_review", "threshold_level": None}
LAWYER_ASKED = d.advice(asked_of_role="legal_adviser")
MADE = c.RecordOnwardMade(onward_id="on", without_permission=True, reason="It could not wait.")


def lawyer_at_the_trust() -> Life:
    """Social care asks a health trust, which has a lawyer; social care has none."""
    life = waiting(REQUEST_OF_CHILDREN)
    law = Holding(person=LAWYER, role="legal_adviser", since=life.now - timedelta(days=90))
    life.agency("hlt", holdings=(*life.register.agencies["hlt"].holdings, law))
    return life


def advised(person: str, *questions: Command) -> Callable[[], Life]:
    return lambda: j.lived(lawyer_at_the_trust(), *((person, each) for each in questions))


def late(stage: int, raised_by: str, *, risk: bool = False) -> Callable[[], Life]:
    """A disagreement whose stage has let the time pass."""

    def life() -> Life:
        begun = j.lived(j.at("declined"), (raised_by, j.RAISE.model_copy(update={"immediate_risk": risk})))
        if stage > 1:
            begun.do(raised_by, c.AdvanceEscalation(escalation_id="row", to_stage=stage, skip_reason="In danger."))
        while not begun.state.escalations["row"].overdue:
            strike(begun)
        return begun

    return life


def asked_by(requester: str) -> Callable[[], Life]:
    """Who asked may close it, once it is declined."""
    return lambda: j.lived(j.referred(asker=requester), (j.LEAD, a.refusal()))


def sent_by(*senders: str) -> Callable[[], Life]:
    life = j.waiting
    return lambda: j.lived(life(), (j.LEAD, a.approval(j.at("waiting"), named_senders=senders)))


def exhausted() -> Life:
    return _struck(j.waiting(), "ApproversExhausted")


def unsent() -> Life:
    return _struck(j.at("approved"), "SendingOverdue")


def unconfirmed() -> Life:
    return _struck(j.at("sent"), "ReceiptOverdue")


def forgotten() -> Life:
    return _struck(j.emergency(), "RetrospectiveReviewOverdue")


def reviewed(requester: str) -> Callable[[], Life]:
    return lambda: _struck(waiting(Draft(requester=requester)), "ConsentReviewDue")


def gathered() -> Life:
    """The partnership's own officer asks for a practice review."""
    asking = d.request(**REVIEW, pathway="lcspr", recipient_agency_id="nsp", direction="pull")
    return j.lived(j.none(), (OFFICER, asking))


def given_up() -> Life:
    return j.lived(gathered(), (OFFICER, c.CancelRequest(reason_code="not_needed", reasons="The review was put off.")))


def _struck(life: Life, event: str) -> Life:
    while event not in life.types:
        strike(life)
    return life


MORE: Mapping[str, Callable[[], Life]] = {
    "a lawyer of the other agency is asked by name": advised(
        "hlt.lead_officer", LAWYER_ASKED.model_copy(update={"asked_of_person": LAWYER})
    ),
    "some lawyer is asked": advised("hlt.lead_officer", LAWYER_ASKED),
    "a lawyer is asked where there is none": advised("csc.practitioner", LAWYER_ASKED),
    "a safeguarding lead of the own agency is asked by name": advised(
        "hlt.lead_officer", d.advice(asked_of_person="hlt.safeguarding_lead")
    ),
    "an officer of the other agency is asked by name": advised(
        "hlt.practitioner",
        d.advice(asked_of_role="lead_officer", asked_of_person="csc.lead_officer"),
        d.advice(advice_id="a2", asked_of_role="deputy_lead_officer", asked_of_person="csc.deputy_lead_officer"),
    ),
    **{f"raised by {person}": late(1, person) for person in ("ehh.dpo", "ehh.deputy_lead_officer", j.LEAD, j.HUB)},
    **{f"stage {stage}": late(stage, j.HUB, risk=True) for stage in (2, 3, 4, 5)},
    **{f"declined to {person}": asked_by(person) for person in ("alp.safeguarding_lead", "alp.deputy_lead_officer")},
    "sent by safeguarding leads": sent_by("alp.safeguarding_lead"),
    "sent by either of two": sent_by("alp.practitioner.second", "alp.safeguarding_lead"),
    "nobody decided": exhausted,
    "nobody sent": unsent,
    "nobody confirmed": unconfirmed,
    "nobody reviewed": forgotten,
    **{f"consents that {person} asked for": reviewed(person) for person in (j.BY, "alp.safeguarding_lead")},
    "a practice review": gathered,
    "a practice review that was given up": given_up,
    "passed on without permission": lambda: j.lived(j.at("received"), (j.HUB, j.ONWARD), (j.HUB, MADE)),
    "wrong": lambda: j.lived(j.at("received"), (j.HUB, j.WRONG)),
}
STAGES = (*OPEN, *MORE)


def at(stage: str) -> Life:
    return MORE[stage]() if stage in MORE else j.at(stage)


def elsewhere(agency: Agency, people: set[str]) -> Agency:
    def other(holding: Holding) -> Holding:
        return holding.model_copy(update={"role": "siro"}) if holding.person in people else holding

    return agency.model_copy(update={"holdings": tuple(map(other, agency.holdings))})


def without(people: set[str], end: str, register: Register) -> Register:
    """The same register once these people are away, have left, or do other work in their agencies."""
    if end == "moved":
        moved = {id: elsewhere(agency, people) for id, agency in register.agencies.items()}
        return Register(moved, register.partnership)
    away, left = (people, set[str]()) if end == "away" else (set[str](), people)
    agencies = {id: changed(agency, away, left, set()) for id, agency in register.agencies.items()}
    return Register(agencies, register.partnership)


def down_the_ladder(life: Life, duty: Duty, end: str) -> Iterator[tuple[str, Life]]:
    """Everybody to whom the duty can fall, with the life in which it does: those before them are gone."""
    register, gone = life.register, set[str]()
    while True:
        now = j.fork(life)
        now.register = without(gone, end, register)
        has = {person for person, why in whose(duty, Presence(now.register, now.now)).items() if why != "unattended"}
        yield from ((person, now) for person in sorted(has))
        if not has - gone:
            return
        gone |= has


@pytest.mark.parametrize("end", ["left", "away", "moved"])
@pytest.mark.parametrize("stage", STAGES)
def test_whoever_a_duty_falls_to_may_do_it(stage: str, end: str) -> None:
    life = at(stage)
    for duty in DECIDERS["share-request"].duties(life.state):
        for person, then in down_the_ladder(life, duty, end):
            assert strangers(then, duty, [person]) == {}, duty.key


def test_whoever_is_named_keeps_what_the_catalogue_lets_them_do() -> None:
    permitted = shipped_catalogue().permissions
    acts = {"practitioner": "create_request", "recipient_practitioner": "confirm_receipt", SENDER: "send"}
    assert {role: NAMED[role] for role in acts} == {role: tuple(permitted[act]) for role, act in acts.items()}


def test_every_task_is_looked_at() -> None:
    seen = {duty.task for stage in STAGES for duty in DECIDERS["share-request"].duties(at(stage).state)}
    assert seen == DOES.keys()
