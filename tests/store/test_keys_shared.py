"""The key store as it is shared: the worker holds it for weeks while other processes come and go."""

import subprocess
import sys
from pathlib import Path

from store.keys import KeyStore

KEK = bytes(range(32))
VISITOR = """
import asyncio, sys
from pathlib import Path
from store.keys import KeyStore
keys = KeyStore(Path(sys.argv[1]), bytes(range(32)))
print(asyncio.run(keys.create(sys.argv[2])).commitment.hex())
keys.close()
"""


def visit(path: Path, stream: str) -> bytes:
    """Another process opens the store, makes a key, and closes it."""
    done = subprocess.run([sys.executable, "-c", VISITOR, path, stream], capture_output=True, text=True, check=True)
    return bytes.fromhex(done.stdout)


async def test_a_key_that_another_process_made_and_left_is_found(tmp_path: Path) -> None:
    path = tmp_path / "keys.sqlite"
    kept_open = KeyStore(path, KEK)
    for stream in ("notes/a", "notes/b"):
        commitment = visit(path, stream)
        assert (await kept_open.get(stream)).commitment == commitment
    kept_open.close()


async def test_a_key_that_was_made_after_a_visit_is_there_for_the_next_visitor(tmp_path: Path) -> None:
    path = tmp_path / "keys.sqlite"
    kept_open = KeyStore(path, KEK)
    visit(path, "notes/a")
    commitment = (await kept_open.create("notes/b")).commitment
    assert visit(path, "notes/b") == commitment
    kept_open.close()
