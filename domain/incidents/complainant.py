"""Whoever complained: no lesson of it names them (R-041)."""

from domain.facts import Facts
from domain.incidents.complaint_state import Complaint
from domain.refusal import Refused
from domain.request.identity import Said
from domain.sealed import Sealed


def name_of(complaint: Complaint) -> tuple[Sealed, ...]:
    """What a decision has to see of them; nothing once the complaint is, or is being, destroyed."""
    gone = complaint.keeping.disposed or complaint.keeping.started_at is not None
    return (complaint.from_whom,) if complaint.from_whom is not None and not gone else ()


def not_named(complaint: Complaint, text: Sealed, facts: Facts, field: str) -> None:
    """Raises Refused(identity_in_learning)."""
    if any(Said(text.text).name(facts.text(name)) for name in name_of(complaint)):
        raise Refused("identity_in_learning", field=field)
