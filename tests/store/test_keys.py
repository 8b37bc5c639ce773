import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from domain.record import KeyDestroyed, KeyMissing
from store.datakey import DataKey
from store.keyfile import KeyFileProblem, KeyStoreProblem, create_key_file, read_key_file
from store.keys import KeyStore

KEK = bytes(range(32))
COMMAND = uuid4()


@pytest.fixture
async def keys(tmp_path: Path) -> AsyncIterator[KeyStore]:
    keys = KeyStore(tmp_path / "keys.sqlite", KEK)
    yield keys
    keys.close()


def everything(folder: Path) -> bytes:
    """All that lies on disk: the file, its log and its shared memory."""
    return b"".join(file.read_bytes() for file in sorted(folder.glob("keys.sqlite*")))


def modes(folder: Path) -> set[int]:
    return {file.stat().st_mode & 0o777 for file in folder.glob("keys.sqlite*")}


def wrapped(keys: KeyStore, stream: str) -> bytes:
    [[data]] = keys._reader.execute("SELECT wrapped FROM keys WHERE stream = ?", (stream,)).fetchall()
    assert isinstance(data, bytes)
    return data


async def test_a_key_is_made_once_and_opens_what_it_sealed(keys: KeyStore) -> None:
    sealed = (await keys.create("notes/a")).seal(COMMAND, "note", "Ash Testcase ☂")
    again = await keys.create("notes/a")
    assert again.open(COMMAND, "note", sealed) == "Ash Testcase ☂"
    assert (await keys.get("notes/a")).commitment == again.commitment


async def test_two_who_make_the_same_key_at_once_get_one_key(keys: KeyStore, tmp_path: Path) -> None:
    other = KeyStore(tmp_path / "keys.sqlite", KEK)
    made = await asyncio.gather(*(store.create("notes/a") for store in (keys, other) for _ in range(8)))
    assert len({key.commitment for key in made}) == 1
    other.close()


async def test_a_stream_without_a_key_has_none(keys: KeyStore) -> None:
    with pytest.raises(KeyMissing):
        await keys.get("notes/a")


async def test_a_destroyed_key_is_never_made_again(keys: KeyStore, tmp_path: Path) -> None:
    await keys.create("notes/a")
    other = KeyStore(tmp_path / "keys.sqlite", KEK)
    for _ in range(2):
        await keys.destroy("notes/a")
    await keys.destroy("notes/never")
    for store in (keys, other):
        for stream in ("notes/a", "notes/never"):
            with pytest.raises(KeyDestroyed):
                await store.get(stream)
            with pytest.raises(KeyDestroyed):
                await store.create(stream)
    other.close()


async def test_a_destroyed_key_is_nowhere_on_disk(keys: KeyStore, tmp_path: Path) -> None:
    for number in range(300):
        await keys.create(f"notes/{number}")
    gone = [wrapped(keys, f"notes/{number}") for number in range(0, 300, 7)]
    assert all(data in everything(tmp_path) for data in gone)
    for number in range(0, 300, 7):
        await keys.destroy(f"notes/{number}")
    left = everything(tmp_path)
    pieces = [data[start : start + 10] for data in gone for start in range(0, 60, 10)]
    assert not any(piece in left for piece in pieces)
    assert wrapped(keys, "notes/1") in left


async def test_no_key_lies_open_on_disk(keys: KeyStore, tmp_path: Path) -> None:
    key = await keys.create("notes/a")
    assert key._key not in everything(tmp_path)
    assert KEK not in everything(tmp_path)
    assert modes(tmp_path) == {0o600}


async def test_keys_that_nothing_was_written_with_are_swept_after_a_day(keys: KeyStore, tmp_path: Path) -> None:
    for stream in ("notes/used", "notes/unused", "notes/destroyed"):
        await keys.create(stream)
    await keys.destroy("notes/destroyed")
    swept = wrapped(keys, "notes/unused")
    now = datetime.now(UTC)

    async def existing(streams: Sequence[str]) -> set[str]:
        return {"notes/used"} & set(streams)

    assert await keys.sweep_unused(existing, now + timedelta(hours=23)) == []
    assert await keys.sweep_unused(existing, now + timedelta(hours=25)) == ["notes/unused"]
    assert swept not in everything(tmp_path)
    with pytest.raises(KeyMissing):
        await keys.get("notes/unused")
    with pytest.raises(KeyDestroyed):
        await keys.get("notes/destroyed")
    await keys.get("notes/used")


