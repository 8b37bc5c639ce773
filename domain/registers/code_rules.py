"""What may happen to the Code of Practice: one function for each command (R-005, R-012, R-022)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from domain.decider import Decisions
from domain.event import ClockReached, Command
from domain.facts import Facts
from domain.refusal import Refused
from domain.registers import code_language as c
from domain.registers.code_state import REVIEW, CodeRegister, CodeVersion, Proposed, key, open_deadlines
from domain.registers.publication_language import WithdrawProposal
from domain.values import Deadline

Decide = Callable[[CodeRegister, Any, Facts], Decisions]
"""(state, command, facts) -> decisions. It knows the command's type by its place in the table."""

ONE_DAY = timedelta(days=1)
LONGEST_AHEAD = 10
"""Years; the Code is reviewed and affirmed sooner."""


def propose(state: CodeRegister, command: c.ProposeCodeVersion, facts: Facts) -> Decisions:
    """Raises Refused: field_missing, unknown_person, version_overlap, malformed for a review that is no longer ahead,
    wrong_state beside another proposal."""
    for field in ("version", "effective_from", "review_on", "owner"):
        if not getattr(command, field):
            raise Refused("field_missing", field)
    version = CodeVersion(**command.model_dump())
    if not facts.register.known(version.owner, facts.now):
        raise Refused("unknown_person", "owner", "Name somebody whom the registers know.")
    _follows(state, version, facts)
    _near(version.review_on, "review_on", facts)
    if version.review_on <= max(version.effective_from, _today(facts)):
        raise Refused("malformed", "review_on", "Let it be reviewed on a later day than its first, and than today.")
    if state.proposal is not None:
        raise Refused("wrong_state", "version", "Publish or withdraw the version that is proposed first.")
    yield c.CodeVersionProposed(**version.model_dump(), proposed_by=facts.by.person)


def _follows(state: CodeRegister, version: CodeVersion, facts: Facts) -> None:
    """The first may have begun long ago; no other begins in the past. One whose successor begins earlier never counts.

    Raises Refused: version_overlap, malformed for a day too far ahead.
    """
    _near(version.effective_from, "effective_from", facts)
    if version.version in {each.version for each in state.versions}:
        raise Refused("version_overlap", "version", "There is one of this version; give it another.")
    if state.versions and version.effective_from < _today(facts):
        raise Refused("version_overlap", "effective_from", f"Let it begin on {_today(facts)} or later.")


def publish(state: CodeRegister, command: c.PublishCodeVersion, facts: Facts) -> Decisions:
    """Raises Refused: not_found, separation_of_duties, version_overlap where it comes too late."""
    proposal = _proposal(state, command.version)
    if facts.by.person == proposal.proposed_by:
        raise Refused("separation_of_duties", "person")
    _follows(state, proposal, facts)
    said = proposal.model_dump(exclude={"since"})
    review_due_at = facts.calendar.begin_of(proposal.review_on)
    yield c.CodeVersionPublished(**said, review_due_at=review_due_at, published_by=facts.by.person)


def withdraw(state: CodeRegister, command: WithdrawProposal, facts: Facts) -> Decisions:
    """Raises Refused(not_found)."""
    version = _proposal(state, command.version).version
    yield c.CodeProposalWithdrawn(version=version, withdrawn_by=facts.by.person)


def _proposal(state: CodeRegister, version: str) -> Proposed:
    if state.proposal is None or state.proposal.version != version:
        raise Refused("not_found", "version", "Name the version that is proposed.")
    return state.proposal


def review(state: CodeRegister, command: c.RecordCodeReview, facts: Facts) -> Decisions:
    """Also before the day. Raises Refused: field_missing, malformed, not_found where there is no Code yet."""
    next_review_on = _to_come(command.next_review_on, "next_review_on", facts)
    if not state.versions:
        raise Refused("not_found", "stream", "Publish a version of the Code first.")
    yield c.CodeReviewed(
        outcome=command.outcome,
        next_review_on=next_review_on,
        review_due_at=facts.calendar.begin_of(next_review_on),
        by=facts.by.person,
    )


