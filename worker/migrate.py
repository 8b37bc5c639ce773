"""Makes the events database ready before anything serves: `python -m worker.migrate`. Doing it twice changes nothing.

The role passwords come from a file in libpq's password format (`host:port:database:role:password`), so that none
stands in the environment or in a log; libpq's own PGPASSFILE may name the same file.
"""

import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.exc import SQLAlchemyError
from temporalio.service import RPCError

from store.migrate import DISPOSAL, OWNER, SERVICE, prepare, upgrade

UNESCAPED_COLON = re.compile(r"(?<!\\):")


class PasswordFileProblem(Exception):
    """The file of role passwords cannot be used."""


class MigrationSettings(BaseSettings):
    """Where the database is, and who makes it ready.

    `superuser_dsn` makes roles and database; `owner_dsn` names that database and signs in as its owner.
    `role_passwords` is the file of passwords; without it the server's own rules decide who may sign in.
    """

    model_config = SettingsConfigDict(env_prefix="SHAREWELL_", extra="ignore", frozen=True)

    superuser_dsn: SecretStr
    owner_dsn: SecretStr
    role_passwords: Path | None = None

    @field_validator("superuser_dsn", "owner_dsn")
    @classmethod
    def _an_address(cls, dsn: SecretStr) -> SecretStr:
        if not _names_a_database(dsn.get_secret_value()):
            raise ValueError("not an address such as postgresql://role@host:5432/database")
        return dsn

    @property
    def database(self) -> str:
        return urlsplit(self.owner_dsn.get_secret_value()).path.strip("/")


def _names_a_database(dsn: str) -> bool:
    try:
        parts = urlsplit(dsn)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return False
    return parts.scheme.startswith("postgres") and bool(parts.path.strip("/"))


def read_role_passwords(path: Path) -> dict[str, str]:
    """The password of each of our roles. Raises PasswordFileProblem where one of them is missing."""
    try:
        lines = [UNESCAPED_COLON.split(line) for line in path.read_text("utf-8").splitlines() if _says(line)]
    except (OSError, UnicodeDecodeError) as error:
        raise PasswordFileProblem(f"{path} cannot be read; let the migrating account read it.") from error
    found = {_unescaped(line[3]): _unescaped(line[4]) for line in lines if len(line) == 5}
    missing = [role for role in (OWNER, SERVICE, DISPOSAL) if not found.get(role)]
    if missing:
        raise PasswordFileProblem(
            f"{path} has no password for {', '.join(missing)}; add a line host:port:database:role:password for each."
        )
    return {role: found[role] for role in (OWNER, SERVICE, DISPOSAL)}


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _unescaped(field: str) -> str:
    return re.sub(r"\\(.)", r"\1", field)


def migrate(settings: MigrationSettings) -> None:
    """Roles and database first, then the schema. Raises PasswordFileProblem, OSError, or a driver's error."""
    passwords = read_role_passwords(settings.role_passwords) if settings.role_passwords else None
    prepare(settings.superuser_dsn.get_secret_value(), settings.database, passwords)
    upgrade(settings.owner_dsn.get_secret_value())


def main() -> int:
    """The exit code: 0 when the database is ready, 2 for a wrong setting or file, 3 where the server refuses."""
    try:
        settings = MigrationSettings()
        migrate(settings)
    except ValidationError as error:
        names = ", ".join(f"SHAREWELL_{'.'.join(map(str, fault['loc'])).upper()}" for fault in error.errors())
        print(f"These settings are missing or wrong: {names}. See docs/operators.md.", file=sys.stderr)
        return 2
    except PasswordFileProblem as problem:
        print(problem, file=sys.stderr)
        return 2
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError) as error:
        print(f"The database is not ready: {spoken(error)}", file=sys.stderr)
        return 3
    print(f"The database {settings.database} is ready.", file=sys.stderr)
    return 0


def spoken(error: Exception) -> str:
    """What the server said in one line; of other errors the kind alone, as they may quote the address."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, asyncpg.PostgresError):
        return f"{type(cause).__name__}: {str(cause).splitlines()[0]}"
    if isinstance(cause, RPCError):
        return f"Temporal refuses: {cause.message}"
    if isinstance(cause, OSError):
        return f"the server does not answer ({cause.strerror or type(cause).__name__})."
    return f"{type(cause).__name__}."


if __name__ == "__main__":
    raise SystemExit(main())
