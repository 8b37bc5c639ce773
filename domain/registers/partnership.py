"""The partnership: roles that belong to no agency, and the secure methods that agencies agreed with each other."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from domain.decider import Decider, Decisions, Warn
from domain.duties.book import DutyBook
from domain.event import Body, Command, Event
from domain.facts import Facts
from domain.refusal import Refused
from domain.registers import failing
from domain.registers import failing_language as f
from domain.registers.failing_language import Failing
from domain.registers.holdings import Holding, edits_registers, ended, ending, kept_apart, new_holding
from domain.registers.overseeing import OVERSEER, nobody_oversees
from domain.values import Actor, AgencyId, Code, Duty, Instant, PersonId, Summary, Value


class RoleGranted(Body):
    """`home` is the agency in which the person works; there they are reached."""

    person: PersonId
    role: Code
    since: Instant
    until: Instant | None = None
    home: AgencyId | None = None


class RoleEnded(Body):
    person: PersonId
    role: Code
    at: Instant


class SecureMethodAgreed(Body):
    between: tuple[AgencyId, AgencyId]
    method_id: Code
    since: Instant


class SecureMethodEnded(Body):
    between: tuple[AgencyId, AgencyId]
    method_id: Code
    at: Instant


class GrantRole(Command):
    opens_stream: ClassVar[bool] = True

    person: PersonId
    role: Code
    since: Instant | None = None
    until: Instant | None = None
    home: AgencyId | None = None


class EndRole(Command):
    person: PersonId
    role: Code
    at: Instant | None = None


class AgreeSecureMethod(Command):
    """Both agencies mean the same method, in either direction (R-047)."""

    opens_stream: ClassVar[bool] = True

    between: tuple[AgencyId, AgencyId]
    method_id: Code
    since: Instant | None = None


class EndSecureMethod(Command):
    between: tuple[AgencyId, AgencyId]
    method_id: Code
    at: Instant | None = None


class AgreedMethod(Value):
    between: frozenset[AgencyId]
    method_id: Code
    since: Instant
    until: Instant | None = None

    def at(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)


class Partnership(DutyBook):
    holdings: tuple[Holding, ...] = ()
    methods: tuple[AgreedMethod, ...] = ()
    failing: Mapping[Code, Failing] = {}

    def roles(self, person: str, at: datetime) -> frozenset[str]:
        return frozenset(each.role for each in self.holdings if each.person == person and each.at(at))

    def holders(self, role: str, at: datetime) -> tuple[str, ...]:
        """Who holds the role then, in the order of their appointment."""
        return tuple(each.person for each in self.holdings if each.role == role and each.at(at))


def authorise(state: Partnership, command: Command, facts: Facts) -> Actor:
    """Whoever edits registers; of ways of sending, the service alone. Raises Refused: unknown_person, role_not_held."""
    if isinstance(command, f.ReportDeliveryFailing | f.ReportDeliveryRestored):
        return failing.by_the_service(facts)
    return edits_registers(state, command, facts)


def decide(state: Partnership, command: Command, facts: Facts) -> Decisions:
    """What may happen to the partnership's register. Raises Refused."""
    match command:
        case GrantRole():
            yield _granted(state, command, facts)
        case EndRole(person=person, role=role):
            at = ending(state.holdings, person, (role,), command.at, facts.now)
            yield RoleEnded(person=person, role=role, at=at)
            if role == OVERSEER and nobody_oversees(person, facts.now, None, facts):
                yield Warn("office_unattended")
        case AgreeSecureMethod():
            yield _agreed(state, command, facts)
        case EndSecureMethod():
            yield _method_ended(state, command, facts)
        case f.ReportDeliveryFailing():
            yield from failing.delivery_failing(state.failing, command, facts)
        case f.ReportDeliveryRestored():
            yield from failing.delivery_restored(state.failing, command, facts)
        case _:
            raise TypeError(f"the partnership knows no {command.type}")


def _granted(state: Partnership, command: GrantRole, facts: Facts) -> RoleGranted:
    role = facts.catalogue.role(command.role)
    if role.agency_bound:
        raise Refused("unknown_code", "role", "Grant this role on the register of the agency.")
    home = command.home or facts.register.home(command.person, facts.now)
    if home is None:
        raise Refused("field_missing", "home", "Name the agency in which this person works and is reached.")
    facts.register.agency(home, "home")
    kept_apart(facts, role.id, facts.register.roles_ahead(command.person, home, command.since or facts.now))
    since, until = new_holding(state.holdings, command.person, role.id, command.since, command.until, facts.now)
    return RoleGranted(person=command.person, role=role.id, since=since, until=until, home=home)


