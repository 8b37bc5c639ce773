"""Nothing that people write about people is readable in any file the service leaves, nor in what Temporal tells."""

import asyncio
import mailbox
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from ruamel.yaml import YAML
from temporalio.client import Client

from cli.connection import settings_of
from cli.play.casefile import Step, identified
from cli.play.moments import spoken
from cli.play.playing import PARTNERSHIP, ROOT
from cli.play.reading import read_cases
from cli.registers import load_partnership, partnership_file
from client.commands import command_of
from client.sharewell import CommandRefused
from domain.registers.reach_language import RecordContact
from domain.request.decider import SHARE_REQUEST
from domain.sealed import Sealed, replaced
from domain.values import Ref
from tests.builders import ASKS, DECIDES, template
from tests.chaos.up import service
from tests.workflows.living import until
from worker.assembly import Parts, open_parts

NAME, SENTINEL = "Vbnmlkj Nomen", "Zyxwvut Sentinel"
"""In people's names, and in every other text: advice is asked for without naming anybody."""
HANDLE = "zyxwvut-handle"
ADDRESS = "Zyxwvut@example.org"
MARKS = (*(word.encode() for word in ("Vbnmlkj", "Nomen", "Zyxwvut", HANDLE)), "Zyxwvut".encode("utf-16-le"))


def plain(name: str) -> dict[str, Any]:
    """One of the command line's templates as it is written."""
    fields: dict[str, Any] = YAML(typ="safe", pure=True).load(template(name))
    return fields


LIVES = (
    "a13-told-first.yaml",
    "e02-refusal-respected.yaml",
    "e03-parents-disagree.yaml",
    "e05-domestic-abuse.yaml",
    "e10-withdrawn-before-transfer.yaml",
    "e12-withdrawn-after-transfer.yaml",
    "e18-disagreement.yaml",
    "o01-passed-on-with-permission.yaml",
)
"""Worked cases that write texts of every kind, as far as they go without waiting."""
BY_HAND = (
    Step(by=ASKS, do="SubmitShareRequest", given=plain("submit")),
    Step(by=DECIDES, do="ReturnForInformation", given=plain("return")),
    Step(on="R2", by=ASKS, do="SubmitShareRequest", given=plain("submit")),
)
"""What those reach only by waiting; and a decision that waits, so that somebody is told."""
REACHED = frozenset(
    [
        "AdviceGiven",
        "AlternativeBasisRecorded",
        "ConsentConflictGuidanceGiven",
        "ConsentExemptionRecorded",
        "ConsentGiven",
        "ConsentRefused",
        "ConsentWithdrawn",
        "DisagreementRaised",
        "EmergencyDisclosureRecorded",
        "EscalationResolved",
        "EscalationStageStarted",
        "InformationSent",
        "OnwardDisclosurePermitted",
        "ReceiptConfirmed",
        "RecipientWithdrawalResponseRecorded",
        "ShareApproved",
        "ShareClosed",
        "ShareDeclined",
        "ShareRequestCancelled",
        "ShareRequestReturned",
        "ShareStopped",
        "SubjectTold",
        "TellingDeferred",
        "TellingNotRequired",
    ]
)


def marked(command: object) -> object:
    """The command with a sentinel in every text about people but days and numbers, and in every handle."""

    def mark(path: str, value: object) -> object:
        if isinstance(value, Sealed) and not value.text[:1].isdigit():
            return Sealed.model_validate(f"{NAME if path.endswith('name') else SENTINEL} {value.text}")
        return Ref(f"{HANDLE}-{value}") if isinstance(value, Ref) else value

    return replaced(command, mark)


async def lived(parts: Parts, steps: Sequence[Step]) -> tuple[set[str], set[str]]:
    """Every command, one after the other; refusals do not quote either. What happened, and where."""
    ids = {step.on: uuid4() for step in steps}
    happened: set[str] = set()
    for step in steps:
        if step.do in SHARE_REQUEST.commands:
            happened.update(await done(parts, step, ids))
    streams = {f"share-request/{id}" for id in ids.values()}
    return happened, {stream for stream in streams if await parts.store.stream_exists(stream)}


def allowed(step: Step) -> Step:
    """In the cases somebody tries it who may not, and so its text never comes further than the refusal."""
    return step.model_copy(update={"by": DECIDES}) if step.do == "RecordAlternativeBasis" else step


async def done(parts: Parts, step: Step, ids: dict[str, UUID]) -> tuple[str, ...]:
    """The events that followed; none where it is refused."""
    stream = f"share-request/{ids[step.on]}"
    given = identified(spoken(step.given, datetime.now(UTC), parts.policy.calendar), ids)
    command = marked(command_of("share-request", step.do or "", given))
    version = len(await parts.store.events(stream)) if command.needs_version else None  # type: ignore[attr-defined]
    try:
        result = await parts.sharewell.carry_out(
            stream,
            command,  # type: ignore[arg-type]
            person=step.by or "",
            expected_version=version,
        )
    except CommandRefused:
        return ()
    return result.events


async def reached(parts: Parts) -> None:
    """The lead officer, at an address that nobody else may read."""
    contact = RecordContact(person=DECIDES, channel="email", address=ADDRESS)
    await parts.sharewell.carry_out("agency/alp", contact, person=DECIDES)


async def told(folder: Path) -> list[bytes]:
    """What the lead officer was told, without the address that it was sent to."""
    found = mailbox.Maildir(folder)

    async def some() -> bool:
        return len(found) > 0

    await until(some)
    assert {message["To"] for message in found} == {ADDRESS}
    return [f"{message['Subject']} {message.get_payload()}".encode() for message in found]


async def test_no_sentinel_is_readable_in_files_logs_histories_or_errors(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHAREWELL_MAILBOX", str(tmp_path / "mail"))
    cases = read_cases([ROOT / "cases" / name for name in LIVES], PARTNERSHIP)
    async with service(place) as running, open_parts(settings_of(running)) as parts:
        await load_partnership(parts, partnership_file(PARTNERSHIP))
        await reached(parts)
        stories = (BY_HAND, *([allowed(step) for step in case.file.steps] for case in cases))
        lives = await asyncio.gather(*(lived(parts, steps) for steps in stories))
        assert REACHED - set().union(*(happened for happened, _ in lives)) == set()
        stranger = await Client.connect(running.address, namespace=running.namespace)
        for stream in set().union(*(streams for _, streams in lives)):
            shown = await parts.reading.show(stream, "nsp.director", reason="The review needs it.")
            assert SENTINEL in str(shown.written), "the gate itself must show what was written"
            assert not leaks(await history_of(stranger, stream))
        assert not any(leaks(message) for message in await told(tmp_path / "mail"))
    assert files_that_leak(place) == []


async def history_of(stranger: Client, stream: str) -> bytes:
    """What Temporal tells somebody without keys, of payloads in particular."""
    history = await stranger.get_workflow_handle(stream).fetch_history()
    told = b"".join(event.SerializeToString() for event in history.events)
    assert told.count(b"binary/encrypted") > 3, "payloads are encrypted as a whole"
    return told


def leaks(data: bytes) -> bool:
    return any(mark in data for mark in MARKS)


def files_that_leak(place: Path) -> list[str]:
    files = [path for path in place.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files), "Temporal's database file must be among them"
    return [str(path.relative_to(place)) for path in files if leaks(path.read_bytes())]
