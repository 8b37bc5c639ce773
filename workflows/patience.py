"""How long workflows sleep, and how long they wait for an activity."""

from datetime import timedelta

from temporalio.common import RetryPolicy

LONGEST_SLEEP = timedelta(days=90)
"""A resting stream wakes at least this often, so that new code and new law reach it (evidence: lazy moving)."""

TRY_AGAIN = timedelta(minutes=10)
"""After a fault that trying again at once does not mend."""

ANSWER_WITHIN = timedelta(seconds=5)
PERSIST = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10))
"""Activities are tried until they succeed: an acknowledged command is a recorded one."""
