"""What the service itself does about a share request's events, by name; the outbox holds these names."""

DESTROY_RECORD = "destroy_record"
"""Destroy the data key, then the ciphertext, then say so by CompleteDisposal (INV-40)."""

FORGET_RUNS = "forget_runs"
"""Delete Temporal's history of the disposed request, and look that it is gone (DESIGN 5)."""

OPEN_BREACH = "open_breach"
"""Report the breach that the event shows, and link it by LinkBreach (INV-23, INV-43)."""

RECORD_RETURN = "record_return"
"""Tell the gathering that an agency's return has arrived (R-088)."""

LEFT_TO_THE_SWEEP = frozenset({FORGET_RUNS})
"""What a workflow cannot do about itself."""