def request(state: CodeRegister, command: c.RequestReaffirmation, facts: Facts) -> Decisions:
    """Asks each agency once a year. Raises Refused: field_missing, malformed, agency_not_party, not_found where no
    version is in force, wrong_state where every agency was asked already."""
    due_on = _to_come(command.due_on, "due_on", facts)
    named = command.agencies or tuple(sorted(facts.register.agencies))
    agencies = dict.fromkeys(facts.register.agency(agency, "agencies").id for agency in named)
    version = _in_force(state, facts).version
    asked = [agency for agency in agencies if key(agency, due_on.year) not in state.affirmations]
    if not asked:
        raise Refused("wrong_state", "agencies", "They were all asked for this year already.")
    due_at = facts.calendar.begin_of(due_on + ONE_DAY)
    for agency in asked:
        yield c.ReaffirmationRequested(
            agency_id=agency, year=due_on.year, version=version, due_on=due_on, due_at=due_at
        )


def give(state: CodeRegister, command: c.GiveReaffirmation, facts: Facts) -> Decisions:
    """For the version in force, whichever it was when the agency was asked.

    Raises Refused: unknown_code for a version that never was, code_version_superseded, wrong_state where nothing is
    asked of the agency.
    """
    if command.version not in {each.version for each in state.versions}:
        raise Refused("unknown_code", "version", "Name a version of the Code that was published.")
    if command.version != _in_force(state, facts).version:
        raise Refused("code_version_superseded", "version")
    if not any(state.outstanding(command.agency_id)):
        raise Refused("wrong_state", "agency_id", "This agency is not asked to affirm the Code now.")
    yield c.ReaffirmationGiven(
        agency_id=command.agency_id,
        by=facts.by.person,
        position=facts.by.role,
        version=command.version,
        at=facts.now,
    )


def _in_force(state: CodeRegister, facts: Facts) -> CodeVersion:
    version = state.in_force(_today(facts))
    if version is None:
        raise Refused("not_found", "version", "Publish a version of the Code that is in force today.")
    return version


def clock_reached(state: CodeRegister, command: ClockReached, facts: Facts) -> Decisions:
    """A review is due, or an affirmation late. Nothing where it came meanwhile."""
    deadline = Deadline(name=command.deadline, due_at=command.due_at)
    if facts.now >= deadline.due_at and deadline in open_deadlines(state):
        yield from _brought(deadline.name)


def _brought(deadline: str) -> Iterator[c.CodeReviewDue | c.ReaffirmationOverdue]:
    if deadline == REVIEW:
        yield c.CodeReviewDue()
    else:
        _, agency, year = deadline.split(" ")
        yield c.ReaffirmationOverdue(agency_id=agency, year=int(year))


def _to_come(day: date | None, field: str, facts: Facts) -> date:
    """Raises Refused: field_missing, malformed."""
    if day is None:
        raise Refused("field_missing", field)
    if day <= _today(facts):
        raise Refused("malformed", field, "Give a day that is still to come.")
    _near(day, field, facts)
    return day


def _near(day: date, field: str, facts: Facts) -> None:
    """Raises Refused(malformed) for a year that has been mistyped."""
    if day.year > _today(facts).year + LONGEST_AHEAD:
        raise Refused("malformed", field, f"Give a day within the next {LONGEST_AHEAD} years.")


def _today(facts: Facts) -> date:
    return facts.calendar.local(facts.now).date()


DECIDE: Mapping[type[Command], Decide] = {
    c.ProposeCodeVersion: propose,
    c.PublishCodeVersion: publish,
    WithdrawProposal: withdraw,
    c.RecordCodeReview: review,
    c.RequestReaffirmation: request,
    c.GiveReaffirmation: give,
    ClockReached: clock_reached,
}


def decide(state: CodeRegister, command: Command, facts: Facts) -> Decisions:
    """What follows from the command. Raises Refused, as its own function says."""
    yield from DECIDE[type(command)](state, command, facts)
