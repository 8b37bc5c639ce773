"""What is recorded about ways that fail or work again, so that somebody sees to them: once, however often."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from domain.catalogue import Catalogue
from domain.event import NAMESPACE, Command
from domain.incidents.errands import Errand
from domain.notices.notice import Claimed, Delivery, Way
from domain.registers import failing_language as f
from domain.registers.reach_language import Contact
from domain.registers.register import Register
from domain.values import SYSTEM

TOLD_AFTER = timedelta(minutes=15)
"""A channel that fails for less is nobody's business."""


def reachable(register: Register) -> Mapping[str, Contact]:
    """Who can be written to, as far as anybody knows, and where."""
    return {
        person: contact
        for agency in register.agencies.values()
        for person, contact in agency.contacts.items()
        if contact.channel != "none" and person not in agency.failing
    }


def reached_anew(before: Register, after: Register) -> frozenset[str]:
    """Who can be written to now, and could not be, or somewhere else, before."""
    known = reachable(before)
    return frozenset(person for person, contact in reachable(after).items() if known.get(person) != contact)


def about_people(
    deliveries: Iterable[Delivery],
    unreached: Iterable[Delivery],
    register: Register,
    now: datetime,
    hurried: Mapping[UUID, str],
) -> Iterator[Errand]:
    """Who cannot be reached any more, and who can again. `unreached` are those of work that could not wait; `hurried`
    is its urgency, by notice."""
    noted = (*unreached, *deliveries)
    last = {each.person: each for each in noted}
    urgencies = {each.person: hurried[each.notice] for each in noted if each.failure and each.notice in hurried}
    for person, delivery in last.items():
        home = register.home(person, now)
        if home is None or home not in register.agencies:
            continue
        failing, urgency = register.agencies[home].failing.get(person), urgencies.get(person)
        stream, cause = f"agency/{home}", f"{delivery.notice} {person} {delivery.attempts}"
        if delivery.failure and (not failing or (urgency and not failing.urgency)):
            report = f.ReportContactFailing(person=person, why=delivery.failure, urgency=urgency)
            yield _errand(stream, report, f"{cause} {urgency}" if urgency else cause)
        if delivery.state == "sent" and failing:
            yield _errand(stream, f.ReportContactWorking(person=person), cause)


def hurried(claims: Iterable[Claimed], catalogue: Catalogue) -> Mapping[UUID, str]:
    """The urgency of what cannot wait, by notice: its own, or where only a danger says so, one that is as urgent."""
    real = [each.id for each in catalogue.urgencies if each.clock == "real"]
    urgent = [each for each in claims if each.notice.urgent and each.duty and real]
    said = {each.notice.id: {each.duty and each.duty.urgency, each.summary.facts.get("urgency")} for each in urgent}
    return {id: next((each for each in real if each in known), real[0]) for id, known in said.items()}


def about_ways(ways: Collection[Way], failing: Mapping[str, object], now: datetime) -> Iterator[Errand]:
    """Which channels have failed for long, and which work again, or are not used any more."""
    down = {way.name: way.failing_since for way in ways if way.failing_since}
    for name, since in down.items():
        if now - since >= TOLD_AFTER and name not in failing:
            report = f.ReportDeliveryFailing(channel=name, since=since)
            yield _errand("partnership/main", report, f"{name} {since.isoformat()}")
    for name in failing.keys() - down.keys():
        restored = f.ReportDeliveryRestored(channel=name)
        yield _errand("partnership/main", restored, f"{name} {now.isoformat()}")


def _errand(stream: str, command: Command, cause: str) -> Errand:
    return Errand(stream, command, SYSTEM, uuid5(NAMESPACE, f"{stream} {command.type} {cause}"))
