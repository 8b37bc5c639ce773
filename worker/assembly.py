"""Brings the concrete classes together, for the worker and for whoever asks it for something."""

import base64
import binascii
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from errno import ECONNREFUSED
from functools import cached_property
from pathlib import Path

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.worker import Worker

from activities.carry_out import CarryingOut, Policy
from activities.delivering import Post
from activities.effects import Performing
from activities.notifying import Notifying
from activities.ports import Messenger
from activities.reconcile import Reconciling
from activities.sweep import Sweeping
from client.queue import Queue
from client.reading import Reading
from client.sharewell import Sharewell
from domain.calendar import shipped_calendar
from domain.catalogue import load_catalogue, shipped_catalogue
from domain.catalogues import Catalogues
from domain.document import DocumentError, decode
from domain.registers.publication import CATALOGUE_STREAM
from domain.streams import DECIDERS
from store.eventstore import EventStore, open_store
from store.keyfile import KeyProblem
from store.keys import KeyStore
from worker.codec import KeyRing
from worker.messenger import ClientMessenger
from worker.plugin import SharewellPlugin
from worker.settings import Settings
from workflows.notifying import Notifications
from workflows.reconcile import Reconcile
from workflows.streams import TASK_QUEUE, WORKFLOWS
from workflows.sweep import Sweep

WORKFLOW_TASKS = 16
"""At once in one worker: they share one processor, and one that takes two seconds counts as stuck."""


class NamespaceKeysProblem(Exception):
    """The file of namespace keys is missing or not as it should be."""


@dataclass(frozen=True)
class Parts:
    """One process's way to the servers."""

    temporal: Client
    store: EventStore
    keys: KeyStore
    policy: Policy

    @property
    def sharewell(self) -> Sharewell:
        """Asks for things."""
        return Sharewell(self.temporal, self.keys, self.store)

    @cached_property
    def queue(self) -> Queue:
        """Shows who has to do what, and notes who sees to it."""
        return Queue(self.store, self.sharewell, self.policy.calendar, self.policy.catalogues)

    @property
    def reading(self) -> Reading:
        """Shows things."""
        return Reading(self.store, self.keys)

    @property
    def reconciling(self) -> Reconciling:
        """Compares the store with Temporal."""
        return Reconciling(self.temporal, self.store, self.sharewell.rehydrate)

    async def catalogues(self) -> Catalogues:
        """Those the service began with, and those that were published since."""
        published = DECIDERS["catalogue"].fold(await self.reading.events(CATALOGUE_STREAM)).published
        return self.policy.catalogues.followed_by(published)

    async def worker_is_there(self) -> bool:
        """Whether somebody polls the task queue."""
        return bool(await pollers(self.temporal))


def read_ring(path: Path) -> KeyRing:
    """Namespace keys, one `id base64` a line, the current one last. Raises NamespaceKeysProblem."""
    try:
        lines = [line.split() for line in path.read_text("ascii").splitlines() if line.strip()]
        keys = {key_id: base64.b64decode(key, validate=True) for key_id, key in lines}
    except (OSError, ValueError, binascii.Error) as error:
        raise NamespaceKeysProblem(f"{path} cannot be read as namespace keys; put back your copy of it") from error
    if not keys or any(len(key) != 32 for key in keys.values()):
        raise NamespaceKeysProblem(f"{path} must hold keys of 32 bytes; put back your copy of it")
    return KeyRing(current=lines[-1][0], keys=keys)


def open_keys(store: Path, encryption_key: Path, namespace_keys: Path) -> tuple[KeyStore, KeyRing]:
    """Every key, each the one that this service has used before. Raises NamespaceKeysProblem, KeyProblem."""
    ring = read_ring(namespace_keys)
    keys = KeyStore.open(store, encryption_key)
    try:
        for key_id, key in ring.keys.items():
            keys.witness(f"namespace key {key_id}", key)
    except KeyProblem:
        keys.close()
        raise
    return keys, ring


