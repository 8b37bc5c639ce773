"""What is true after an event. It never refuses and never needs a text opened."""

from collections.abc import Mapping

from domain.event import Body, Event
from domain.request import events as e
from domain.request.folds.afterwards import AFTERWARDS
from domain.request.folds.deciding import DECIDING
from domain.request.folds.disposal import DISPOSAL
from domain.request.folds.drafting import DRAFTING
from domain.request.folds.fold import Fold, but
from domain.request.folds.footing import FOOTING
from domain.request.folds.transfer import TRANSFER
from domain.request.state import ShareRequest
from domain.request.transitions import MOVES

OF_TIME = (
    *(e.DecisionOverdue, e.ApproverReassigned, e.ApproversExhausted, e.ReceiptChased, e.ReceiptOverdue),
    *(e.TellingOverdue, e.EscalationStageOverdue, e.RetrospectiveReviewOverdue, e.DisagreementNoted),
    e.SendingOverdue,
)
"""What changes nothing upon which anybody decides: time passed, or it is another's turn."""

FOLDS: Mapping[type[Body], Fold] = {**DRAFTING, **FOOTING, **DECIDING, **TRANSFER, **AFTERWARDS, **DISPOSAL}
"""One fold for each event; a test holds that none is missing."""


def evolve(state: ShareRequest, event: Event) -> ShareRequest:
    """Raises KeyError for an event that is none of a share request's."""
    body = event.body
    folded = FOLDS[type(body)](state, body, event)
    reached = MOVES[type(body)].to or folded.state
    entered_at = state.entered_at if reached == state.state else event.occurred_at
    moved_in = state.moved_in if isinstance(body, OF_TIME) else event.version
    return but(folded, state=reached, entered_at=entered_at, version=event.version, moved_in=moved_in)
