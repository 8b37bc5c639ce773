"""What the service itself does about the events of an incident, by name; the outbox holds these names."""

OPEN_RETURN_REQUEST = "open_return_request"
"""Open the share request by which an agency makes its return."""

REPORT_BREACH = "report_breach"
"""Report the breach that a complaint brought to light (R-065)."""