async def test_of_many_keys_no_more_than_a_page_is_asked_about_at_once(
    keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.keys.PAGE", 2)
    streams = [f"notes/{letter}" for letter in "abcde"]
    for stream in streams:
        await keys.create(stream)
    asked: list[Sequence[str]] = []

    async def existing(page: Sequence[str]) -> Sequence[str]:
        asked.append(page)
        return [stream for stream in page if stream != "notes/d"]

    assert await keys.sweep_unused(existing, datetime.now(UTC) + timedelta(hours=25)) == ["notes/d"]
    assert asked == [streams[:2], streams[2:4], streams[4:]]


async def test_rotation_wraps_every_living_key_anew_and_leaves_no_old_copy(keys: KeyStore, tmp_path: Path) -> None:
    sealed = (await keys.create("notes/a")).seal(COMMAND, "note", "text")
    await keys.create("notes/gone")
    await keys.destroy("notes/gone")
    old, new = wrapped(keys, "notes/a"), os.urandom(32)
    bystander = KeyStore(tmp_path / "keys.sqlite", KEK)
    assert await keys.rotate(new) == 2
    assert old not in everything(tmp_path)
    assert (await keys.get("notes/a")).open(COMMAND, "note", sealed) == "text"
    with pytest.raises(KeyStoreProblem, match="new key file"):
        await bystander.get("notes/a")
    with pytest.raises(KeyStoreProblem, match="new key file"):
        await bystander.create("notes/b")
    with pytest.raises(KeyStoreProblem, match="new key file"):
        await bystander.rotate(KEK)
    bystander.close()
    with pytest.raises(KeyFileProblem, match="does not belong to the key store"):
        KeyStore(tmp_path / "keys.sqlite", KEK)
    reopened = KeyStore(tmp_path / "keys.sqlite", new)
    assert (await reopened.get("notes/a")).open(COMMAND, "note", sealed) == "text"
    with pytest.raises(KeyDestroyed):
        await reopened.get("notes/gone")
    reopened.close()


@pytest.mark.parametrize("moved", ["stream", "command", "path", "byte", "short", "empty"])
def test_a_sealed_text_opens_only_where_it_belongs(moved: str) -> None:
    key = DataKey("notes/a", KEK)
    data = key.seal(COMMAND, "note", "text")
    other = DataKey("notes/b", KEK) if moved == "stream" else key
    command = uuid4() if moved == "command" else COMMAND
    path = "other" if moved == "path" else "note"
    data = {"byte": data[:-1] + bytes([data[-1] ^ 1]), "short": data[:10], "empty": b""}.get(moved, data)
    with pytest.raises(ValueError):
        other.open(command, path, data)


def test_sealing_twice_gives_different_bytes_but_one_fingerprint_and_one_reference() -> None:
    key, other = DataKey("notes/a", KEK), DataKey("notes/a", bytes(32))
    assert key.seal(COMMAND, "note", "text") != key.seal(COMMAND, "note", "text")
    assert key.fingerprint(b"plain") == DataKey("notes/a", KEK).fingerprint(b"plain") != other.fingerprint(b"plain")
    assert key.ref("ash") == DataKey("notes/a", KEK).ref("ash") != other.ref("ash")
    assert len({key.commitment, key.fingerprint(b"notes/a"), other.commitment}) == 3


def test_the_key_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "kek"
    create_key_file(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(read_key_file(file)) == 32
    with pytest.raises(KeyFileProblem, match="already"):
        create_key_file(file)
    with pytest.raises(KeyFileProblem, match="cannot be written"):
        create_key_file(tmp_path / "no" / "kek")


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        (None, 0o600, "There is no key file"),
        (b"", 0o600, "holds 0 bytes instead of 32"),
        (b"c2hvcnQ=\n", 0o600, "holds 5 bytes instead of 32"),
        (b"not base64!", 0o600, "does not hold base64"),
        (b"\xff\xfe", 0o600, "does not hold base64"),
        (b"A" * 43 + b"=", 0o644, "open to other accounts"),
        (b"A" * 43 + b"=", 0o640, "open to other accounts"),
    ],
)
def test_a_key_file_that_cannot_be_used_is_refused_with_a_remedy(
    tmp_path: Path, content: bytes | None, mode: int, said: str
) -> None:
    file = tmp_path / "kek"
    if content is not None:
        file.write_bytes(content)
        file.chmod(mode)
    with pytest.raises(KeyFileProblem, match=said) as told:
        KeyStore.open(tmp_path / "keys.sqlite", file)
    assert told.value.remedy
    assert not (tmp_path / "keys.sqlite").exists()


