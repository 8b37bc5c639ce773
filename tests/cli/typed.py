"""The command line as a person types it, on a real service."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from ruamel.yaml import YAML
from typer.testing import CliRunner

from cli.embedded.running import Running
from cli.main import app
from cli.play.playing import PARTNERSHIP, ROOT

SHAREWELL = (sys.executable, "-m", "cli")


@dataclass(frozen=True)
class Answer:
    """How a command ended, what it wrote to standard output, and what it said to the person."""

    exit_code: int
    out: str
    said: str

    @property
    def json(self) -> Any:
        """Standard output as the one document that it is."""
        return json.loads(self.out)


def ask(*words: object, given: str | None = None, env: dict[str, str] | None = None) -> Answer:
    """One command in this process: the same code, without the second that a new interpreter takes."""
    result = CliRunner().invoke(app, [str(word) for word in words], input=given, env=env, prog_name="sharewell")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answer(result.exit_code, result.stdout, result.stderr)


def typed(*words: object, given: str | None = None, cwd: Path = ROOT) -> Answer:
    """One command in a process of its own, its output in pipes."""
    argv = [*SHAREWELL, *map(str, words)]
    done = subprocess.run(argv, input=given, capture_output=True, text=True, timeout=60, cwd=cwd)
    return Answer(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Service:
    """A running `up` and its folder."""

    folder: Path
    process: "subprocess.Popen[str]"

    def ask(self, *words: object, given: str | None = None) -> Answer:
        return ask(*words, "--data", self.folder, given=given)

    def typed(self, *words: object, given: str | None = None) -> Answer:
        return typed(*words, "--data", self.folder, given=given)

    def submit(self) -> str:
        """A request that waits for its lead officer's decision: its id."""
        done = self.ask("submit", ROOT / "cli" / "templates" / "submit.yaml", "--as", "alp.practitioner", "--json")
        assert done.exit_code == 0, done.said
        return str(done.json["stream"]).partition("/")[2]

    @property
    def running(self) -> Running:
        return Running.read(self.folder)


@contextmanager
def started(*words: object) -> "Iterator[subprocess.Popen[str]]":
    """`sharewell up` as it begins; stopped at the end, if it has not ended by itself."""
    argv = [*SHAREWELL, "up", *map(str, words)]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def said_until(process: "subprocess.Popen[str]", word: str) -> str:
    """What `up` has said when it comes to a line with this word."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if word in line:
            return said
    raise AssertionError(f"{word} was never said, but: {said}")


@contextmanager
def serving(folder: Path) -> Iterator[Service]:
    """A service that is ready on this folder."""
    with started("--data", folder) as process:
        said_until(process, "Sharewell serves")
        yield Service(folder, process)


def two_agencies() -> str:
    """The school ALP, social care CSC and the partnership's own people, of the invented partnership."""
    yaml = YAML(typ="safe", pure=True)
    whole = yaml.load(PARTNERSHIP.read_text("utf-8"))
    kept = {"alp", "csc", "nsp"}
    part = {
        "agencies": [agency for agency in whole["agencies"] if agency["id"] in kept],
        "people": whole["people"],
        "agreements": [agreed for agreed in whole["agreements"] if set(agreed["between"]) == {"alp", "csc"}],
    }
    return json.dumps(part)


def eventually(holds: Any, within: float = 60.0) -> None:
    """Waits for the real world."""
    until = monotonic() + within
    while not holds():
        assert monotonic() < until
        sleep(0.05)
