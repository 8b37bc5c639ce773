"""Places and limits for the tests of the embedded servers."""

import contextlib
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psutil
import pytest

from tests.cli.typed import Service, serving, two_agencies

LimitFileSize = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def limit_file_size() -> LimitFileSize:
    """No file may grow beyond so many bytes, for us and for the children started meanwhile."""

    @contextlib.contextmanager
    def limited(size: int) -> Iterator[None]:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return limited


@pytest.fixture
def left_running(place: Path) -> Callable[[], list[str]]:
    """The programs that still work in the test's place."""

    def find() -> list[str]:
        found = []
        for process in psutil.process_iter(["name", "cwd", "cmdline", "status"]):
            words = [process.info["cwd"] or "", *(process.info["cmdline"] or [])]
            if process.info["status"] != psutil.STATUS_ZOMBIE and any(str(place) in word for word in words):
                found.append(process.info["name"])
        return found

    return find


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """A service of its own, with two agencies of the invented partnership and those who keep its registers."""
    folder = Path(tempfile.mkdtemp(prefix="sharewell-test-"))
    folder.chmod(0o711)
    with serving(folder / "data") as running:
        (folder / "two.yaml").write_text(two_agencies(), "utf-8")
        assert running.ask("load", folder / "two.yaml").exit_code == 0
        yield running
    shutil.rmtree(folder)
