"""Whoever looks at something has to be one of the staff."""

from datetime import datetime

from domain.calendar import shipped_calendar
from domain.refusal import Refused
from domain.registers.register import Register


def identified(register: Register, person: str, now: datetime) -> None:
    """Raises Refused(unknown_person) for somebody who is nothing now, and says since when where they were something."""
    if register.known(person, now):
        return
    at = register.left(person, now)
    if at is None:
        raise Refused("unknown_person", field="person")
    ended = f"{shipped_calendar().local(at):%-d %B %Y at %H:%M}"
    raise Refused("unknown_person", "person", f"Your office ended on {ended}; what was yours is others' now.")
