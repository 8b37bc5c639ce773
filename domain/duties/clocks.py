"""By which clock the time of a task runs: the one by which its date was counted, so that what is left of it is true.
And what cannot wait until morning."""

from collections.abc import Callable, Mapping

from domain.calendar import Clock, Span
from domain.catalogue import Catalogue
from domain.values import Duty, Summary

OF_URGENCY = (
    *("decide", "see_to_decision", "send", "see_to_sending", "confirm_receipt", "see_to_receipt"),
    *("review_emergency", "see_to_review"),
)
"""Tasks whose limit the urgency sets, and so its clock too."""

LIMITS: Mapping[str, Callable[[Catalogue], Span]] = {
    "decide_notification": lambda catalogue: catalogue.breach.ico_limit,
    "notify_ico": lambda catalogue: catalogue.breach.ico_limit,
    "acknowledge_complaint": lambda catalogue: catalogue.complaint.acknowledge_within,
}
"""Tasks whose limit has a clock of its own."""

AT_RISK = "settle_disagreement"
"""Its stages have another limit where somebody is at immediate risk."""

AFTERWARDS = (
    *("name_people", "tell", "review_deferral", "review_consent", "answer_withdrawal", "review_onward"),
    *("note_disagreement", "close", "authorise_disposal", "attest_disposal"),
)
"""Tasks that can wait however urgent the request was: the information has arrived, or will not."""


def clock_of(duty: Duty, summary: Summary, catalogue: Catalogue) -> Clock:
    """`summary` is that of its stream. Any other date is counted in working time."""
    if duty.task in OF_URGENCY:
        clocks = (each.clock for each in catalogue.urgencies if each.id == duty.urgency)
        return next(clocks, "working")
    if duty.task == AT_RISK and summary.facts.get("immediate_risk"):
        return catalogue.escalation.immediate_risk_limit.clock or "working"
    limit = LIMITS.get(duty.task)
    return (limit(catalogue).clock if limit else None) or "working"


def cannot_wait(duty: Duty, summary: Summary, catalogue: Catalogue) -> bool:
    """Whether people are told of it at night too: the clock of its urgency never stops, or somebody is in danger."""
    if duty.task in AFTERWARDS:
        return False
    facts, urgency = summary.facts, duty.urgency or summary.facts.get("urgency")
    real = any(each.id == urgency and each.clock == "real" for each in catalogue.urgencies)
    at_risk = duty.task == AT_RISK and bool(facts.get("immediate_risk"))
    return real or at_risk or facts.get("risk_level") in catalogue.blocking_policy.never_block
