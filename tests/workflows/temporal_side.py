"""What an operator, or an accident, does to a workflow in Temporal."""

from uuid import uuid4

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest, ResetWorkflowExecutionRequest
from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from tests.workflows.living import Living, until


async def lose(life: Living) -> None:
    """Terminates the workflow, deletes it, and waits until Temporal knows nothing of it."""
    await life.handle().terminate("lost")
    await delete(life)


async def delete(life: Living) -> None:
    client = life.world.parts.temporal
    execution = WorkflowExecution(workflow_id=life.stream)
    await client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(namespace=client.namespace, workflow_execution=execution)
    )
    await until(lambda: unknown(life))


async def has_ended(life: Living) -> bool:
    return (await life.handle().describe()).status is WorkflowExecutionStatus.COMPLETED


async def unknown(life: Living) -> bool:
    """Whether Temporal knows no run of the stream."""
    try:
        await life.handle().describe()
    except RPCError as error:
        return error.status is RPCStatusCode.NOT_FOUND
    return False


async def reset_to_the_beginning(life: Living) -> None:
    """Goes back to the workflow's first task, in a run of a new id."""
    client = life.world.parts.temporal
    run_id = await life.run_id()
    history = await life.handle(run_id).fetch_history()
    first = next(e for e in history.events if e.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
    await client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=life.stream, run_id=run_id),
            reason="back to the beginning",
            workflow_task_finish_event_id=first.event_id,
            request_id=str(uuid4()),
        )
    )
