"""Nothing that people write about people is readable in any file the service leaves, nor in what Temporal tells."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.client import Client

from cli.connection import settings_of
from cli.play.playing import PARTNERSHIP
from cli.registers import load_partnership, partnership_file
from client.sharewell import CommandRefused
from domain.document import parse
from domain.request.commands import ConfirmReceipt, RecordTelling, SubmitShareRequest
from domain.request.manifest import manifest_digest
from domain.sealed import Sealed, replaced
from domain.values import Ref
from tests.builders import ASKS, DECIDES, RECEIVES, SENDS, approval, manifest, sending, template
from tests.chaos.up import service
from worker.assembly import Parts, open_parts

SENTINEL = "Zyxwvut Sentinel"
HANDLE = "zyxwvut-handle"
MARKS = (SENTINEL.encode(), HANDLE.encode(), b"Zyxwvut", "Zyxwvut".encode("utf-16-le"))


def marked(command: object) -> object:
    """The command with a sentinel in every text about people, and in the handle of every person."""

    def mark(path: str, value: object) -> object:
        if isinstance(value, Sealed) and "date" not in path:
            return Sealed.model_validate(f"{SENTINEL} {value.text}")
        return Ref(f"{HANDLE}-{value}") if isinstance(value, Ref) and value in ("child", "mother") else value

    return replaced(command, mark)


async def whole_life(parts: Parts, stream: str) -> None:
    sharewell = parts.sharewell
    submitted = await sharewell.carry_out(
        stream, marked(parse(template("submit"), SubmitShareRequest, "it")), person=ASKS
    )
    await sharewell.carry_out(stream, marked(approval()), person=DECIDES, expected_version=submitted.version)
    await sharewell.carry_out(stream, sending(), person=SENDS)
    with pytest.raises(CommandRefused):  # refusals do not quote
        await sharewell.carry_out(stream, marked(approval()), person=DECIDES, expected_version=submitted.version)
    got = ConfirmReceipt(
        manifest_digest=manifest_digest(manifest()),
        limits_understood=True,
        onward_intent=False,
        terms_accepted=True,
        stored_where=SENTINEL,
    )
    await sharewell.carry_out(stream, got, person=RECEIVES)
    told = RecordTelling(
        subject_ref=f"{HANDLE}-child",
        method_id="face_to_face",
        safe_contact_checked=True,
        what_why_who_told=SENTINEL,
        rights_and_complaints_given=True,
    )
    await sharewell.carry_out(stream, told, person=ASKS)


async def test_no_sentinel_is_readable_in_files_logs_histories_or_errors(place: Path) -> None:
    stream = f"share-request/{uuid4()}"
    async with service(place) as running, open_parts(settings_of(running)) as parts:
        await load_partnership(parts, partnership_file(PARTNERSHIP))
        await whole_life(parts, stream)
        shown = await parts.reading.show(stream, ASKS, reason=None)
        assert SENTINEL in str(shown.state), "the gate itself must show what was written"
        stranger = await Client.connect(running.address, namespace=running.namespace)
        history = (await stranger.get_workflow_handle(stream).fetch_history()).to_json()
        assert "Zyxwvut" not in history
        assert HANDLE not in history
        assert len(re.findall("YmluYXJ5L2VuY3J5cHRlZA", history)) > 10, "payloads are encrypted as a whole"
    assert files_that_leak(place) == []


def files_that_leak(place: Path) -> list[str]:
    files = [path for path in place.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files), "Temporal's database file must be among them"
    return [str(path.relative_to(place)) for path in files if any(mark in path.read_bytes() for mark in MARKS)]
