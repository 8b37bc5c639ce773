"""What Temporal's errors mean for a command."""

from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from workflows.host import MALFORMED


def malformed(error: Exception) -> bool:
    """Whether the workflow does not take such a command from such a person."""
    cause = error.cause if isinstance(error, WorkflowUpdateFailedError) else None
    return isinstance(cause, ApplicationError) and cause.type == MALFORMED


def unjudged(error: Exception) -> bool:
    """Whether a fault of the service's own is to blame."""
    cause = error.cause if isinstance(error, WorkflowUpdateFailedError) else None
    return isinstance(cause, ActivityError)


def lost(error: Exception) -> bool:
    """Whether Temporal has no running workflow of that name, or its run ended under the command."""
    return not isinstance(error, RPCError) or error.status is RPCStatusCode.NOT_FOUND
