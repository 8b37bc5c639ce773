"""Lives that wander: from any stage on, whatever people may choose to do there, in an order that a number decides."""

from random import Random

import journeys as j
from lives import Life
from wishes import WISHES

from domain.event import Command
from domain.refusal import Refused

STAGES = tuple(stage for stage in j.LIVES if stage not in ("none", "started", "disposed"))
"""Every stage at which something has been recorded and nothing is being destroyed."""

ROLES = (
    *("practitioner", "practitioner.second", "safeguarding_lead", "lead_officer", "deputy_lead_officer"),
    *("records_manager", "dpo", "analyst", "line_manager", "director"),
)
PEOPLE = tuple(f"{agency}.{role}" for agency in ("alp", "ehh", "csc", "hlt", "nsp") for role in ROLES)


def staff(life: Life) -> list[str]:
    """Everyone with any role in an agency that takes part."""
    return [
        person for person in PEOPLE if any(life.register.roles(person, one, life.now) for one in life.state.agencies)
    ]


def wandered(stage: str, seed: int, turns: int) -> Life:
    """A life that has come from that stage to wherever it went in so many attempts; never to its destruction."""
    life, luck = j.at(stage), Random(seed)
    for _ in range(turns):
        wish = luck.choice(WISHES[life.state.state])
        before = j.fork(life)
        command = wish(life)
        may = [person for person in PEOPLE if life.may(person, command)]
        if may:
            outcome(life, luck.choice(may), command)
        if life.state.disposal and life.state.disposal.started_at:
            return before
    return life


def outcome(life: Life, person: str, command: Command) -> str | list[str]:
    """The code with which it is refused, or the types of what happened."""
    try:
        return life.do(person, command)
    except Refused as refused:
        return refused.refusal.code
