"""What may be noted about a duty: that somebody sees to it, does not any more, or gives it to another.

A claim tells others; it takes nothing from them. Any other holder of the office may still do it (DESIGN 8).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from domain.decider import Decisions
from domain.duties import language as d
from domain.duties.ladder import COVER, LEAD, Presence, able, whose
from domain.event import Command
from domain.facts import Facts
from domain.incidents.authority import identified
from domain.refusal import Refused
from domain.request.demands import filled, readable_length
from domain.values import SYSTEM, Actor, Duty

Decide = Callable[[Duty, Any, Facts], Decisions]
"""(duty, command, facts) -> decisions. It knows the command's type by its place in the table."""


def claim(duty: Duty, command: d.ClaimDuty, facts: Facts) -> Decisions:
    """By somebody who may do it, while nobody else sees to it; again is nothing new.

    Raises Refused: separation_of_duties, approver_recorded_absent, role_not_held, duty_claimed.
    """
    _fit(duty, facts.person, facts, "person")
    claimer = _claimer(duty, facts)
    if claimer not in (None, facts.person):
        remedy = f"{claimer} sees to it. Do it all the same where your office allows, or have it handed over to you."
        raise Refused("duty_claimed", "duty", remedy)
    if claimer is None:
        yield d.DutyClaimed(duty=duty.key, person=facts.person)


def release(duty: Duty, command: d.ReleaseDuty, facts: Facts) -> Decisions:
    """By whoever claimed it. Raises Refused: wrong_state."""
    if duty.claimed_by != facts.person:
        raise Refused("wrong_state", "duty", "You have not claimed it.")
    yield d.DutyReleased(duty=duty.key, person=facts.person)


def hand_over(duty: Duty, command: d.HandOverDuty, facts: Facts) -> Decisions:
    """To somebody who may do it, by whoever has it or may do it, or by the agency's lead officers and deputies; by
    nobody whom separation of duties keeps out of it.

    Raises Refused: separation_of_duties, role_not_held, unknown_person, approver_recorded_absent, reasons_missing,
    wrong_state.
    """
    _may_give(duty, facts)
    if not facts.register.known(command.to, facts.now):
        raise Refused("unknown_person", field="to")
    _fit(duty, command.to, facts, "to")
    reason = filled(command.reason, "reasons_missing", "reason")
    had = _claimer(duty, facts) or duty.person or facts.person
    if had == command.to:
        raise Refused("wrong_state", "to", "This person has it already.")
    yield d.DutyHandedOver(duty=duty.key, from_id=had, to_id=command.to, reason=reason)


def _presence(facts: Facts) -> Presence:
    return Presence(facts.register, facts.now)


def _claimer(duty: Duty, facts: Facts) -> str | None:
    """Whose claim counts now: nobody's who has lost the office or is away."""
    return next((person for person, why in whose(duty, _presence(facts)).items() if why == "claimed"), None)


def _fit(duty: Duty, person: str, facts: Facts, field: str) -> None:
    presence = _presence(facts)
    if person in duty.barred:
        raise Refused("separation_of_duties", field=field)
    if presence.away(person, duty.agency):
        raise Refused("approver_recorded_absent", field=field)
    if person not in able(duty, presence):
        raise Refused("role_not_held", field=field)


def _may_give(duty: Duty, facts: Facts) -> None:
    if facts.person in duty.barred:
        raise Refused("separation_of_duties", field="person")
    offices = facts.register.roles(facts.person, duty.agency, facts.now) & set(COVER[LEAD])
    mine = facts.person in {duty.person, duty.claimed_by, *able(duty, _presence(facts))}
    if not (mine or offices):
        raise Refused("role_not_held", field="person")


DECIDE: Mapping[type[Command], Decide] = {d.ClaimDuty: claim, d.ReleaseDuty: release, d.HandOverDuty: hand_over}


def decide(duties: Iterable[Duty], command: Any, facts: Facts) -> Decisions:
    """What is noted. Raises Refused: too_long, duty_not_open, and as the command's own function does."""
    readable_length(command, facts)
    duty = named(duties, command)
    if duty is None:
        raise Refused("duty_not_open", field="duty")
    yield from DECIDE[type(command)](duty, command, facts)


def named(duties: Iterable[Duty], command: Any) -> Duty | None:
    """The open duty that the command is about."""
    return next((duty for duty in duties if duty.key == command.duty), None)


def authorise(agencies: Iterable[str], duties: Iterable[Duty], command: Any, facts: Facts) -> Actor:
    """In which role the person acts: where the duty is, else at home. Only those who see the stream come so far.

    Raises Refused: unknown_person, not_found, role_not_held.
    """
    identified(facts)
    if facts.person == SYSTEM:
        raise Refused("role_not_held", field="person")
    register, duties = facts.register, tuple(duties)
    parties = (*agencies, *(duty.agency for duty in duties))
    held = {each: register.roles(facts.person, each, facts.now) for each in (*parties, None)}
    if not parties or not any(held.values()):
        raise Refused("not_found", field="stream")
    duty, home = named(duties, command), register.home(facts.person, facts.now)
    where = duty.agency if duty and held[duty.agency] else next(each for each in held if held[each])
    wanted = COVER.get(duty.role, (duty.role,)) if duty else ()
    role = next((role for role in wanted if role in held[where]), min(held[where]))
    return Actor(person=facts.person, role=role, agency=home, acting_for=where if where != home else None)
