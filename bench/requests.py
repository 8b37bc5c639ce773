"""The request that is measured: the command line's own template, taken through its life."""

from importlib.resources import files
from uuid import uuid4

from domain.document import parse
from domain.event import Command
from domain.record import Result
from domain.request.commands import (
    ApproveShare,
    AssessRisk,
    CloseShare,
    ConfirmReceipt,
    RecordTelling,
    SendInformation,
    SubmitShareRequest,
)
from domain.request.manifest import manifest_digest
from domain.request.parts import ManifestEntry
from worker.assembly import Parts

MANIFEST = (ManifestEntry(item_id="concern-log", sha256="ab" * 32, bytes=1_024),)


def _template(name: str) -> str:
    return files("cli").joinpath(f"templates/{name}.yaml").read_text("utf-8")


def whole_request() -> SubmitShareRequest:
    """Everything up to the lead officer's desk."""
    return parse(_template("submit"), SubmitShareRequest, "submit.yaml")


async def submit(parts: Parts) -> Result:
    """A whole request up to the lead officer's desk."""
    return await parts.sharewell.carry_out(f"share-request/{uuid4()}", whole_request(), person="alp.practitioner")


async def assess_risk(parts: Parts, stream: str) -> Result:
    """An ordinary command with a text, which may be given any number of times."""
    command = AssessRisk(risk_level="likely_significant_harm", harm_to=("child",), context="As it was before. " * 5)
    return await parts.sharewell.carry_out(stream, command, person="alp.practitioner")


async def live_up_to_retention(parts: Parts, submitted: Result) -> None:
    """Approved, sent, received, both people told, closed."""
    telling = {
        "method_id": "face_to_face",
        "safe_contact_checked": True,
        "what_why_who_told": "What was shared, why, and with whom.",
        "rights_and_complaints_given": True,
    }
    steps: list[tuple[str, Command]] = [
        ("alp.lead_officer", parse(_template("approve"), ApproveShare, "approve.yaml")),
        (
            "alp.practitioner",
            SendInformation(
                method_id="secure_portal",
                named_recipient="csc.practitioner",
                manifest=MANIFEST,
                limits_stated=True,
                onward_intent_asked=True,
            ),
        ),
        (
            "csc.practitioner",
            ConfirmReceipt(
                manifest_digest=manifest_digest(MANIFEST),
                limits_understood=True,
                onward_intent=False,
                terms_accepted=True,
                stored_where="In the case record.",
            ),
        ),
        *(("alp.practitioner", RecordTelling(subject_ref=subject, **telling)) for subject in ("child", "mother")),
        ("alp.lead_officer", CloseShare()),
    ]
    for person, command in steps:
        version = submitted.version if command.needs_version else None
        await parts.sharewell.carry_out(submitted.stream, command, person=person, expected_version=version)
