"""A task says what it lacks, in codes, for as long as it lacks it and no longer."""

from collections.abc import Callable

import asked as a
import drafts as d
import journeys as j
import pytest
from carrying_on import CARRIES_ON
from lives import Draft, Life, waiting

from domain.event import Command
from domain.registers.holdings import Holding
from domain.request import commands as c
from domain.request.missing import LACKS
from domain.request.views import duties
from domain.values import Duty

LAWYER, ADVISER = "alp.lawyer", "alp.safeguarding_lead"


def next_task(life: Life) -> Duty:
    """What carries the request on."""
    return next(duty for duty in duties(life.state) if duty.task in CARRIES_ON[life.state.state])


def lacks(life: Life) -> tuple[str, ...]:
    return next_task(life).missing


def begun() -> Life:
    life = Life()
    life.do(j.BY, d.request())
    return life


def doubted() -> Life:
    """Somebody asked a lawyer before the decision is taken."""
    life = waiting()
    lawyer = Holding(person=LAWYER, role="legal_adviser", since=life.now)
    life.agency("alp", holdings=(*life.register.agencies["alp"].holdings, lawyer))
    life.do(j.BY, d.advice(advice_id="law", asked_of_role="legal_adviser"), d.advice(advice_id="other"))
    return life


def unchecked() -> Life:
    """Submitted before anybody looked whether what it says is right."""
    return waiting(Draft(checked=False))


ANSWERED = tuple(d.consenting(ref, d.scope(*j.ITEMS)) for ref in ("ash", "mo"))
ONE_BY_ONE: tuple[tuple[str, Callable[[], Life], str, tuple[Command, ...]], ...] = (
    ("subjects", begun, j.BY, (d.child(),)),
    ("items", j.bare, j.BY, (d.item(),)),
    ("purpose_test", begun, j.BY, (d.purpose_test(),)),
    ("confidentiality", begun, j.BY, (d.confidentiality(),)),
    ("risk", begun, j.BY, (d.risk(),)),
    ("legal_basis", begun, j.BY, (d.consent_basis(),)),
    ("threshold", j.unclear, ADVISER, (c.ResolveThreshold(level=2, reasons="Two is enough."),)),
    ("answers", j.seeking, j.BY, ANSWERED),
    ("guidance", j.differing, ADVISER, (d.guidance("ash", "mo"),)),
    ("legal_footing", j.serious, j.BY, (d.settling("not_required"),)),
    ("legal_advice", doubted, LAWYER, (c.GiveAdvice(advice_id="law", advice="It is lawful.", legal_advice=True),)),
    ("accuracy", unchecked, j.BY, (d.accuracy(*j.ITEMS),)),
)


def test_a_draft_lacks_at_first_everything_that_it_needs() -> None:
    every = ("items", "subjects", "purpose_test", "confidentiality", "risk", "legal_basis", "legal_footing")
    assert lacks(begun()) == every


@pytest.mark.parametrize(("code", "made", "person", "commands"), ONE_BY_ONE, ids=[row[0] for row in ONE_BY_ONE])
def test_what_is_missing_is_missing_until_somebody_sees_to_it(
    code: str, made: Callable[[], Life], person: str, commands: tuple[Command, ...]
) -> None:
    life = made()
    before = lacks(life)
    life.do(person, *commands)
    assert set(before) - set(lacks(life)) == {code}


def test_each_code_is_seen_to_come_and_go() -> None:
    assert {row[0] for row in ONE_BY_ONE} == set(LACKS)


def test_figures_about_nobody_lack_nobody_and_no_basis() -> None:
    life = Life()
    said = {"pathway": "anonymised", "threshold_level": None, "purpose_code": "welfare_planning"}
    life.do("hlt.practitioner", d.request(disclosing_agency_id="hlt", recipient_agency_id="nsp", **said))
    assert lacks(life) == ("items", "purpose_test", "confidentiality", "legal_footing")


def test_a_sending_lacks_a_check_of_what_was_approved_alone() -> None:
    life = unchecked()
    life.do(j.BY, d.accuracy("attendance"))
    part = {"items_approved": ("attendance",), "items_withheld": ({"item": "nurse", "reason": "Not needed."},)}
    life.do(j.LEAD, a.approval(life, **part))
    assert (next_task(life).task, lacks(life)) == ("send", ())
