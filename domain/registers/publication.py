"""The catalogue as a kind of stream: proposed by one person, published by another (sod12)."""

from domain.decider import Decider
from domain.event import Command
from domain.facts import Facts
from domain.incidents.authority import Permit, acting, identified
from domain.refusal import Refused
from domain.registers.publication_language import COMMANDS, EVENTS
from domain.registers.publication_rules import decide
from domain.registers.publication_state import Publication, evolve
from domain.values import Actor, Duty, Summary

CATALOGUE_STREAM = "catalogue/main"
PUBLISH = "publish_catalogue"
"""What there is to do for a second person."""

EDITS = Permit(act="edit_catalogue")


def authorise(state: Publication, command: Command, facts: Facts) -> Actor:
    """Raises Refused: unknown_person, role_not_held, not_found for another stream than the one there is."""
    identified(facts)
    if facts.stream != CATALOGUE_STREAM:
        raise Refused("not_found", "stream", f"The catalogue's stream is {CATALOGUE_STREAM}.")
    return acting(facts, EDITS, (None,))


def summary(state: Publication) -> Summary:
    """The version that comes last, and the one that is proposed."""
    last = state.published[-1].version if state.published else None
    proposed = state.proposal.version if state.proposal else None
    facts: dict[str, str | int | None] = {"last": last, "proposed": proposed, "published": len(state.published)}
    return Summary(state="Proposed" if proposed else "Published" if last else "NONE", facts=facts)


def duties(state: Publication) -> tuple[Duty, ...]:
    """A proposal waits for another administrator."""
    if state.proposal is None:
        return ()
    key, since, proposer = f"{PUBLISH} {state.proposal.version}", state.proposal.since, state.proposal.proposed_by
    return (Duty(key=key, task=PUBLISH, role="administrator", since=since, barred=(proposer,)),)


CATALOGUE: Decider[Publication] = Decider(
    kind="catalogue",
    initial=Publication(),
    commands=COMMANDS,
    events=EVENTS,
    authorise=authorise,
    decide=decide,
    evolve=evolve,
    next_deadline=lambda state: None,
    summary=summary,
    duties=duties,
    agencies=lambda state, command: frozenset(),
)
