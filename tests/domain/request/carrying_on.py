"""Which tasks carry a request on, by its state: whatever else is open, one of these has to be somebody's."""

from collections.abc import Mapping

FINISHING = frozenset(
    {
        *("tell", "name_people", "review_deferral", "review_emergency", "answer_withdrawal"),
        *("decide_onward", "review_onward", "issue_correction", "acknowledge_correction"),
        *("settle_disagreement", "close"),
    }
)
"""What stands in the way of closing it, and closing it."""

CARRIES_ON: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("Draft", "SeekingConsent", "FootingSettled"), frozenset({"complete_draft"})),
    "AwaitingDecision": frozenset({"decide"}),
    "Approved": frozenset({"send"}),
    "Sent": frozenset({"confirm_receipt", "settle_dispute"}),
    **dict.fromkeys(("Received", "Declined", "Stopped", "Cancelled"), FINISHING),
    "DisposalDue": frozenset({"authorise_disposal"}),
    "DisposalAuthorised": frozenset({"attest_disposal"}),
}
