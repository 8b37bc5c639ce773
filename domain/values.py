"""The small words that every part of the language is made of."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema, core_schema

SYSTEM = "SYSTEM"
"""Who acts when time or the service itself does: the clock, effects, the first load of the registers."""


class Value(BaseModel):
    """A frozen model that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
"""Between them, every clock on every wall can show a moment, and what soon follows it."""


def _utc(at: datetime) -> datetime:
    if not EARLIEST <= at < LATEST:
        raise ValueError("not every calendar holds this moment")
    return at.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
"""A moment, kept in UTC, that clocks everywhere can show. Input without a time zone is refused."""


Whole = Annotated[int, Field(ge=-(2**63), lt=2**63)]
"""A number that every format and store can hold."""


HANDLE = r"^[a-z0-9][a-z0-9_-]{0,63}$"
_CODE = r"^[a-z0-9][a-z0-9_.]{0,63}$"
_AGENCY = r"^[a-z][a-z0-9]{1,15}$"
_PERSON = r"^(SYSTEM|[a-z][a-z0-9_]*(\.[a-z0-9_]+){1,3})$"
PERIOD = r"^\d{4}(-(q[1-4]|0[1-9]|1[0-2]))?$"
FORMS = {
    HANDLE: "Use small letters, digits, - and _, at most 64, beginning with a letter or digit.",
    _CODE: "Take it from the catalogue: small letters, digits, _ and dots.",
    _AGENCY: "An agency's code has 2 to 16 small letters and digits, and begins with a letter.",
    _PERSON: "A member of staff is written agency.role, such as alp.practitioner.",
    PERIOD: "Write a year, a quarter or a month: 2026, 2026-q3 or 2026-09.",
}
"""What the form of each short word is, for people, by the pattern that demands it."""


class Ref(str):
    """Names a person, an item or a consent inside one stream. The client turns what people write here into a keyed
    digest, so that no name can hide in a reference (DESIGN 5)."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        shape = core_schema.str_schema(pattern=HANDLE)
        return core_schema.no_info_after_validator_function(cls, shape)


Code = Annotated[str, StringConstraints(pattern=_CODE)]
"""An entry of the catalogue."""

AgencyId = Annotated[str, StringConstraints(pattern=_AGENCY)]
"""The short code of an agency, such as `alp`."""

PersonId = Annotated[str, StringConstraints(pattern=_PERSON)]
"""A member of staff, by an identifier without their name, such as `alp.practitioner`."""

NOBODY = "unknown.person"
"""Who stands in the audit stream for somebody whose identifier is none: what they typed is not kept."""


def is_person_id(text: str) -> bool:
    """Whether it can be the identifier of a member of staff."""
    return re.fullmatch(_PERSON.removesuffix("$"), text) is not None


class Actor(Value):
    """Who did it, in which role, for whom (INV-41)."""

    person: PersonId
    role: str
    agency: AgencyId | None = None
    acting_for: AgencyId | None = None


class Deadline(Value):
    """What time will bring: `name` is unique within its stream for each instant."""

    name: str
    due_at: Instant


class Effect(Value):
    """Something to do about an event, once; the outbox holds it until it is done."""

    name: str
    event_id: UUID


class Duty(Value):
    """One open piece of work: whose it is by role and agency, or by person where one was named.

    `barred` may not do it, whatever they hold; whoever is named is none of them. `missing` says what is not there yet,
    in codes; `remind_at` when whoever has it is reminded. `claimed_by` has said that they see to it; whether that still
    counts is settled at reading.
    """

    key: str
    task: str
    role: str
    agency: AgencyId | None = None
    person: PersonId | None = None
    barred: tuple[PersonId, ...] = ()
    since: Instant
    due_at: Instant | None = None
    urgency: Code | None = None
    missing: tuple[Code, ...] = ()
    remind_at: tuple[Instant, ...] = ()
    claimed_by: PersonId | None = None


class Summary(Value):
    """The row by which a stream is found and listed. It holds no personal data."""

    state: str
    agencies: tuple[AgencyId, ...] = ()
    facts: dict[str, str | int | None] = {}
