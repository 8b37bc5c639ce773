"""Whoever a duty falls to may do it: at every stage, and whoever of those before them has left or is away."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta

import asked as a
import drafts as d
import journeys as j
import pytest
from endings import strike
from lives import REQUEST_OF_CHILDREN, Draft, Life, waiting
from test_whose import OPEN, changed

from domain.duties.ladder import Presence, whose
from domain.event import Command
from domain.refusal import Refused
from domain.registers.holdings import Holding
from domain.registers.register import Register
from domain.request import commands as c
from domain.streams import DECIDERS
from domain.values import Duty

OFFICER, LAWYER = "nsp.partnership_officer", "hlt.lawyer"
REVIEW = {"purpose_code": "practice_review", "threshold_level": None}
LAWYER_ASKED = d.advice(asked_of_role="legal_adviser")
MADE = c.RecordOnwardMade(onward_id="on", without_permission=True, reason="It could not wait.")
STRANGERS = {
    *("unknown_person", "not_found", "role_not_held", "separation_of_duties", "not_lead_officer"),
    *("not_disclosing_agency", "not_recipient", "not_named_recipient", "not_a_holder"),
}
"""The codes by which somebody is told that it is not theirs to do."""


def _of(duty: Duty) -> str:
    """What the duty is about: the first word after its task."""
    return [*duty.key.split(), ""][1]


DOES: Mapping[str, Callable[[Life, Duty], Iterable[Command]]] = {
    "complete_draft": lambda life, duty: [d.SUBMIT],
    "give_guidance": lambda life, duty: [d.guidance(*life.state.subjects)],
    "give_advice": lambda life, duty: [c.GiveAdvice(advice_id=_of(duty), advice="Go on.")],
    "decide": lambda life, duty: [a.refusal()],
    "see_to_decision": lambda life, duty: [],
    "send": lambda life, duty: [a.sending(life), c.ReopenDecision(reasons="Whoever was to send it has left.")],
    "settle_dispute": lambda life, duty: [c.RecordTransferFailure(reason="It went to the wrong desk.")],
    "confirm_receipt": lambda life, duty: [received(), c.DisputeReceipt(problem="not_for_us")],
    "review_emergency": lambda life, duty: [c.CompleteRetrospectiveReview(outcome="justified", reasons="It had to.")],
    "see_to_review": lambda life, duty: [],
    "name_people": lambda life, duty: [d.child()],
    "tell": lambda life, duty: [a.told(_of(duty))],
    "review_deferral": lambda life, duty: [a.review(_of(duty), "tell_now")],
    "review_consent": lambda life, duty: [c.ReviewConsent(consent_id=_of(duty), outcome="ended")],
    "answer_withdrawal": lambda life, duty: [c.RespondToWithdrawal(consent_id=_of(duty), response="deleted")],
    "decide_onward": lambda life, duty: [refused_onward(duty)],
    "review_onward": lambda life, duty: [refused_onward(duty)],
    "issue_correction": lambda life, duty: [j.CORRECT.model_copy(update={"correction_id": "other"})],
    "acknowledge_correction": lambda life, duty: [c.AcknowledgeCorrection(correction_id=_of(duty))],
    "advance_disagreement": lambda life, duty: [ADVANCE],
    "settle_disagreement": lambda life, duty: [ADVANCE, settled("upheld"), settled("changed")],
    "see_to_disagreement": lambda life, duty: [],
    "note_disagreement": lambda life, duty: [c.NoteDisagreement(escalation_id=_of(duty))],
    "close": lambda life, duty: [c.CloseShare()],
    "authorise_disposal": lambda life, duty: [j.AUTHORISE],
    "attest_disposal": lambda life, duty: [j.ATTEST],
}
"""By task, the commands with which it is done, one or the other; none where others do it who are to be seen to."""

ADVANCE = c.AdvanceEscalation(escalation_id="row")


def received() -> c.ConfirmReceipt:
    said = {"limits_understood": True, "onward_intent": False, "terms_accepted": True, "stored_where": "The file."}
    return c.ConfirmReceipt(manifest_digest="ab" * 32, **said)


def refused_onward(duty: Duty) -> c.RefuseOnward:
    return c.RefuseOnward(onward_id=_of(duty), ground_ids=("not_proportionate",), reasons="Too much for that purpose.")


def settled(outcome: str) -> c.ResolveEscalation:
    return c.ResolveEscalation(escalation_id="row", outcome=outcome, reasons="Both sides were heard.")


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


def without(people: set[str], end: str, register: Register) -> Register:
    """The same register once these people are away, or have left."""
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


def refused(life: Life, person: str, command: Command) -> str | None:
    try:
        j.fork(life).do(person, command)
    except Refused as refusal:
        return refusal.refusal.code
    return None


@pytest.mark.parametrize("end", ["left", "away"])
@pytest.mark.parametrize("stage", STAGES)
def test_whoever_a_duty_falls_to_may_do_it(stage: str, end: str) -> None:
    life = at(stage)
    for duty in DECIDERS["share-request"].duties(life.state):
        commands = tuple(DOES[duty.task](life, duty))
        for person, then in down_the_ladder(life, duty, end):
            codes = {refused(then, person, command) for command in commands}
            assert not commands or codes - STRANGERS, (duty.key, person, codes)


def test_every_task_is_looked_at() -> None:
    seen = {duty.task for stage in STAGES for duty in DECIDERS["share-request"].duties(at(stage).state)}
    assert seen == DOES.keys()
