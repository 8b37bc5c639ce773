"""What `up --demo` puts into the lasting service: an invented partnership, and requests at different stages."""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from rich.progress import Progress

from cli.exits import SPEECH
from cli.play.casefile import FIRST_STREAM, Step
from cli.play.moments import spoken
from cli.play.playing import PARTNERSHIP, ROOT
from cli.play.reading import Case, read_cases
from cli.registers import load_partnership, partnership_file
from client.sharewell import command_of
from worker.assembly import Parts

STAGES = {
    "e01-early-help.yaml": "ConsentSought",
    "e04-safeguarding-referral.yaml": "ApproverAssigned",
    "e10-withdrawn-before-transfer.yaml": "ShareApproved",
    "e05-domestic-abuse.yaml": "InformationSent",
    "e20-public-interest.yaml": "ReceiptConfirmed",
}
"""Worked cases, each played up to the first of the event named."""


async def load_demonstration(parts: Parts) -> None:
    """Loads the partnership and one request a stage. What is there already is left as it is."""
    cases = read_cases([ROOT / "cases" / name for name in STAGES], PARTNERSHIP)
    with Progress(console=SPEECH, transient=True) as progress:
        task = progress.add_task("Loading the invented partnership and some requests …", total=len(cases) + 1)
        await load_partnership(parts, partnership_file(PARTNERSHIP))
        progress.advance(task)
        for case, last in zip(cases, STAGES.values(), strict=True):
            await _open_request(parts, case, last)
            progress.advance(task)


async def _open_request(parts: Parts, case: Case, last: str) -> None:
    stream = f"share-request/{uuid5(NAMESPACE_URL, f'sharewell demonstration {case.file.case}')}"
    if await parts.store.summary(stream) is not None:
        return
    for step in case.file.steps:
        if step.do is None or step.refused is not None or step.on != FIRST_STREAM:
            continue
        await _do(parts, stream, step)
        if last in step.events:
            return


async def _do(parts: Parts, stream: str, step: Step) -> None:
    now = datetime.now(UTC)
    command = command_of("share-request", step.do or "", spoken(step.given, now, parts.policy.calendar))
    events = await parts.store.events(stream)
    version = len(events) if command.needs_version else None
    await parts.sharewell.carry_out(stream, command, person=step.by or "", expected_version=version)
