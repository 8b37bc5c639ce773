"""By which clock the time of a task runs: the one by which its date was counted, so that what is left of it is true."""

from collections.abc import Callable, Mapping

from domain.calendar import Clock, Span
from domain.catalogue import Catalogue
from domain.values import Duty, Summary

OF_URGENCY = ("decide", "see_to_decision", "confirm_receipt", "review_emergency", "see_to_review")
"""Tasks whose limit the urgency sets, and so its clock too."""

LIMITS: Mapping[str, Callable[[Catalogue], Span]] = {
    "decide_notification": lambda catalogue: catalogue.breach.ico_limit,
    "notify_ico": lambda catalogue: catalogue.breach.ico_limit,
    "acknowledge_complaint": lambda catalogue: catalogue.complaint.acknowledge_within,
}
"""Tasks whose limit has a clock of its own."""

AT_RISK = "settle_disagreement"
"""Its stages have another limit where somebody is at immediate risk."""


def clock_of(duty: Duty, summary: Summary, catalogue: Catalogue) -> Clock:
    """`summary` is that of its stream. Any other date is counted in working time."""
    if duty.task in OF_URGENCY:
        clocks = (each.clock for each in catalogue.urgencies if each.id == duty.urgency)
        return next(clocks, "working")
    if duty.task == AT_RISK and summary.facts.get("immediate_risk"):
        return catalogue.escalation.immediate_risk_limit.clock or "working"
    limit = LIMITS.get(duty.task)
    return (limit(catalogue).clock if limit else None) or "working"