def _agreed(state: Partnership, command: AgreeSecureMethod, facts: Facts) -> SecureMethodAgreed:
    method = facts.catalogue.secure_method(command.method_id)
    one, other = (facts.register.agency(agency, "between").id for agency in command.between)
    if one == other:
        raise Refused("malformed", "between", "Name two agencies.")
    since = command.since or facts.now
    if _standing(state, command.between, method.id, since):
        raise Refused("wrong_state", "method_id", "The two agencies have agreed this method already.")
    return SecureMethodAgreed(between=(one, other), method_id=method.id, since=since)


def _method_ended(state: Partnership, command: EndSecureMethod, facts: Facts) -> SecureMethodEnded:
    at = command.at or facts.now
    if at > facts.now:
        raise Refused("time_in_future", "at")
    if not _standing(state, command.between, command.method_id, at):
        raise Refused("method_not_agreed", "method_id")
    return SecureMethodEnded(between=command.between, method_id=command.method_id, at=at)


def _standing(state: Partnership, between: tuple[str, str], method: str, at: datetime) -> bool:
    return any(
        each.between == frozenset(between) and each.method_id == method and (each.until is None or at < each.until)
        for each in state.methods
    )


def evolve(state: Partnership, event: Event) -> Partnership:
    """What is true of the partnership after an event."""
    match event.body:
        case RoleGranted() as body:
            return state.model_copy(update={"holdings": (*state.holdings, Holding(**body.model_dump()))})
        case RoleEnded(person=person, role=role, at=at):
            return state.model_copy(update={"holdings": ended(state.holdings, person, (role,), at)})
        case SecureMethodAgreed(between=between, method_id=method, since=since):
            agreed = AgreedMethod(between=frozenset(between), method_id=method, since=since)
            return state.model_copy(update={"methods": (*state.methods, agreed)})
        case SecureMethodEnded() as body:
            return state.model_copy(update={"methods": _over(state.methods, body)})
        case f.DeliveryFailing(channel=channel, since=since):
            down = Failing(why="given_up", since=since)
            return state.model_copy(update={"failing": {**state.failing, channel: down}})
        case f.DeliveryRestored(channel=channel):
            return state.model_copy(update={"failing": failing.without(state.failing, channel)})
    raise TypeError(f"the partnership knows no {event.type}")


def _over(methods: tuple[AgreedMethod, ...], end: SecureMethodEnded) -> tuple[AgreedMethod, ...]:
    def over(each: AgreedMethod) -> AgreedMethod:
        meant = each.between == frozenset(end.between) and each.method_id == end.method_id
        open_then = each.until is None or end.at < each.until
        return each.model_copy(update={"until": max(end.at, each.since)}) if meant and open_then else each

    return tuple(over(each) for each in methods)


def summary(state: Partnership) -> Summary:
    return Summary(state="Registered", facts={"roles": len(state.holdings), "methods": len(state.methods)})


def duties(state: Partnership) -> tuple[Duty, ...]:
    """The ways of sending that have to be mended."""
    return tuple(failing.to_mend(failing.MEND_DELIVERY, state.failing))


def _named(state: Partnership, command: Command) -> frozenset[str]:
    match command:
        case GrantRole(home=str(home)):
            return frozenset({home})
        case AgreeSecureMethod(between=between) | EndSecureMethod(between=between):
            return frozenset(between)
    return frozenset()


COMMANDS: dict[str, type[Command]] = {
    command.__name__: command
    for command in (
        GrantRole,
        EndRole,
        AgreeSecureMethod,
        EndSecureMethod,
        f.ReportDeliveryFailing,
        f.ReportDeliveryRestored,
    )
}
EVENTS: dict[str, type[Body]] = {
    body.__name__: body
    for body in (RoleGranted, RoleEnded, SecureMethodAgreed, SecureMethodEnded, f.DeliveryFailing, f.DeliveryRestored)
}

PARTNERSHIP: Decider[Partnership] = Decider(
    kind="partnership",
    initial=Partnership(),
    commands=COMMANDS,
    events=EVENTS,
    authorise=authorise,
    decide=decide,
    evolve=evolve,
    next_deadline=lambda state: None,
    summary=summary,
    duties=duties,
    agencies=_named,
)
