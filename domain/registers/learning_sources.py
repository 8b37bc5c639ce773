"""From what something was learnt: a request, a breach, a complaint, each there and seen by who names it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.facts import Facts
from domain.incidents.authority import visible
from domain.incidents.breach_state import Breach
from domain.incidents.complainant import name_of, not_named
from domain.incidents.complaint_state import Complaint
from domain.registers.learning_language import RecordLearning
from domain.registers.learning_state import Learning
from domain.request.linked import known_request, linked, linked_texts, names_nobody_of
from domain.sealed import Sealed
from domain.values import SYSTEM

Source = RecordLearning | Learning
"""What says from where it was learnt."""


def streams_of(source: Source) -> frozenset[str]:
    """Those whose people no text may name."""
    return linked(source.request_id) | _stream("complaint", source.complaint_id)


def streams_named(command: RecordLearning) -> frozenset[str]:
    return streams_of(command) | _stream("breach", command.breach_id)


def _stream(kind: str, id: UUID | None) -> frozenset[str]:
    return frozenset() if id is None else frozenset({f"{kind}/{id}"})


def texts_of(related: Mapping[str, Any]) -> Mapping[str, tuple[Sealed, ...]]:
    """What identifies the people of these streams, as long as it can be read."""
    complaints = {stream: state for stream, state in related.items() if isinstance(state, Complaint)}
    return {**linked_texts(related), **{stream: name_of(state) for stream, state in complaints.items()}}


def may_name(command: RecordLearning, facts: Facts) -> None:
    """The service passes on what somebody else has linked. Raises Refused(not_found)."""
    if facts.person == SYSTEM:
        return
    request = known_request(command.request_id, facts)
    if request is not None:
        visible(facts, request.agencies, "request_id")
    if command.breach_id is not None:
        breach: Breach = facts.related[f"breach/{command.breach_id}"]
        visible(facts, breach.holders, "breach_id")
    if command.complaint_id is not None:
        complaint: Complaint = facts.related[f"complaint/{command.complaint_id}"]
        visible(facts, filter(None, (complaint.agency_id,)), "complaint_id")


def nobody_named(source: Source, text: Sealed, facts: Facts, field: str) -> None:
    """Neither anybody of the request, nor whoever complained (R-023, R-041). Raises Refused(identity_in_learning)."""
    names_nobody_of(source.request_id, text, facts, field)
    if source.complaint_id is not None:
        complaint: Complaint = facts.related[f"complaint/{source.complaint_id}"]
        not_named(complaint, text, facts, field)
