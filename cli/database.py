"""What the events database says where it does not serve us, in words for whoever runs the service."""

import asyncpg

from cli.embedded.problem import NotRunning

MIGRATE = "Run the migrations of this release: python -m worker.migrate"
UNSERVED: dict[type[asyncpg.PostgresError], tuple[str, str]] = {
    asyncpg.InvalidAuthorizationSpecificationError: (
        "The events database does not let us in.",
        "See the role in SHAREWELL_SERVICE_DSN and SHAREWELL_DISPOSAL_DSN, and its line in the file of PGPASSFILE.",
    ),
    asyncpg.InvalidCatalogNameError: ("There is no such events database.", f"See SHAREWELL_SERVICE_DSN. {MIGRATE}"),
    asyncpg.InvalidSchemaNameError: ("The events database has no schema yet.", MIGRATE),
    asyncpg.UndefinedTableError: ("The events database lacks a table.", MIGRATE),
    asyncpg.UndefinedColumnError: ("The events database lacks a column.", MIGRATE),
    asyncpg.UndefinedFunctionError: ("The events database lacks a function.", MIGRATE),
    asyncpg.InsufficientPrivilegeError: ("The events database refuses something to our role.", MIGRATE),
    asyncpg.InsufficientResourcesError: (
        "The events database has not enough room, memory or connections.",
        "Its own log says which; nothing is lost. Ask again once there is.",
    ),
}


def unserved(error: BaseException | None) -> NotRunning | None:
    """What to say where this, or what it came of, is PostgreSQL's refusal to serve; None for anything else."""
    while error is not None and not isinstance(error, asyncpg.PostgresError):
        error = error.__cause__
    for kind, (said, remedy) in UNSERVED.items():
        if isinstance(error, kind):
            return NotRunning(f"{said} (SQLSTATE {error.sqlstate})", remedy)
    return None
