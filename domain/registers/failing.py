"""Failures of reaching people, as duties of somebody until they are mended. Each is recorded once while it lasts."""

from collections.abc import Iterator, Mapping

from domain.decider import Decisions
from domain.facts import Facts
from domain.incidents.authority import Permit, acting, identified
from domain.refusal import Refused
from domain.registers import failing_language as f
from domain.registers.failing_language import Failing
from domain.values import Actor, Duty

MENDS = "administrator"
"""Edits the registers and runs the service, so both kinds of failure are theirs."""
SERVICE = Permit(system=True)
MEND_CONTACT, MEND_DELIVERY = "mend_contact", "mend_delivery"


def by_the_service(facts: Facts) -> Actor:
    """Nobody else says so. Raises Refused: unknown_person, role_not_held."""
    identified(facts)
    return acting(facts, SERVICE, ())


def contact_failing(failing: Mapping[str, Failing], command: f.ReportContactFailing, facts: Facts) -> Decisions:
    """Raises Refused(wrong_state)."""
    known = failing.get(command.person)
    _in_state(known is None or bool(command.urgency and not known.urgency))
    yield f.ContactFailing(person=command.person, why=command.why, urgency=command.urgency)


def contact_working(failing: Mapping[str, Failing], command: f.ReportContactWorking, facts: Facts) -> Decisions:
    """Raises Refused(wrong_state)."""
    _in_state(command.person in failing)
    yield f.ContactWorking(person=command.person)


def delivery_failing(failing: Mapping[str, Failing], command: f.ReportDeliveryFailing, facts: Facts) -> Decisions:
    """Raises Refused(wrong_state)."""
    _in_state(command.channel not in failing)
    yield f.DeliveryFailing(channel=command.channel, since=min(command.since, facts.now))


def delivery_restored(failing: Mapping[str, Failing], command: f.ReportDeliveryRestored, facts: Facts) -> Decisions:
    """Raises Refused(wrong_state)."""
    _in_state(command.channel in failing)
    yield f.DeliveryRestored(channel=command.channel)


def _in_state(holds: bool) -> None:
    if not holds:
        raise Refused("wrong_state", "state", "It is recorded like that already.")


def without(failing: Mapping[str, Failing], name: str) -> dict[str, Failing]:
    """The same without what works again."""
    return {known: each for known, each in failing.items() if known != name}


def to_mend(task: str, failing: Mapping[str, Failing]) -> Iterator[Duty]:
    """One duty for each of them."""
    for name, each in failing.items():
        yield Duty(key=f"{task} {name}", task=task, role=MENDS, since=each.since, urgency=each.urgency)
