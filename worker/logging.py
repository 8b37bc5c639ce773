"""Structured logs: what happened to which request, workflow and command; never a word about a person."""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from worker.settings import Settings

ALLOWED = frozenset(
    [
        "event",
        "level",
        "timestamp",
        "logger",
        "stream",
        "workflow_id",
        "command",
        "command_id",
        "code",
        "version",
        "attempt",
        "activity",
        "effect",
        "deadline",
        "error_type",
        "address",
        "namespace",
        "task_queue",
        "count",
        "reason",
        "server",
        "pid",
    ]
)
"""The only fields that are written. A field that is not named here is dropped, whatever it holds."""


def only_allowed(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Keeps the allowed fields; of an exception its type alone, for messages and traces may quote what people wrote."""
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    kept = {key: value for key, value in event.items() if key in ALLOWED}
    if isinstance(error, BaseException):
        kept["error_type"] = type(error).__name__
    return kept


def _temporal_fields(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Temporal's own records say where they come from in `extra`; what they say in words is left out."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        details: dict[str, Any] = (
            getattr(record, "temporal_activity", None) or getattr(record, "temporal_workflow", None) or {}
        )
        event["event"] = record.msg.split("(")[0].strip() if isinstance(record.msg, str) else "log"
        event["workflow_id"] = details.get("workflow_id")
        event["activity"] = details.get("activity_type")
        event["attempt"] = details.get("attempt")
        event["exc_info"] = record.exc_info
    return {key: value for key, value in event.items() if value is not None}


def configure_logging(settings: Settings) -> None:
    """Sends every record of the process, Temporal's included, through the same narrow gate to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer() if settings.log_format == "json" else structlog.dev.ConsoleRenderer()
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, _temporal_fields],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, only_allowed, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=settings.log_level.upper(), force=True)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
