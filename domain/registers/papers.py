"""Whether an agency's house is in order: registration, policies, notice, and how it carries out the Code."""

from collections.abc import Iterator

from domain.decider import Decisions
from domain.event import ClockReached
from domain.facts import Facts
from domain.refusal import Refused
from domain.registers import papers_language as p
from domain.registers.agency_language import LEAD
from domain.registers.agency_state import Agency
from domain.registers.days import foreseeable, over
from domain.registers.papers_state import EXPIRY, RENEWAL, Papers, open_deadlines
from domain.request.deadlines import begins
from domain.request.demands import given, today
from domain.values import Deadline, Duty

RENEW, REVIEW, COMPLETE = "renew_registration", "review_policy", "complete_register"
"""What there is to do about an agency's register."""


def record_registration(state: Agency, command: p.RecordIcoRegistration, facts: Facts) -> Decisions:
    """Its renewal falls due some time before it expires (R-046); one that is over is marked so at once.

    Raises Refused(malformed).
    """
    expires_at = over(foreseeable(command.expires_on, facts, "expires_on"))
    yield p.IcoRegistrationRecorded(
        number=command.number,
        expires_on=command.expires_on,
        renewal_due_at=expires_at - facts.catalogue.limits.renew_registration_before.real,
        expires_at=expires_at,
    )


def register_policy(state: Agency, command: p.RegisterPolicy, facts: Facts) -> Decisions:
    """A review that is over falls due at once. Raises Refused: review_date_missing, malformed."""
    review_on = foreseeable(given(command.review_on, "review_date_missing", "review_on"), facts, "review_on")
    yield p.PolicyRegistered(
        kind=command.kind,
        ref=command.ref,
        version=command.version,
        review_on=review_on,
        review_at=begins(review_on),
    )


def register_notice(state: Agency, command: p.RegisterPrivacyNotice, facts: Facts) -> Decisions:
    """Raises Refused(time_in_future)."""
    if command.reviewed_on > today(facts):
        raise Refused("time_in_future", "reviewed_on")
    yield p.PrivacyNoticeRegistered(**command.model_dump())


def record_mechanisms(state: Agency, command: p.RecordMechanisms, facts: Facts) -> Decisions:
    """Each with who sees to it (R-031). Raises Refused: field_missing, unknown_person."""
    if not command.mechanisms:
        raise Refused("field_missing", "mechanisms")
    for each in command.mechanisms:
        if not facts.register.known(each.owner, facts.now):
            raise Refused("unknown_person", "mechanisms", "Name somebody who is registered as the owner of each.")
    yield p.MechanismsRecorded(mechanisms=command.mechanisms)


def clock_reached(state: Agency, command: ClockReached, facts: Facts) -> Decisions:
    """Yields nothing for what was renewed or reviewed meanwhile."""
    deadline = Deadline(name=command.deadline, due_at=command.due_at)
    papers = state.papers
    if facts.now < deadline.due_at or deadline not in open_deadlines(papers):
        return
    kind, _, key = deadline.name.partition(" ")
    if kind in (RENEWAL, EXPIRY):
        said = p.IcoRenewalDue if kind == RENEWAL else p.IcoRegistrationExpired
        if papers.registration:
            yield said(expires_on=papers.registration.expires_on)
    else:
        policy = papers.policies[key]
        yield p.PolicyReviewDue(kind=policy.kind, ref=policy.ref, review_on=policy.review_on)


def duties(state: Agency) -> Iterator[Duty]:
    """For the lead officer, while the agency takes part."""
    registration = state.papers.registration
    if state.registered_at and (missing := state.papers.missing()):
        yield _duty(state, COMPLETE, COMPLETE, since=state.registered_at, missing=missing)
    if registration and registration.renewal_due:
        since, due_at = registration.renewal_due_at, registration.expires_at
        yield _duty(state, RENEW, RENEW, since=since, due_at=due_at)
    for key, policy in state.papers.policies.items():
        if policy.review_due:
            yield _duty(state, f"{REVIEW} {key}", REVIEW, since=policy.review_at, due_at=policy.review_at)


def _duty(state: Agency, key: str, task: str, **said: object) -> Duty:
    return Duty.model_validate({"key": key, "task": task, "role": LEAD, "agency": state.id, **said})


def facts_of(papers: Papers) -> dict[str, str | int | None]:
    """What the agency's row says of them: what is missing, in codes, and what is out of date."""
    registration = papers.registration
    return {
        "missing": " ".join(papers.missing()) or None,
        "registration_expires_on": registration.expires_on.isoformat() if registration else None,
        "registration_expired": int(registration is not None and registration.expired),
        "reviews_due": sum(policy.review_due for policy in papers.policies.values()),
    }
