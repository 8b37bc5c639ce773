"""What trying again does not mend: a fault of our own is told at once, so that it holds up nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from temporalio.exceptions import ApplicationError

from domain.record import KeyMissing

FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, KeyMissing)
"""Faults of code, law or data. Everything else (servers, disks, networks) passes, and is tried until it does."""

UNJUDGED = "unjudged"

log = structlog.get_logger()


@contextmanager
def told_at_once() -> Iterator[None]:
    """Raises ApplicationError, not to be tried again, in place of a fault, whose words may quote people."""
    try:
        yield
    except FAULTS as fault:
        log.error("fault", exc_info=fault)
        raise ApplicationError("see the worker's log", type=UNJUDGED, non_retryable=True) from None
