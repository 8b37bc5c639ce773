"""What an agency has to show: its registration, policies, privacy notice, and how it carries out the Code."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.event import Body, Command
from domain.values import Instant, PersonId, Value

PolicyKind = Literal["ig", "complaints", "retention", "sector_guidance"]
"""`ig` is the policy on information governance."""

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")
]
"""A few words on one line. They speak of the agency and never of a person."""
Title = Annotated[Line, StringConstraints(max_length=100)]
"""By which a paper or a contract is known; it stands in the names of deadlines and tasks."""
Registration = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{6,12}$")]
"""A number in the Information Commissioner's register, such as ZA000000."""
Address = Annotated[str, StringConstraints(max_length=500, pattern=r"^https?://[!-~]+$")]


class Mechanism(Value):
    """One way in which the agency carries out the Code, and who sees to it (R-031)."""

    what: Line
    owner: PersonId


class IcoRegistrationRecorded(Body):
    """`expires_on` is its last day. `renewal_due_at` and `expires_at` are the moments that follow, frozen here."""

    number: Registration
    expires_on: date
    renewal_due_at: Instant
    expires_at: Instant


class IcoRenewalDue(Body):
    expires_on: date


class IcoRegistrationExpired(Body):
    expires_on: date


class PolicyRegistered(Body):
    """`review_at` is the moment at which `review_on` begins, frozen here."""

    kind: PolicyKind
    ref: Title
    version: Title
    review_on: date
    review_at: Instant


class PolicyReviewDue(Body):
    """`ref` says which, where there are several of a kind."""

    kind: PolicyKind
    ref: Title
    review_on: date


class PrivacyNoticeRegistered(Body):
    url: Address
    version: Title
    reviewed_on: date
    child_friendly: bool


class MechanismsRecorded(Body):
    mechanisms: tuple[Mechanism, ...]


class RecordIcoRegistration(Command):
    number: Registration
    expires_on: date


class RegisterPolicy(Command):
    """A policy replaces the one of its kind; sector guidance that of the same `ref`."""

    kind: PolicyKind
    ref: Title
    version: Title
    review_on: date | None = None


class RegisterPrivacyNotice(Command):
    """`child_friendly`: there is a version that children understand."""

    url: Address
    version: Title
    reviewed_on: date
    child_friendly: bool


class RecordMechanisms(Command):
    """All of them; they replace those recorded before."""

    mechanisms: Annotated[tuple[Mechanism, ...], Field(max_length=50)] = ()
