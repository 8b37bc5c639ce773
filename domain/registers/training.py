"""The training register of an agency: courses, their expiry, the Code acknowledged, needs raised (R-032 to R-036)."""

from collections.abc import Iterator, Mapping
from uuid import uuid5

from domain.decider import Decider, Decisions
from domain.event import ClockReached, Command
from domain.facts import Facts
from domain.incidents.authority import ANYONE, Permit, acting, identified
from domain.incidents.demands import Decide, by_command
from domain.refusal import Refused
from domain.registers import training_language as t
from domain.registers.days import foreseeable, over
from domain.registers.training_state import Training, evolve, next_deadline, open_deadlines
from domain.request.demands import filled, given, recent_enough, today
from domain.values import Actor, Deadline, Duty, Summary

KEEPERS = Permit(
    act="edit_registers",
    roles=("line_manager", "safeguarding_lead", "lead_officer", "deputy_lead_officer"),
    system=True,
)
EVERYBODY = Permit(roles=(ANYONE,))
PERMITS: Mapping[str, Permit] = {
    "RecordTraining": KEEPERS,
    "EndTraining": KEEPERS,
    "MeetTrainingNeed": KEEPERS,
    "AcknowledgeCode": EVERYBODY,
    "RaiseTrainingNeed": EVERYBODY,
    "ClockReached": Permit(system=True),
}
ADDRESSEES = ("line_manager", "safeguarding_lead")

RENEW, MEET = "renew_training", "meet_training_need"
"""What there is to do about an agency's training register."""


def authorise(state: Training, command: Command, facts: Facts) -> Actor:
    """In the agency whose register it is. Raises Refused: unknown_person, role_not_held, agency_not_party."""
    identified(facts)
    permit, agency = PERMITS[command.type], _agency(facts)
    facts.register.agency(agency, "stream")
    return acting(facts, permit, (agency,) if permit is EVERYBODY else (None, agency))


def _agency(facts: Facts) -> str:
    """The id in the stream's name."""
    return facts.stream.rpartition("/")[2]


def record(state: Training, command: t.RecordTraining, facts: Facts) -> Decisions:
    """By somebody else than the person. Raises Refused: separation_of_duties, unknown_person, unknown_code,
    time_in_future, malformed."""
    if command.person == facts.by.person:
        raise Refused("separation_of_duties", "person", "Have your own training recorded by somebody else.")
    if not facts.register.roles(command.person, _agency(facts), facts.now):
        raise Refused("unknown_person", "person", "Name somebody who has a role in this agency.")
    course = facts.catalogue.training_course(command.course)
    on = recent_enough(command.on, facts, "on")
    ends = [day for day in (command.expires_on, course.lasts and course.lasts.after(on)) if day]
    expires_on = min(ends, default=None)
    if expires_on is not None and expires_on < on:
        raise Refused("malformed", "expires_on", "Let it expire after it was completed.")
    yield t.TrainingCompleted(
        person=command.person,
        course=course.id,
        level=command.level,
        on=on,
        expires_on=expires_on,
        expires_at=over(foreseeable(expires_on, facts, "expires_on")) if expires_on else None,
    )


def end(state: Training, command: t.EndTraining, facts: Facts) -> Decisions:
    """For those who have left, so that nobody is reminded of them. Raises Refused(wrong_state)."""
    if facts.register.roles(command.person, _agency(facts), facts.now):
        raise Refused("wrong_state", "person", "This person still has a role in the agency.")
    if not any(each.person == command.person for each in state.completions.values()):
        raise Refused("wrong_state", "person", "No training of this person is recorded.")
    yield t.TrainingEnded(person=command.person)


def acknowledge(state: Training, command: t.AcknowledgeCode, facts: Facts) -> Decisions:
    """Raises Refused: field_missing where no version is known, unknown_code for one that was never published."""
    known = {each.version for each in facts.register.code.versions}
    version = given(command.version or facts.register.code.version_on(today(facts)), "field_missing", "version")
    if known and version not in known:
        raise Refused("unknown_code", "version", f"Name a version that was published: {', '.join(sorted(known))}.")
    yield t.CodeAcknowledged(person=facts.by.person, version=version, on=today(facts))


def raise_need(state: Training, command: t.RaiseTrainingNeed, facts: Facts) -> Decisions:
    """To the line manager or the safeguarding lead (R-053). Raises Refused: field_missing, unknown_person."""
    about = filled(command.about, "field_missing", "about")
    to = given(command.to, "field_missing", "to")
    held = facts.register.roles(to, _agency(facts), facts.now)
    to_role = next((role for role in ADDRESSEES if role in held), None)
    if to_role is None:
        raise Refused("unknown_person", "to", "Name a line manager or safeguarding lead of your agency.")
    need_id = uuid5(facts.command_id, "need")
    yield t.TrainingNeedRaised(need_id=need_id, by=facts.by.person, about=about, to=to, to_role=to_role)


def meet_need(state: Training, command: t.MeetTrainingNeed, facts: Facts) -> Decisions:
    """Raises Refused: not_found, time_in_future."""
    if command.need_id not in state.needs:
        raise Refused("not_found", "need_id", "Name a need that was raised and is not met yet.")
    yield t.TrainingNeedMet(need_id=command.need_id, on=recent_enough(command.on or today(facts), facts, "on"))


def clock_reached(state: Training, command: ClockReached, facts: Facts) -> Decisions:
    """Yields nothing for training that was renewed meanwhile."""
    deadline = Deadline(name=command.deadline, due_at=command.due_at)
    if facts.now >= deadline.due_at and deadline in open_deadlines(state):
        done = state.completions[deadline.name.partition(" ")[2]]
        if done.expires_on is not None:
            yield t.TrainingExpired(person=done.person, course=done.course, expires_on=done.expires_on)


DECIDE: Mapping[type[Command], Decide] = {
    t.RecordTraining: record,
    t.EndTraining: end,
    t.AcknowledgeCode: acknowledge,
    t.RaiseTrainingNeed: raise_need,
    t.MeetTrainingNeed: meet_need,
    ClockReached: clock_reached,
}


def summary(state: Training) -> Summary:
    """The row by which a register is found: how much there is in it, and how much has expired."""
    facts: dict[str, str | int | None] = {
        "completed": len(state.completions),
        "expired": sum(each.expired for each in state.completions.values()),
        "acknowledged": len(state.acknowledged),
        "needs": len(state.needs),
    }
    agencies = (state.agency,) if state.agency else ()
    return Summary(state="Registered" if agencies else "NONE", agencies=agencies, facts=facts)


def duties(state: Training) -> tuple[Duty, ...]:
    """Expired training is for the line managers to have renewed; a need, for whom it was addressed to."""
    return tuple(_duties(state))


def _duties(state: Training) -> Iterator[Duty]:
    for key, each in state.completions.items():
        if each.expired and each.expires_at is not None:
            yield Duty(
                key=f"{RENEW} {key}",
                task=RENEW,
                role=ADDRESSEES[0],
                agency=state.agency,
                since=each.expires_at,
                due_at=each.expires_at,
            )
    for id, need in state.needs.items():
        yield Duty(
            key=f"{MEET} {id}", task=MEET, role=need.to_role, agency=state.agency, person=need.to, since=need.since
        )


TRAINING: Decider[Training] = Decider(
    kind="training",
    initial=Training(),
    commands=t.COMMANDS,
    events=t.EVENTS,
    authorise=authorise,
    decide=by_command(DECIDE),
    evolve=evolve,
    next_deadline=next_deadline,
    summary=summary,
    duties=duties,
    agencies=lambda state, command: frozenset((state.agency,) if state.agency else ()),
)
