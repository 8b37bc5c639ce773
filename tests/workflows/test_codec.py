"""What Temporal sees: ciphertext, bound to its workflow, in payloads, failures and headers."""

import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from temporalio import activity, workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, Interceptor, OutboundInterceptor, StartWorkflowInput, WorkflowFailureError
from temporalio.common import RetryPolicy
from temporalio.converter import ActivitySerializationContext, WorkflowSerializationContext
from temporalio.worker import Worker

from cli.play.world import World
from tests.workflows.living import Living
from worker.codec import KeyRing, NamespaceCodec, UnknownNamespaceKey
from worker.plugin import SharewellPlugin
from workflows.host import APART

OLD, NEW = KeyRing("a", {"a": b"a" * 32}), KeyRing("b", {"a": b"a" * 32, "b": b"b" * 32})
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"Dell Testcase"')
SECRET = "Zyxwvut Sentinel"


def within(ring: KeyRing, workflow_id: str) -> NamespaceCodec:
    return NamespaceCodec(ring).with_context(
        WorkflowSerializationContext(namespace="sharewell", workflow_id=workflow_id)
    )


async def test_a_payload_opens_within_its_own_workflow() -> None:
    sealed = await within(OLD, "share-request/1").encode([PLAIN])
    assert b"Dell" not in sealed[0].SerializeToString()
    assert await within(OLD, "share-request/1").decode(sealed) == [PLAIN]


async def test_a_payload_that_was_moved_to_another_workflow_does_not_open() -> None:
    sealed = await within(OLD, "share-request/1").encode([PLAIN])
    with pytest.raises(ValueError, match="another workflow"):
        await within(OLD, "share-request/2").decode(sealed)


async def test_a_run_of_a_schedule_opens_what_the_run_before_it_ended_with() -> None:
    sealed = await within(OLD, "reconcile-2026-11-22T23:46:30Z").encode([PLAIN])
    assert await within(OLD, "reconcile-2026-11-23T00:00:00Z").decode(sealed) == [PLAIN]
    with pytest.raises(ValueError, match="another workflow"):
        await within(OLD, "sweep-2026-11-23T00:00:00Z").decode(sealed)


async def test_a_payload_whose_binding_was_rewritten_does_not_open_even_without_context() -> None:
    sealed = await within(OLD, "share-request/1").encode([PLAIN])
    sealed[0].metadata["bound-to"] = b"share-request/2"
    with pytest.raises(ValueError, match="another workflow"):
        await NamespaceCodec(OLD).decode(sealed)


async def test_an_activity_opens_what_its_workflow_gave_it() -> None:
    sealed = await within(OLD, "share-request/1").encode([PLAIN])
    context = ActivitySerializationContext(
        namespace="sharewell",
        activity_id="1",
        activity_type="carry_out",
        activity_task_queue="sharewell",
        workflow_id="share-request/1",
        workflow_type="ShareRequest",
        is_local=False,
    )
    assert await NamespaceCodec(OLD).with_context(context).decode(sealed) == [PLAIN]


async def test_a_key_that_is_not_in_the_ring_is_named_and_never_made() -> None:
    sealed = await within(NEW, "share-request/1").encode([PLAIN])
    with pytest.raises(UnknownNamespaceKey, match="no namespace key b"):
        await within(OLD, "share-request/1").decode(sealed)
    with pytest.raises(UnknownNamespaceKey, match="no namespace key c"):
        await NamespaceCodec(KeyRing("c", {})).encode([PLAIN])


async def test_what_an_old_key_encrypted_opens_after_a_rotation_and_new_payloads_use_the_new_key() -> None:
    old = await within(OLD, "share-request/1").encode([PLAIN])
    assert await within(NEW, "share-request/1").decode(old) == [PLAIN]
    new = await within(NEW, "share-request/1").encode([PLAIN])
    assert (old[0].metadata["key-id"], new[0].metadata["key-id"]) == (b"a", b"b")


@activity.defn
async def fails(text: str) -> None:
    raise ValueError(text)


@workflow.defn(sandboxed=False)
class Fails:
    """A workflow whose failure quotes what it was given."""

    @workflow.run
    async def run(self, text: str) -> None:
        await workflow.execute_activity(
            fails, text, start_to_close_timeout=timedelta(seconds=5), retry_policy=RetryPolicy(maximum_attempts=1)
        )


class Telling(Interceptor):
    """Sends a header with every start."""

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        return TellingOutbound(next)


class TellingOutbound(OutboundInterceptor):
    async def start_workflow(self, input: StartWorkflowInput) -> Any:
        input.headers = {**input.headers, "told": Payload(metadata={"encoding": b"json/plain"}, data=SECRET.encode())}
        return await super().start_workflow(input)


async def test_failures_and_headers_are_as_unreadable_as_everything_else(world: World) -> None:
    ours = world.parts.temporal
    address = ours.service_client.config.target_host
    client = await Client.connect(
        address, namespace=ours.namespace, plugins=[SharewellPlugin(NEW)], interceptors=[Telling()]
    )
    queue, workflow_id = f"codec-{uuid4()}", f"codec-{uuid4()}"
    async with Worker(client, task_queue=queue, workflows=[Fails], activities=[fails]):
        with pytest.raises(WorkflowFailureError) as failed:
            await client.execute_workflow(Fails.run, SECRET, id=workflow_id, task_queue=queue)
    assert SECRET in str(failed.value.cause.__cause__), "who has the key can read it"
    raw = await Client.connect(address, namespace=ours.namespace)
    history = await raw.get_workflow_handle(workflow_id).fetch_history()
    assert SECRET not in str(history.events)
    assert b"Zyxwvut" not in b"".join(event.SerializeToString() for event in history.events)
    started = history.events[0].workflow_execution_started_event_attributes
    assert started.header.fields["told"].metadata["encoding"] == b"binary/encrypted"


async def test_every_payload_of_a_request_but_the_mark_of_its_code_is_encrypted(world: World) -> None:
    life = await Living(world).submitted()
    raw = await Client.connect(world.parts.temporal.service_client.config.target_host, namespace="sharewell")
    history = json.loads((await raw.get_workflow_handle(life.stream).fetch_history()).to_json())
    found = list(payloads(history))
    assert len(found) > 5
    plain = [payload["data"] for payload in found if payload["metadata"]["encoding"] != "YmluYXJ5L2VuY3J5cHRlZA=="]
    marks = [b'{"id":"%b","deprecated":false}' % APART.encode(), b'["%b"]' % APART.encode()]
    assert [b64decode(data) for data in plain] == marks


def payloads(node: Any) -> Any:
    """Everything in a history that has metadata and data."""
    if isinstance(node, Mapping):
        if "metadata" in node and "encoding" in node["metadata"]:
            yield node
        for value in node.values():
            yield from payloads(value)
    elif isinstance(node, list):
        for value in node:
            yield from payloads(value)
