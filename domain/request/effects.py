"""What the service itself does about a share request's events, by name; the outbox holds these names."""

DESTROY_RECORD = "destroy_record"
"""Destroy the data key, then the ciphertext, then say so by CompleteDisposal (INV-40)."""

FORGET_RUNS = "forget_runs"
"""Delete Temporal's history of the disposed request, and look that it is gone (DESIGN 5)."""

OPEN_BREACH = "open_breach"
"""Report the breach that the event shows, and link it by LinkBreach (INV-23, INV-43)."""

RECORD_RETURN = "record_return"
"""Tell the gathering that an agency's return has arrived (R-088)."""

RECORD_LEARNING = "record_learning"
"""Give the lesson that the event holds to the partnership, as something learnt (R-023, R-041)."""

RECORD_CONTRIBUTION = "record_contribution"
"""Tell the data set that a contribution to it has arrived (R-108)."""

REPORT_UNDECIDED = "report_undecided"
"""Tell the agency's register that nobody could decide: the effect of a refusal, whose event lies in the audit."""

REPORT_DECIDED_AFTER_ALL = "report_decided_after_all"
"""Tell it that somebody decides now."""

LEFT_TO_THE_SWEEP = frozenset({FORGET_RUNS})
"""What a workflow cannot do about itself."""
