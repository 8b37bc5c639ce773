"""The data folder: one holder at a time, its keys, and what it says of a running service."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from cli.embedded.folder import DataFolder, default_folder
from cli.embedded.problem import FolderInUse, FolderUnusable, NotRunning
from cli.embedded.running import Running
from tests.cli.conftest import LimitFileSize


@contextmanager
def as_an_ordinary_user() -> Iterator[None]:
    """Root may write anywhere, so for a while we are not root."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(61234)
    try:
        yield
    finally:
        os.seteuid(before)


def running(folder: DataFolder) -> Running:
    return Running(
        folder=folder.path,
        pid=os.getpid(),
        started=psutil.Process().create_time(),
        address="127.0.0.1:7233",
        namespace="sharewell",
        ui=None,
        dsns={},
        key_store=folder.key_store,
        key_encryption_key=folder.key_encryption_key,
        namespace_keys=folder.namespace_keys,
        pids={},
    )


def test_a_second_service_on_the_same_folder_is_refused_and_told_who_holds_it(place: Path) -> None:
    with DataFolder(place / "data"), pytest.raises(FolderInUse, match=rf"already runs on .*process {os.getpid()}"):
        DataFolder(place / "data").claim()
    with DataFolder(place / "data"):
        pass


def test_a_file_in_the_way_is_named(place: Path) -> None:
    (place / "data").touch()
    with pytest.raises(FolderUnusable, match="data cannot be used") as refused:
        DataFolder(place / "data").claim()
    assert "--data" in refused.value.remedy


def test_a_folder_that_we_may_not_write_is_named_and_nothing_is_left_there(place: Path) -> None:
    (place / "closed").mkdir(mode=0o500)
    with as_an_ordinary_user(), pytest.raises(FolderUnusable, match="Permission denied"):
        DataFolder(place / "closed" / "data").claim()
    assert list((place / "closed").iterdir()) == []


def test_a_file_system_that_takes_no_folders_is_named() -> None:
    with pytest.raises(FolderUnusable, match="/proc/sharewell cannot be used"):
        DataFolder(Path("/proc/sharewell")).claim()


def test_a_folder_with_other_things_in_it_is_never_taken_over(place: Path) -> None:
    (place / "letter.txt").touch()
    before = place.stat().st_mode
    with pytest.raises(FolderUnusable, match="holds other things"):
        DataFolder(place).claim()
    assert place.stat().st_mode == before


def test_others_may_neither_list_the_folder_nor_read_its_keys(place: Path) -> None:
    with DataFolder(place / "data") as folder:
        assert stat.S_IMODE(folder.path.stat().st_mode) & 0o067 == 0
        for key in (folder.namespace_keys, folder.key_encryption_key):
            assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_the_keys_of_the_first_start_are_kept(place: Path) -> None:
    with DataFolder(place / "data") as folder:
        first = folder.namespace_keys.read_bytes(), folder.key_encryption_key.read_bytes()
    with DataFolder(place / "data") as folder:
        assert (folder.namespace_keys.read_bytes(), folder.key_encryption_key.read_bytes()) == first
    assert first[0] != first[1]


def test_a_lost_key_is_not_replaced_where_data_need_it(place: Path) -> None:
    with DataFolder(place / "data") as folder:
        folder.key_store.touch()
        folder.key_encryption_key.unlink()
    with pytest.raises(FolderUnusable, match=r"key-encryption\.key is missing") as refused:
        DataFolder(place / "data").claim()
    assert "copy of the keys" in refused.value.remedy
    assert not folder.key_encryption_key.exists()


def test_a_file_size_limit_leaves_the_earlier_statement_whole(place: Path, limit_file_size: LimitFileSize) -> None:
    with DataFolder(place / "data") as folder:
        running(folder).write()
        with limit_file_size(10), pytest.raises(FolderUnusable, match="File too large"):
            running(folder).write()
        assert Running.read(folder.path) == running(folder)
        assert not list(folder.path.glob(".*unfinished"))


def test_other_commands_find_a_living_service(place: Path) -> None:
    with DataFolder(place / "data") as folder:
        running(folder).write()
        assert Running.read(folder.path) == running(folder)


def test_without_a_service_other_commands_say_how_to_start_one(place: Path) -> None:
    with pytest.raises(NotRunning, match="No service runs") as refused:
        Running.read(place / "data")
    assert refused.value.remedy == f"Start it with: sharewell up --data {place / 'data'}"


def test_what_a_killed_service_left_is_not_taken_for_a_running_one(place: Path) -> None:
    with DataFolder(place / "data") as folder:
        running(folder).model_copy(update={"started": 1.0}).write()
        with pytest.raises(NotRunning):
            Running.read(folder.path)


def test_a_service_of_another_user_is_told_apart_from_none(place: Path) -> None:
    with DataFolder(place / "data") as folder:
        running(folder).write()
        folder.path.chmod(0)
        with as_an_ordinary_user(), pytest.raises(FolderUnusable, match="another user"):
            Running.read(folder.path)
        folder.path.chmod(0o700)


def test_an_ordinary_user_keeps_data_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere/data")
    with as_an_ordinary_user():
        assert default_folder() == Path("/somewhere/data/sharewell")
