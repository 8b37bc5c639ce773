"""A small partnership whose people can be written to, and one notice to begin with."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from domain.calendar import shipped_calendar
from domain.notices.notice import Claimed, Delivery, Notice
from domain.notices.plan import Circumstances, Plan, plan
from domain.registers.agency_state import Agency
from domain.registers.failing_language import Failing
from domain.registers.holdings import Holding
from domain.registers.partnership import Partnership
from domain.registers.reach_language import Contact
from domain.registers.register import Register
from domain.values import Duty

NIGHT = datetime(2026, 7, 15, 22, 30, tzinfo=UTC)
"""Half past eleven on a summer's evening where the agencies work."""
NOON = NIGHT.replace(hour=11, minute=0)
SINCE = datetime(2026, 1, 5, tzinfo=UTC)
LEAD, DEPUTY, OTHER = "alp.lead_officer", "alp.deputy_lead_officer", "alp.other"
STREAM = "share-request/6f1c2a3b-0000-4000-8000-00000000cafe"
MAIL = Contact(channel="email")
BY_NIGHT_NEVER = Contact(channel="email", quiet_from=time(22), quiet_until=time(7))


def held(person: str, role: str) -> Holding:
    return Holding(person=person, role=role, since=SINCE)


def register(contacts: Mapping[str, Contact], failing: Iterable[str] = ()) -> Register:
    """ALP with a lead officer, a deputy, and somebody who decides nothing."""
    alp = Agency(
        id="alp",
        holdings=(
            held(LEAD, "lead_officer"),
            held(DEPUTY, "deputy_lead_officer"),
            *(held(person, "practitioner") for person in (LEAD, DEPUTY, OTHER)),
        ),
        contacts=contacts,
        failing={person: Failing(why="refused", since=SINCE) for person in failing},
    )
    return Register({"alp": alp}, Partnership())


def by(now: datetime = NOON, contacts: Mapping[str, Contact] | None = None, **more: Any) -> Circumstances:
    """Everybody has an e-mail address unless `contacts` says otherwise, and the mail server takes everything."""
    found = contacts if contacts is not None else dict.fromkeys((LEAD, DEPUTY, OTHER), MAIL)
    whole = Circumstances(now, register(found), shipped_calendar(), {"email": None}, {}, 6)
    return replace(whole, **more)


def duty(**changes: Any) -> Duty:
    fields: dict[str, Any] = {"key": "decide", "task": "decide", "role": "lead_officer", "agency": "alp"}
    return Duty(**{**fields, "since": SINCE, "due_at": NOON + timedelta(days=3), **changes})


def claimed(of: Duty | None, *deliveries: Delivery, **changes: Any) -> Claimed:
    fields: dict[str, Any] = {"id": uuid4(), "stream": STREAM, "duty": of.key if of else "decide", "task": "decide"}
    fields |= {"reason": "new", "urgent": False, "caused_by": "wda.practitioner", "tell_at": NOON}
    return Claimed(notice=Notice(**{**fields, **changes}), duty=of, deliveries=deliveries)


def told(made: Plan) -> dict[str, int]:
    """To whom a message goes, and about how many duties."""
    return {parcel.person: len(parcel.entries) for parcel in made.parcels}


def planned(claims: Iterable[Claimed], circumstances: Circumstances) -> Plan:
    return plan(list(claims), circumstances)
