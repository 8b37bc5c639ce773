"""What an agency is makes no check lighter: commissioned services stand as any other (Code section 3, R-060)."""

import drafts as d
import pytest
from asked import approval, receiving, sending, told
from scenario import Scenario

from domain.event import Command
from domain.refusal import Refused
from domain.request import commands as c

BY, LEAD, THERE = "alp.practitioner", "alp.lead_officer", "ehh.practitioner"


def outcome(case: Scenario, person: str, command: Command) -> list[str]:
    """The events that followed and what was said beside, or the refusal."""
    try:
        return [*case.do(person, command), *case.warnings]
    except Refused as refused:
        return [refused.refusal.code]


def story(kind: str) -> list[list[str]]:
    """From the draft to the close, with what is forbidden tried on the way."""
    case = Scenario()
    for agency in ("alp", "ehh"):
        case.agency(agency, kind=kind)
    drafted = (d.request(), d.child(), d.item(), d.purpose_test(), d.confidentiality(), d.risk(), d.consent_basis())
    settled = (d.settling("consent"), d.capacity("ash"), d.asking("ash"), d.consenting("ash"), d.settling("consent"))
    said = [outcome(case, BY, command) for command in (*drafted, *settled, d.SUBMIT)]
    said += [outcome(case, person, approval(case)) for person in (BY, THERE, LEAD)]
    said += [outcome(case, BY, command) for command in (sending(case), d.accuracy(), sending(case))]
    said += [outcome(case, person, receiving(case)) for person in (BY, THERE)]
    return said + [outcome(case, BY, command) for command in (c.CloseShare(), told("ash"), c.CloseShare())]


@pytest.mark.parametrize("kind", ["non_statutory", "commissioned"])
def test_r_060_a_commissioned_service_has_the_duties_and_checks_of_any_agency(kind: str) -> None:
    statutory = story("statutory")
    assert ["ShareClosed"] in statutory
    assert story(kind) == statutory
