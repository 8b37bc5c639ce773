"""The share request from which something was learnt: whatever is learnt names nobody of it (R-023, R-041)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from domain.event import NAMESPACE
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.identity import names_nobody, opens_for_advice
from domain.request.state import ShareRequest
from domain.sealed import Sealed


def learning_of(facts: Facts) -> UUID:
    """The id of the learning that the lesson of this command becomes; the same for ever."""
    return uuid5(NAMESPACE, f"{facts.stream} {facts.command_id} learning")


def linked(request_id: UUID | None) -> frozenset[str]:
    """The stream of the request, for a decision that has to see it."""
    return frozenset() if request_id is None else frozenset({f"share-request/{request_id}"})


def linked_texts(related: Mapping[str, Any]) -> Mapping[str, tuple[Sealed, ...]]:
    """What identifies the people of each request among these streams, as long as it can be read."""
    requests = {stream: state for stream, state in related.items() if isinstance(state, ShareRequest)}
    return {stream: opens_for_advice(state) for stream, state in requests.items() if not state.unreadable}


def known_request(request_id: UUID | None, facts: Facts, field: str = "request_id") -> ShareRequest | None:
    """The request as it stands; None where none is named. Raises Refused(not_found) for one that never was."""
    if request_id is None:
        return None
    request: ShareRequest = facts.related[f"share-request/{request_id}"]
    if request.state == "NONE":
        raise Refused("not_found", field=field)
    return request


def names_nobody_of(request_id: UUID | None, text: Sealed, facts: Facts, field: str) -> None:
    """Raises Refused(identity_in_learning) where the text names somebody of the request.

    Once the request is disposed of, nobody knows any more whom it was about, and there is nothing to compare with.
    """
    request: ShareRequest | None = facts.related.get(f"share-request/{request_id}")
    if request is not None and not request.unreadable:
        names_nobody(request, text, facts, field, "identity_in_learning")
