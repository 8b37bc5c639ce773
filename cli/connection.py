"""Finds the service that a command is for, and connects to it."""

import asyncio
import ipaddress
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import asyncpg
from asyncpg import InterfaceError, OperatorInterventionError, PostgresConnectionError
from pydantic import SecretStr
from sqlalchemy.exc import DBAPIError
from temporalio.service import RPCError

from cli.database import unserved
from cli.embedded.folder import default_folder
from cli.embedded.problem import NotRunning
from cli.embedded.running import Running
from cli.exits import WrongInput
from cli.naming import stream_of, whole
from store.migrate import DISPOSAL, SERVICE
from worker.assembly import Parts, open_parts
from worker.settings import Settings

T = TypeVar("T")

LOST = (PostgresConnectionError, OperatorInterventionError, InterfaceError)
"""What PostgreSQL's client raises where the server goes away, or is not ready yet."""


def settings_of(running: Running) -> Settings:
    """The settings of a service of one folder. Raises SettingsProblem."""
    return Settings.read(
        temporal_address=running.address,
        temporal_namespace=running.namespace,
        service_dsn=SecretStr(running.dsns[SERVICE]),
        disposal_dsn=SecretStr(running.dsns[DISPOSAL]),
        key_store=running.key_store,
        key_encryption_key=running.key_encryption_key,
        namespace_keys=running.namespace_keys,
    )


def by_environment(data: Path | None) -> bool:
    """Whether the environment names the servers; one that is set to nothing does not."""
    return data is None and bool(os.environ.get("SHAREWELL_SERVICE_DSN"))


def find_settings(data: Path | None) -> Settings:
    """By the environment where it names servers, else by the folder in which a service runs.

    Raises NotRunning, or SettingsProblem where the environment is incomplete or wrong.
    """
    if by_environment(data):
        return Settings.read()
    return settings_of(Running.read(data or default_folder()))


def only_on_loopback(settings: Settings) -> None:
    """`--as` takes anybody's word for who they are, so it works beside the servers only, until there is sign-in."""
    dsn = urlsplit(settings.service_dsn.get_secret_value())
    hosts = [settings.temporal_address.rsplit(":", 1)[0], dsn.hostname or parse_qs(dsn.query).get("host", [""])[0]]
    if settings.temporal_profile or not all(_is_loopback(host) for host in hosts):
        raise WrongInput("--as works on this machine's own servers only. Sign-in for others is not built yet.")


def _is_loopback(host: str) -> bool:
    if host in ("", "localhost") or host.startswith("/"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@asynccontextmanager
async def connected(data: Path | None) -> AsyncIterator[Parts]:
    """The parts of the running service. Raises NotRunning, WrongInput, SettingsProblem."""
    settings = find_settings(data)
    only_on_loopback(settings)
    _readable(settings.catalogue)
    try:
        async with open_parts(settings) as parts:
            yield parts
    except (OSError, RPCError, *LOST) as error:
        raise NotRunning(
            "The service does not answer.", "See whether it is starting, or has stopped: sharewell doctor"
        ) from error
    except (asyncpg.PostgresError, DBAPIError) as error:
        if problem := unserved(error):
            raise problem from error
        raise


def _readable(catalogue: Path | None) -> None:
    try:
        if catalogue is not None:
            catalogue.open("rb").close()
    except OSError as error:
        raise WrongInput(f"The catalogue {catalogue} cannot be read: {error.strerror}.") from None


def with_service(data: Path | None, work: Callable[[Parts], Awaitable[T]]) -> T:
    """Runs one piece of work against the running service."""

    async def run() -> T:
        async with connected(data) as parts:
            return await work(parts)

    return asyncio.run(run())


def with_stream(data: Path | None, request: str, work: Callable[[Parts, str], Awaitable[T]]) -> T:
    """As `with_service`, for the stream that people mean by `request`. Raises WrongInput."""
    meant = stream_of(request)

    async def run(parts: Parts) -> T:
        return await work(parts, await whole(parts, meant))

    return with_service(data, run)