async def test_the_key_of_another_store_is_refused_at_once(keys: KeyStore, tmp_path: Path) -> None:
    create_key_file(tmp_path / "kek")
    with pytest.raises(KeyFileProblem, match="does not belong to the key store") as told:
        KeyStore.open(tmp_path / "keys.sqlite", tmp_path / "kek")
    assert told.value.remedy


def test_a_file_that_is_no_key_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    content = b"this is no database, though it is long enough to be taken for one" * 20
    (tmp_path / "keys.sqlite").write_bytes(content)
    with pytest.raises(KeyStoreProblem, match="not a database"):
        KeyStore(tmp_path / "keys.sqlite", KEK)
    assert (tmp_path / "keys.sqlite").read_bytes() == content


FILL = """
import asyncio, resource, sys
from pathlib import Path
from store.keyfile import KeyStoreProblem
from store.keys import KeyStore

async def fill():
    keys = KeyStore(Path(sys.argv[1]), bytes(range(32)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
    for number in range(5000):
        try:
            await keys.create(f"notes/{number}")
        except KeyStoreProblem as problem:
            print(problem)
            for made in range(number):
                await keys.get(f"notes/{made}")
            break
        print(number)

asyncio.run(fill())
"""


def test_a_limit_on_file_size_in_the_middle_of_a_write_is_told_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "keys.sqlite"
    KeyStore(path, KEK).close()
    ran = subprocess.run([sys.executable, "-c", FILL, path, "300000"], capture_output=True, text=True, timeout=120)
    *made, problem = ran.stdout.splitlines()
    assert ran.returncode == 0, ran.stderr
    assert made == [str(number) for number in range(len(made))]
    assert made
    assert "What it held before is kept" in problem
    assert "limit on the size of files" in problem
    asyncio.run(all_are_there(path, made))


async def all_are_there(path: Path, made: list[str]) -> None:
    keys = KeyStore(path, KEK)
    for number in made:
        await keys.get(f"notes/{number}")
    await keys.create("notes/after")
    keys.close()


VISIT = """
import asyncio, sys; from pathlib import Path; from store.keys import KeyStore
keys = KeyStore(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
if len(sys.argv) > 3: print(asyncio.run(keys.get(sys.argv[3])).commitment.hex())
keys.close()"""


async def test_a_key_made_after_another_process_came_and_went_is_seen_by_the_next(tmp_path: Path) -> None:
    kek, path = os.urandom(32), tmp_path / "keys.sqlite"

    async def visit(*stream: str) -> str:
        argv = [sys.executable, "-c", VISIT, str(path), kek.hex(), *stream]
        done = await asyncio.to_thread(subprocess.run, argv, check=True, capture_output=True, text=True)
        return str(done.stdout.strip())

    ours = KeyStore(path, kek)
    await visit()
    key = await ours.create("share-request/1")
    assert await visit("share-request/1") == key.commitment.hex()
    ours.close()


async def test_closing_waits_for_those_who_were_cancelled_in_the_middle_of_a_write(tmp_path: Path) -> None:
    for turn in range(40):
        keys = KeyStore(tmp_path / "keys.sqlite", KEK)
        making = [asyncio.create_task(keys.create(f"notes/{turn}-{each}")) for each in range(20)]
        await asyncio.sleep(0.003)
        for task in making:
            task.cancel()
        await asyncio.gather(*making, return_exceptions=True)
        keys.close()
