"""The Code of Practice as a kind of stream: its versions, its review, and the agencies that affirm it every year."""

from collections.abc import Iterator

from domain.decider import Decider
from domain.event import Command
from domain.facts import Facts
from domain.incidents.authority import Permit, acting, identified
from domain.refusal import Refused
from domain.registers.code_language import COMMANDS, EVENTS, GiveReaffirmation, RequestReaffirmation
from domain.registers.code_rules import decide
from domain.registers.code_state import CodeRegister, evolve, next_deadline
from domain.values import Actor, Duty, Summary

CODE_STREAM = "code/main"
OFFICER, SIGNATORY = "partnership_officer", "director"
PUBLISH, REVIEW, REAFFIRM, CHASE = "publish_code", "review_code", "reaffirm_code", "chase_reaffirmation"
"""What there is to do: for the partnership, and for whoever signs for an agency."""

PUBLISHES, AFFIRMS, CLOCK = Permit(act="publish_code"), Permit(act="reaffirm_code"), Permit(system=True)
PERMITS: dict[str, Permit] = {
    "ProposeCodeVersion": PUBLISHES,
    "PublishCodeVersion": PUBLISHES,
    "WithdrawProposal": PUBLISHES,
    "RecordCodeReview": PUBLISHES,
    "RequestReaffirmation": PUBLISHES,
    "GiveReaffirmation": AFFIRMS,
    "ClockReached": CLOCK,
}
"""Who may ask for what: the partnership looks after the Code, and each agency affirms it for itself."""


def authorise(state: CodeRegister, command: Command, facts: Facts) -> Actor:
    """Raises Refused: unknown_person, role_not_held, not_found for another stream than the one there is."""
    identified(facts)
    if facts.stream != CODE_STREAM:
        raise Refused("not_found", "stream", f"The stream of the Code is {CODE_STREAM}.")
    here = command.agency_id if isinstance(command, GiveReaffirmation) else None
    return acting(facts, PERMITS[command.type], (here,))


def summary(state: CodeRegister) -> Summary:
    """The last version, when it is reviewed, and how many agencies have still to affirm it."""
    last = state.versions[-1] if state.versions else None
    outstanding = list(state.outstanding())
    facts: dict[str, str | int | None] = {
        "last": last.version if last else None,
        "proposed": state.proposal.version if state.proposal else None,
        "review_due_at": state.review_due_at.isoformat() if state.review_due_at else None,
        "outstanding": len(outstanding),
        "overdue": sum(each.overdue for each in outstanding),
    }
    said = "ReviewDue" if state.review_overdue_since else "Published" if last else "NONE"
    return Summary(state=said, facts=facts)


def duties(state: CodeRegister) -> tuple[Duty, ...]:
    """The partnership publishes, reviews and chases; each agency affirms."""
    return tuple(_duties(state))


def _duties(state: CodeRegister) -> Iterator[Duty]:
    if state.proposal is not None:
        key, since, proposer = f"{PUBLISH} {state.proposal.version}", state.proposal.since, state.proposal.proposed_by
        yield Duty(key=key, task=PUBLISH, role=OFFICER, since=since, barred=(proposer,))
    if state.review_overdue_since is not None:
        owner = state.versions[-1].owner
        yield Duty(key=REVIEW, task=REVIEW, role=OFFICER, person=owner, since=state.review_overdue_since)
    for each in state.outstanding():
        key = f"{each.agency_id} {each.year}"
        asked = {"key": f"{REAFFIRM} {key}", "task": REAFFIRM, "role": SIGNATORY, "agency": each.agency_id}
        yield Duty.model_validate({**asked, "since": each.since, "due_at": each.due_at})
        if each.overdue:
            yield Duty(key=f"{CHASE} {key}", task=CHASE, role=OFFICER, since=each.due_at)


def _named(state: CodeRegister, command: Command) -> frozenset[str]:
    match command:
        case GiveReaffirmation(agency_id=agency):
            return frozenset({agency})
        case RequestReaffirmation(agencies=agencies):
            return frozenset(agencies)
    return frozenset()


CODE: Decider[CodeRegister] = Decider(
    kind="code",
    initial=CodeRegister(),
    commands=COMMANDS,
    events=EVENTS,
    authorise=authorise,
    decide=decide,
    evolve=evolve,
    next_deadline=next_deadline,
    summary=summary,
    duties=duties,
    agencies=_named,
)
