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
from client.commands import command_of
from domain.registers.comparing import commands
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
    """Loads the partnership and one request a stage. What is there stays as it is; what was interrupted goes on."""
    cases = read_cases([ROOT / "cases" / name for name in STAGES], PARTNERSHIP)
    partnership = partnership_file(PARTNERSHIP)
    said = "Loading the invented partnership and some requests …"
    if not SPEECH.is_terminal:
        SPEECH.print(f"  {said}")
    with Progress(console=SPEECH, transient=True, disable=not SPEECH.is_terminal) as progress:
        task = progress.add_task(said, total=len(list(commands(partnership))) + len(cases))
        await load_partnership(parts, partnership, lambda: progress.advance(task))
        for case, last in zip(cases, STAGES.values(), strict=True):
            await _open_request(parts, case, last)
            progress.advance(task)


async def _open_request(parts: Parts, case: Case, last: str) -> None:
    stream = f"share-request/{uuid5(NAMESPACE_URL, f'sharewell demonstration {case.file.case}')}"
    there = [event["type"] for event in await parts.store.events(stream)]
    expected = 0
    for step in case.file.steps:
        if last in there:
            return
        if step.do is None or step.refused is not None or step.on != FIRST_STREAM:
            continue
        expected += len(step.events)
        if expected > len(there):
            there += await _do(parts, stream, step)


async def _do(parts: Parts, stream: str, step: Step) -> tuple[str, ...]:
    now = datetime.now(UTC)
    command = command_of("share-request", step.do or "", spoken(step.given, now, parts.policy.calendar))
    events = await parts.store.events(stream)
    version = len(events) if command.needs_version else None
    done = await parts.sharewell.carry_out(stream, command, person=step.by or "", expected_version=version)
    return done.events