def read_catalogues(own: Path | None) -> Catalogues:
    """What the service begins with: the shipped catalogue and versions that supersede it, a file or a folder of them.

    Requests stay pinned to the version of their submission (INV-44), so earlier versions stay beside later ones.
    Raises DocumentError where a file is wrong or two versions would count on one day, OSError where one cannot be read.
    """
    paths = [] if own is None else sorted(own.glob("*.yaml")) if own.is_dir() else [own]
    versions = {shipped_catalogue().version: shipped_catalogue()}
    for path in paths:
        catalogue = load_catalogue(decode(path.read_bytes(), str(path)), str(path))
        if versions.setdefault(catalogue.version, catalogue) != catalogue:
            problem = f"there is another catalogue of version {catalogue.version}"
            raise DocumentError(str(path), 1, "catalogue.version", problem, "Give a changed catalogue a new version.")
    return Catalogues(*versions.values())


def read_policy(settings: Settings) -> Policy:
    """The law and the calendar. Raises as read_catalogues."""
    return Policy(read_catalogues(settings.catalogue), shipped_calendar())


@asynccontextmanager
async def open_parts(settings: Settings) -> AsyncIterator[Parts]:
    """Connects to everything the settings name, and lets go of it at the end."""
    policy = read_policy(settings)
    addresses = settings.service_dsn.get_secret_value(), settings.disposal_dsn.get_secret_value()
    keys, ring = open_keys(settings.key_store, settings.key_encryption_key, settings.namespace_keys)
    with closing(keys):
        async with open_store(*addresses) as store:
            yield Parts(await connect_temporal(settings, SharewellPlugin(ring)), store, keys, policy)


async def connect_temporal(settings: Settings, *plugins: SharewellPlugin) -> Client:
    """By Temporal's own client configuration where a profile of it is named: there live certificates and API keys.

    Raises ConnectionError where Temporal does not answer.
    """
    where: ClientConnectConfig = {"target_host": settings.temporal_address, "namespace": settings.temporal_namespace}
    if settings.temporal_profile is not None:
        where = ClientConfig.load_client_connect_config(settings.temporal_profile)
    try:
        return await Client.connect(**where, plugins=plugins)
    except RuntimeError as error:
        raise ConnectionRefusedError(ECONNREFUSED, "Temporal") from error


async def pollers(temporal: Client) -> list[str]:
    """Who has asked the task queue for work lately; a worker's identity reads `pid@machine`. Raises RPCError."""
    request = DescribeTaskQueueRequest(
        namespace=temporal.namespace,
        task_queue=TaskQueue(name=TASK_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    answer = await temporal.workflow_service.describe_task_queue(request)
    return [poller.identity for poller in answer.pollers]


def build_worker(
    parts: Parts, *, case_clock: bool = False, messenger: Messenger | None = None, post: Post | None = None
) -> Worker:
    """The worker of one process. `case_clock`: see CarryingOut. Without `messenger` other streams are asked as any
    client asks them; without `post` nothing is sent to anybody."""
    messenger = messenger or ClientMessenger(parts.sharewell)
    carrying_out = CarryingOut(parts.store, parts.keys, parts.policy, case_clock)
    performing = Performing(parts.store, parts.keys, messenger)
    sweeping = Sweeping(parts.temporal, parts.store, parts.keys)
    notifying = Notifying(parts.store, parts.keys, messenger, parts.policy, post or Post())
    return Worker(
        parts.temporal,
        task_queue=TASK_QUEUE,
        workflows=[*WORKFLOWS.values(), Sweep, Reconcile, Notifications],
        activities=[
            carrying_out.carry_out,
            carrying_out.catch_up,
            performing.perform,
            performing.settle,
            sweeping.sweep,
            parts.reconciling.reconcile,
            notifying.notify,
        ],
        max_concurrent_workflow_tasks=WORKFLOW_TASKS,
        graceful_shutdown_timeout=timedelta(seconds=10),
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=2),
    )
