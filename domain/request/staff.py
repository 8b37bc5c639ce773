"""People of the agencies that take part, where a command names one beside whoever asks."""

from domain.facts import Facts
from domain.refusal import Refused
from domain.request.state import ShareRequest


def held_there(state: ShareRequest, person: str, facts: Facts) -> frozenset[str]:
    """The roles that the person holds now in the agencies that take part."""
    held = (facts.register.roles(person, agency, facts.now) for agency in state.agencies)
    return frozenset[str]().union(*held)


def of_a_party(state: ShareRequest, person: str, field: str, facts: Facts) -> str:
    """The person, who works for an agency that takes part. Raises Refused(unknown_person)."""
    if not held_there(state, person, facts):
        raise Refused("unknown_person", field, "Name somebody whom an agency of this request has registered.")
    return person
