"""What Temporal's errors mean for a command."""

from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from workflows.host import MALFORMED

GONE = frozenset(
    [
        RPCStatusCode.ABORTED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.INTERNAL,
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.UNKNOWN,
    ]
)
"""With these statuses a call may still have been carried out."""


def malformed(error: Exception) -> bool:
    """Whether the workflow does not take such a command from such a person."""
    cause = error.cause if isinstance(error, WorkflowUpdateFailedError) else None
    return isinstance(cause, ApplicationError) and cause.type == MALFORMED


def unjudged(error: Exception) -> bool:
    """Whether a fault of the service's own is to blame."""
    cause = error.cause if isinstance(error, WorkflowUpdateFailedError) else None
    return isinstance(cause, ActivityError)


def unanswered(error: Exception) -> bool:
    """Whether Temporal went away before it answered: what was asked may have reached it."""
    return isinstance(error, RPCError) and error.status in GONE


def lost(error: Exception) -> bool:
    """Whether Temporal has no running workflow of that name, or its run ended under the command."""
    return not isinstance(error, RPCError) or error.status is RPCStatusCode.NOT_FOUND
