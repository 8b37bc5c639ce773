"""`sharewell up` from its first line to its last: what it says, what it refuses, and that it leaves nothing behind."""

import os
import pty
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cli.embedded.folder import DataFolder
from cli.exits import Exit
from cli.play.playing import ROOT, demo
from cli.serving import demand_keys
from tests.cli.typed import SHAREWELL, Answer, Service, ask, eventually, said_until, started

STOPPED = "Stopped. Everything is kept; start again to go on."
LeftRunning = Callable[[], list[str]]


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """One place for the whole module: a cluster is made once, and each start goes on from the last."""
    path = Path(tempfile.mkdtemp(prefix="sharewell-test-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


def interrupted(word: str, number: signal.Signals, *words: object) -> tuple[int, str]:
    """How `up` ends, and what it says, when it is asked to stop as soon as it has said this."""
    with started(*words) as process:
        said = said_until(process, word)
        process.send_signal(number)
        rest, _ = process.communicate(timeout=60)
        return process.returncode, said + rest


def test_it_stops_cleanly_while_it_starts(place: Path, left_running: LeftRunning) -> None:
    with started("--data", place / "first") as process:
        eventually((place / "first" / "pg18").exists)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
        assert (process.returncode, said.splitlines()[-1]) == (Exit.DONE, STOPPED)
    for word, number in (("PostgreSQL answers", signal.SIGTERM), ("Temporal answers", signal.SIGHUP)):
        code, said = interrupted(word, number, "--data", place / "data")
        assert (code, said.splitlines()[-1]) == (Exit.DONE, STOPPED)
        assert left_running() == []


def test_the_demonstration_is_played_loaded_and_left_for_the_next_start(place: Path, left_running: LeftRunning) -> None:
    folder = place / "data"
    code, said = interrupted("ShareRequestCreated", signal.SIGINT, "--demo", "--data", folder)
    assert code == Exit.INTERRUPTED
    assert said.endswith("Interrupted.\n")
    assert "Traceback" not in said

    code, said = interrupted("some requests", signal.SIGINT, "--demo", "--data", folder)
    assert "as written" in said
    assert (code, said.splitlines()[-1]) == (Exit.DONE, STOPPED)
    assert left_running() == []

    with started("--demo", "--data", folder) as process:
        said_until(process, "Sharewell serves")
        service, ways = Service(folder, process), []
        assert process.stdout is not None
        while len(ways) < 5:
            ways.append(process.stdout.readline().strip())
        states = [each["state"] for each in service.ask("requests", "--json").json.values()]
        assert sorted(states) == ["Approved", "AwaitingDecision", "Received", "SeekingConsent", "Sent"]
        for way in ways:
            assert as_said(way).exit_code == 0, way
    assert left_running() == []


def as_said(line: str) -> Answer:
    """The command that `up` proposes, as it stands."""
    words = shlex.split(line)
    assert words[1:3] == ["-m", "cli"], line
    return ask(*words[3:])


def test_it_stops_cleanly_on_a_terminal(place: Path, left_running: LeftRunning) -> None:
    ours, theirs = pty.openpty()
    argv = [*SHAREWELL, "up", "--data", str(place / "data")]
    process: subprocess.Popen[Any] = subprocess.Popen(
        argv, stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, start_new_session=True
    )
    os.close(theirs)
    shown = b""
    while b"Sharewell serves" not in shown:
        shown += os.read(ours, 4096)
    for _ in range(3):
        process.send_signal(signal.SIGINT)
    assert process.wait(60) in (Exit.DONE, -signal.SIGINT)
    os.close(ours)
    assert left_running() == []


def test_a_second_up_on_one_folder_is_refused_and_the_first_serves_on(service: Service) -> None:
    second = ask("up", "--data", service.folder)
    assert second.exit_code == Exit.SERVERS
    assert "already runs" in second.said
    assert service.ask("requests").exit_code == 0


@pytest.mark.parametrize("option", ["--temporal-port", "--ui-port"])
def test_a_port_that_is_taken_is_named_before_anything_starts(tmp_path: Path, option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = ask("up", "--data", tmp_path / "data", option, port)
    assert done.exit_code == Exit.SERVERS
    assert f"Port {port}" in done.said
    assert option in done.said
    assert not (tmp_path / "data" / "pg18").exists()


def test_a_folder_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = ask("up", "--data", tmp_path / "file")
    assert done.exit_code == Exit.SERVERS
    assert "--data" in done.said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"catalogue: {version", "line 1"),
        (b"\xff\xfe", "UTF-8"),
        (None, "cannot be read"),
        (b"rolz: []", "Did you mean roles?"),
    ],
)
def test_a_broken_catalogue_is_refused_before_anything_starts(tmp_path: Path, written: bytes | None, said: str) -> None:
    catalogue = tmp_path / "catalogue.yaml"
    if written is not None:
        catalogue.write_bytes(written)
    done = ask("up", "--data", tmp_path / "data", "--catalogue", catalogue, env={"SHAREWELL_CATALOGUE": ""})
    assert done.exit_code == Exit.WRONG_INPUT
    assert said in done.said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("key-encryption.key", None),
        ("key-encryption.key", b"not a key"),
        ("key-encryption.key", b"A" * 43 + b"=\n"),
        ("namespace.keys", None),
        ("namespace.keys", b"not a key"),
    ],
)
def test_a_missing_or_wrong_key_is_refused_and_data_are_kept(tmp_path: Path, key: str, wrong: bytes | None) -> None:
    folder = tmp_path / "data"
    file = folder / key
    with DataFolder(folder) as claimed:
        demand_keys(claimed)
    before = (folder / "keys.sqlite").read_bytes()
    file.unlink()
    if wrong is not None:
        file.write_bytes(wrong)
        file.chmod(0o600)
    done = ask("up", "--data", folder)
    assert done.exit_code == Exit.SERVERS
    assert str(folder) in done.said
    assert "back" in done.said
    assert (folder / "keys.sqlite").read_bytes() == before


def test_a_demonstration_whose_case_was_not_installed_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.play.playing.demo", partial(demo, tmp_path / "gone.yaml"))
    done = ask("up", "--demo", "--data", tmp_path / "data")
    assert (done.exit_code, f"{tmp_path / 'gone.yaml'} is not there." in done.said) == (Exit.WRONG_INPUT, True)
