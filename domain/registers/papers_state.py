"""What an agency has shown, and what time will bring to it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from domain.event import Body
from domain.registers import papers_language as p
from domain.values import Deadline, Instant, Value

RENEWAL, EXPIRY, REVIEW = "renewal", "expiry", "review"
"""Deadlines; that of a review goes on with the key of the policy."""


class IcoRegistration(Value):
    number: str
    expires_on: date
    renewal_due_at: Instant
    expires_at: Instant
    renewal_due: bool = False
    expired: bool = False


class Policy(Value):
    kind: p.PolicyKind
    ref: str
    version: str
    review_on: date
    review_at: Instant
    review_due: bool = False


class PrivacyNotice(Value):
    url: str
    version: str
    reviewed_on: date
    child_friendly: bool


class Papers(Value):
    """`policies` by their key: the kind, and for sector guidance the reference as well."""

    registration: IcoRegistration | None = None
    policies: Mapping[str, Policy] = {}
    notice: PrivacyNotice | None = None
    mechanisms: tuple[p.Mechanism, ...] = ()

    def expired(self, at: datetime) -> bool:
        """Whether the registration that was recorded has run out; one that never was has not."""
        return self.registration is not None and at >= self.registration.expires_at

    def missing(self) -> tuple[str, ...]:
        """What every agency has to show and this one has not (R-011, R-015, R-031, R-035, R-046, R-066, R-067)."""
        kinds = {policy.kind for policy in self.policies.values()}
        there = {
            "ico_registration": self.registration is not None,
            "privacy_notice": self.notice is not None,
            "ig_policy": "ig" in kinds,
            "complaints_policy": "complaints" in kinds,
            "sector_guidance": "sector_guidance" in kinds,
            "mechanisms": bool(self.mechanisms),
        }
        return tuple(name for name, is_there in there.items() if not is_there)


def key_of(kind: p.PolicyKind, ref: str) -> str:
    return f"{kind} {ref}" if kind == "sector_guidance" else kind


def filed(papers: Papers, said: Body) -> Papers | None:
    """The papers after an event; None for an event that is not about them."""
    match said:
        case p.IcoRegistrationRecorded():
            return papers.model_copy(update={"registration": IcoRegistration(**said.model_dump())})
        case p.IcoRenewalDue():
            return _registration(papers, renewal_due=True)
        case p.IcoRegistrationExpired():
            return _registration(papers, renewal_due=True, expired=True)
        case p.PolicyRegistered():
            return _policy(papers, Policy(**said.model_dump()))
        case p.PolicyReviewDue(kind=kind, ref=ref):
            due = papers.policies[key_of(kind, ref)].model_copy(update={"review_due": True})
            return _policy(papers, due)
        case p.PrivacyNoticeRegistered():
            return papers.model_copy(update={"notice": PrivacyNotice(**said.model_dump())})
        case p.MechanismsRecorded(mechanisms=mechanisms):
            return papers.model_copy(update={"mechanisms": mechanisms})
    return None


def _registration(papers: Papers, **changes: bool) -> Papers:
    changed = papers.registration.model_copy(update=changes) if papers.registration else None
    return papers.model_copy(update={"registration": changed})


def _policy(papers: Papers, policy: Policy) -> Papers:
    policies = {**papers.policies, key_of(policy.kind, policy.ref): policy}
    return papers.model_copy(update={"policies": policies})


def open_deadlines(papers: Papers) -> Iterator[Deadline]:
    """Each until its event has happened or the paper was replaced."""
    registration = papers.registration
    if registration and not registration.renewal_due:
        yield Deadline(name=RENEWAL, due_at=registration.renewal_due_at)
    if registration and not registration.expired:
        yield Deadline(name=EXPIRY, due_at=registration.expires_at)
    for key, policy in papers.policies.items():
        if not policy.review_due:
            yield Deadline(name=f"{REVIEW} {key}", due_at=policy.review_at)
