"""Complete, valid commands to start a test from. Everybody in them is invented."""

from pathlib import Path
from typing import Any

from domain.document import parse
from domain.request.commands import ApproveShare, ConfirmReceipt, SendInformation, SubmitShareRequest
from domain.request.manifest import manifest_digest
from domain.request.parts import ManifestEntry

ROOT = Path(__file__).resolve().parents[1]
ASKS, DECIDES, SENDS, RECEIVES = "alp.practitioner", "alp.lead_officer", "alp.practitioner", "csc.practitioner"
"""The people of the request below, in the order in which they act."""


def template(name: str) -> str:
    """The text of one of the command line's templates."""
    return (ROOT / "cli" / "templates" / f"{name}.yaml").read_text("utf-8")


def whole_request() -> SubmitShareRequest:
    """A safeguarding referral from the school ALP to social care CSC, ready for the lead officer."""
    return parse(template("submit"), SubmitShareRequest, "submit.yaml")


def approval() -> ApproveShare:
    """The lead officer's approval of it."""
    return parse(template("approve"), ApproveShare, "approve.yaml")


def manifest() -> tuple[ManifestEntry, ...]:
    """What is sent: one item."""
    return (ManifestEntry(item_id="concern-log", sha256="ab" * 32, bytes=1_024),)


def sending(**changes: Any) -> SendInformation:
    """The sending of it, by the method the two agencies agreed."""
    fields: dict[str, Any] = {
        "method_id": "secure_portal",
        "named_recipient": RECEIVES,
        "manifest": manifest(),
        "limits_stated": True,
        "onward_intent_asked": True,
    }
    return SendInformation(**fields | changes)


def receipt(sent: tuple[ManifestEntry, ...]) -> ConfirmReceipt:
    """The receipt of what was sent, its manifest with the references that the service gave."""
    return ConfirmReceipt(
        manifest_digest=manifest_digest(sent),
        limits_understood=True,
        onward_intent=False,
        terms_accepted=True,
        stored_where="In the child's case record.",
    )
