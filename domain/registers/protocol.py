"""A protocol: an information sharing agreement that agencies make for a purpose, and that requests may cite (R-016)."""

from collections.abc import Iterator

from domain.decider import Decider
from domain.event import Command
from domain.facts import Facts
from domain.incidents.authority import Permit, acting, identified, visible
from domain.registers.protocol_language import COMMANDS, EVENTS, DraftProtocol, RecordConsultation, SignProtocol
from domain.registers.protocol_rules import decide
from domain.registers.protocol_state import Protocol, Version, evolve, next_deadline
from domain.values import Actor, Duty, Instant, Summary

OFFICERS = ("lead_officer", "deputy_lead_officer")
AUTHORS = Permit(roles=(*OFFICERS, "partnership_officer"))
PERMITS: dict[str, Permit] = {
    "DraftProtocol": AUTHORS,
    "RecordConsultation": Permit(roles=OFFICERS),
    "SignProtocol": Permit(act="sign_protocol"),
    "ActivateProtocol": AUTHORS,
    "WithdrawProtocol": AUTHORS,
    "ClockReached": Permit(system=True),
}
"""Who may ask for what: lead officers of the parties or the partnership make it; each agency speaks for itself."""

VIEW, SIGN, ACTIVATE, REVIEW = "give_view_on_protocol", "sign_protocol", "activate_protocol", "review_protocol"
"""What there is to do about a protocol."""


def authorise(state: Protocol, command: Command, facts: Facts) -> Actor:
    """Raises Refused: unknown_person, not_found, role_not_held."""
    identified(facts)
    opens = isinstance(command, DraftProtocol) and state.state == "NONE"
    if not opens:
        visible(facts, state.parties)
    return acting(facts, PERMITS[command.type], _where(state, command, facts))


def _where(state: Protocol, command: Command, facts: Facts) -> tuple[str | None, ...]:
    """The agencies in which the role counts; None is the partnership. A first draft that does not say yet between whom
    is judged, and refused, as one of the author's own agency."""
    match command:
        case RecordConsultation(agency_id=agency) | SignProtocol(agency_id=agency):
            return (agency,)
        case DraftProtocol() if state.state == "NONE":
            named = command.parties if command.sharers and command.receivers else ()
            return (*(named or (facts.register.home(facts.person, facts.now),)), None)
    return (*state.parties, None)


def summary(state: Protocol) -> Summary:
    """The row by which a protocol is found. `due_at` is the next instant at which time acts, in ISO 8601."""
    deadline = next_deadline(state)
    facts: dict[str, str | int | None] = {
        "version": state.in_force,
        "draft": state.draft,
        "due_at": deadline.due_at.isoformat() if deadline else None,
        "overdue": int(state.review_due),
    }
    return Summary(state=state.state, agencies=state.parties, facts=facts)


def duties(state: Protocol) -> tuple[Duty, ...]:
    """Lead officers say what they think, everyone signs, somebody puts it into force; later comes the review."""
    draft = (*_agreeing(state.drafted),) if state.drafted else ()
    review = (*_review(state, state.review_at),) if state.state == "Active" and state.review_due else ()
    return (*draft, *review)


def _agreeing(version: Version) -> Iterator[Duty]:
    since = version.drafted_at
    if version.not_consulted:
        yield from (_duty(f"{VIEW} {agency}", VIEW, since, agency) for agency in version.not_consulted)
    elif version.unsigned:
        for side, agency in version.unsigned:
            yield _duty(f"{SIGN} {side} {agency}", SIGN, since, agency, role="siro")
    else:
        yield _duty(ACTIVATE, ACTIVATE, since, version.terms.parties[0])


def _review(state: Protocol, since: Instant | None) -> Iterator[Duty]:
    if since is not None and state.in_force is not None:
        parties = state.versions[state.in_force].terms.parties
        yield from (_duty(f"{REVIEW} {agency}", REVIEW, since, agency) for agency in parties)


def _duty(key: str, task: str, since: Instant, agency: str, role: str = "lead_officer") -> Duty:
    return Duty(key=key, task=task, role=role, agency=agency, since=since)


def _named(state: Protocol, command: Command) -> frozenset[str]:
    asked = command.parties if isinstance(command, DraftProtocol) else ()
    return frozenset((*state.parties, *asked))


PROTOCOL: Decider[Protocol] = Decider(
    kind="protocol",
    initial=Protocol(),
    commands=COMMANDS,
    events=EVENTS,
    authorise=authorise,
    decide=decide,
    evolve=evolve,
    next_deadline=next_deadline,
    summary=summary,
    duties=duties,
    agencies=_named,
    resting=lambda state: state.state in ("Withdrawn", "Expired") and state.draft is None,
)
