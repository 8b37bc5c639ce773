"""The repository speaks of the project alone: no path of anybody's machine, no address to fetch packages from."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MACHINE_PATH = re.compile(r"(?<![\w.$}-])/(work|root|home|Users)/\w")
SOURCE = re.compile(r"https?://|--(extra-)?index-url|--find-links|--trusted-host|git\+", re.IGNORECASE)


def tracked() -> list[Path]:
    """The files that git keeps; without git, every file that is not ignored by name."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def readable(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        for number, line in enumerate(readable(path).splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_packages_are_named_without_an_address_to_fetch_them_from(name: str) -> None:
    assert SOURCE.findall((ROOT / name).read_text("utf-8")) == []


def test_every_package_of_the_lock_is_pinned_with_hashes() -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text("utf-8").strip())
    packages = [block for block in blocks if not block.startswith("#")]
    assert len(packages) > 20
    for block in packages:
        assert re.match(r"[\w.\[\]-]+==\S+", block), block.splitlines()[0]
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_lock_holds_everything_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    locked = set(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==", (ROOT / "requirements.lock").read_text("utf-8"), re.M))
    assert {re.split(r"[\[<>=]", name)[0].replace(".", "-") for name in wanted} <= locked


def test_no_secret_is_kept() -> None:
    """But the keys of the histories that are replayed: nothing in them is of anybody."""
    kept = [str(path.relative_to(ROOT)) for path in tracked() if "histories" not in path.parts]
    assert [name for name in kept if name.endswith((".key", ".keys", ".pem", ".sqlite")) or "secrets/" in name] == []
