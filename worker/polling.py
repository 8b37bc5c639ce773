"""Whether this machine's worker polls its queue: `python -m worker.polling`, the health check of docker-compose.yml."""

import asyncio
import socket
import sys

from pydantic import ValidationError
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.service import RPCError

from worker.assembly import connect_temporal
from worker.settings import Settings
from workflows.streams import TASK_QUEUE


async def polls(settings: Settings, machine: str) -> bool:
    """Whether a worker of `machine` has asked Temporal for work lately. A worker's identity reads `pid@machine`.

    Raises RuntimeError where Temporal does not answer, RPCError where it refuses.
    """
    temporal = await connect_temporal(settings)
    request = DescribeTaskQueueRequest(
        namespace=temporal.namespace,
        task_queue=TaskQueue(name=TASK_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    answer = await temporal.workflow_service.describe_task_queue(request)
    return any(poller.identity.partition("@")[2] == machine for poller in answer.pollers)


def main() -> int:
    """The exit code: 0 where it polls, 1 where it does not."""
    try:
        found = asyncio.run(polls(Settings(), socket.gethostname()))
    except (ValidationError, RuntimeError, RPCError) as error:
        print(f"Temporal does not answer: {type(error).__name__}", file=sys.stderr)
        return 1
    return 0 if found else 1


if __name__ == "__main__":
    raise SystemExit(main())
