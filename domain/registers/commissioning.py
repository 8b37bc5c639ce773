"""Services under their commissioner: the Code in the contract, and its monitoring (R-039, R-058, R-059)."""

from collections.abc import Iterator, Mapping
from datetime import date

from domain.decider import Decider, Decisions, Warn
from domain.duties.book import DutyBook
from domain.event import ClockReached, Command, Event
from domain.facts import Facts
from domain.incidents.authority import Permit, acting, identified
from domain.incidents.demands import Decide, by_command
from domain.refusal import Refused
from domain.registers import commissioning_language as c
from domain.registers.agency_language import LEAD, OFFICES
from domain.registers.days import foreseeable, over
from domain.request.demands import filled, given, recent_enough, today
from domain.values import Actor, Deadline, Duty, Instant, Summary, Value

MONITORING = "monitoring"
"""The deadline of a contract; its reference follows in its name."""
MONITOR = "monitor_contract"
"""What there is to do once it has come."""

PERMIT = Permit(act="edit_registers", roles=(*OFFICES, "director"), system=True)
"""Those who answer for the agency, and those who edit registers."""


class Arrangement(Value):
    contract_ref: str
    provider: str
    code_clause: bool
    monitor_on: date
    monitor_at: Instant
    overdue: bool = False


class Commissioning(DutyBook):
    """What an agency commissions, by the contract. `agency` is empty before the first event."""

    agency: str = ""
    arrangements: Mapping[str, Arrangement] = {}


def authorise(state: Commissioning, command: Command, facts: Facts) -> Actor:
    """In the agency that commissions. Raises Refused: unknown_person, agency_not_party, role_not_held."""
    identified(facts)
    commissioner = facts.stream.rpartition("/")[2]
    facts.register.agency(commissioner, "commissioner")
    return acting(facts, PERMIT, (None, commissioner))


def register(state: Commissioning, command: c.RegisterArrangement, facts: Facts) -> Decisions:
    """Raises Refused: agency_not_party, malformed. Warns of a contract without the Code."""
    provider = facts.register.agency(command.provider, "provider").id
    if provider == facts.stream.rpartition("/")[2]:
        raise Refused("malformed", "provider", "Name another agency than the one that commissions.")
    monitor_on = foreseeable(command.monitor_on, facts, "monitor_on")
    yield c.CommissioningArrangementRegistered(**command.model_dump(), monitor_at=over(monitor_on))
    if not command.code_clause:
        yield Warn("code_clause_missing")


def record(state: Commissioning, command: c.RecordMonitoring, facts: Facts) -> Decisions:
    """Raises Refused: not_found, field_missing, time_in_future, review_date_missing, review_too_far."""
    _known(state, command.contract_ref)
    finding = filled(command.finding, "field_missing", "finding")
    at = recent_enough(command.at or today(facts), facts, "at")
    next_on = foreseeable(given(command.next_on, "review_date_missing", "next_on"), facts, "next_on")
    if next_on <= today(facts):
        raise Refused("review_too_far", "next_on", "Give the day of the next monitoring, which is to come.")
    yield c.CommissioningMonitored(
        contract_ref=command.contract_ref, finding=finding, at=at, next_on=next_on, next_at=over(next_on)
    )


def end(state: Commissioning, command: c.EndArrangement, facts: Facts) -> Decisions:
    """Raises Refused(not_found)."""
    _known(state, command.contract_ref)
    yield c.CommissioningArrangementEnded(contract_ref=command.contract_ref)


def _known(state: Commissioning, contract_ref: str) -> None:
    if contract_ref not in state.arrangements:
        raise Refused("not_found", "contract_ref", "Register the arrangement first.")


def clock_reached(state: Commissioning, command: ClockReached, facts: Facts) -> Decisions:
    """Yields nothing for a contract that was monitored meanwhile."""
    deadline = Deadline(name=command.deadline, due_at=command.due_at)
    if facts.now >= deadline.due_at and deadline in open_deadlines(state):
        due = state.arrangements[deadline.name.partition(" ")[2]]
        yield c.CommissioningMonitoringOverdue(contract_ref=due.contract_ref, monitor_on=due.monitor_on)


DECIDE: Mapping[type[Command], Decide] = {
    c.RegisterArrangement: register,
    c.RecordMonitoring: record,
    c.EndArrangement: end,
    ClockReached: clock_reached,
}


def evolve(state: Commissioning, event: Event) -> Commissioning:
    """What is true after an event."""
    agency = event.stream.rpartition("/")[2]
    return state.model_copy(update={"agency": agency, "arrangements": _arranged(state.arrangements, event)})


def _arranged(known: Mapping[str, Arrangement], event: Event) -> Mapping[str, Arrangement]:
    match event.body:
        case c.CommissioningArrangementRegistered(contract_ref=ref) as body:
            return {**known, ref: Arrangement(**body.model_dump())}
        case c.CommissioningMonitored(contract_ref=ref, next_on=day, next_at=at):
            return _changed(known, ref, monitor_on=day, monitor_at=at, overdue=False)
        case c.CommissioningMonitoringOverdue(contract_ref=ref):
            return _changed(known, ref, overdue=True)
        case c.CommissioningArrangementEnded(contract_ref=ref):
            return {other: arrangement for other, arrangement in known.items() if other != ref}
    raise TypeError(f"a commissioning register knows no {event.type}")


def _changed(known: Mapping[str, Arrangement], ref: str, **changes: object) -> Mapping[str, Arrangement]:
    return {**known, ref: known[ref].model_copy(update=changes)}


def open_deadlines(state: Commissioning) -> Iterator[Deadline]:
    """One for each contract that is not overdue yet."""
    for ref, each in state.arrangements.items():
        if not each.overdue:
            yield Deadline(name=f"{MONITORING} {ref}", due_at=each.monitor_at)


def next_deadline(state: Commissioning) -> Deadline | None:
    return min(open_deadlines(state), key=lambda each: (each.due_at, each.name), default=None)


def summary(state: Commissioning) -> Summary:
    """The row by which it is found: how many contracts, how many without the Code, how many not monitored in time."""
    all_of_them = state.arrangements.values()
    facts: dict[str, str | int | None] = {
        "arrangements": len(all_of_them),
        "without_clause": sum(not each.code_clause for each in all_of_them),
        "overdue": sum(each.overdue for each in all_of_them),
    }
    agencies = (state.agency,) if state.agency else ()
    return Summary(state="Registered" if agencies else "NONE", agencies=agencies, facts=facts)


def duties(state: Commissioning) -> tuple[Duty, ...]:
    """Overdue monitoring, for the lead officer of the commissioner."""
    return tuple(
        Duty(
            key=f"{MONITOR} {ref}",
            task=MONITOR,
            role=LEAD,
            agency=state.agency,
            since=each.monitor_at,
            due_at=each.monitor_at,
        )
        for ref, each in state.arrangements.items()
        if each.overdue
    )


def _named(state: Commissioning, command: Command) -> frozenset[str]:
    provider = (command.provider,) if isinstance(command, c.RegisterArrangement) else ()
    return frozenset((*provider, *((state.agency,) if state.agency else ())))


COMMISSIONING: Decider[Commissioning] = Decider(
    kind="commissioning",
    initial=Commissioning(),
    commands=c.COMMANDS,
    events=c.EVENTS,
    authorise=authorise,
    decide=by_command(DECIDE),
    evolve=evolve,
    next_deadline=next_deadline,
    summary=summary,
    duties=duties,
    agencies=_named,
)
