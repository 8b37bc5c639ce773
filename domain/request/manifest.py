"""What the manifest of a transfer comes to: one digest, which both sides compute for themselves (INV-22)."""

import re
from collections.abc import Iterable
from hashlib import sha256

from domain.refusal import Refused
from domain.request.parts import ManifestEntry

_SHA256 = re.compile(r"[0-9a-f]{64}")


def manifest_digest(entries: Iterable[ManifestEntry]) -> str:
    """SHA-256, in lower-case hexadecimal, over one line for each file: its own SHA-256, a space, its size in bytes in
    decimal, a line feed; the lines in ascending order of their characters.

    Item ids stay out of it: within a stream they are keyed references, and the recipient has to reach the same digest
    from the files alone, in whatever order they arrived.
    """
    lines = sorted(f"{entry.sha256} {entry.bytes}\n" for entry in entries)
    return sha256("".join(lines).encode("ascii")).hexdigest()


def well_formed(entries: tuple[ManifestEntry, ...]) -> None:
    """Raises Refused: field_missing where nothing is listed; malformed for an entry that cannot be one."""
    if not entries:
        raise Refused("field_missing", field="manifest")
    if len({entry.item_id for entry in entries}) < len(entries):
        raise Refused("malformed", field="manifest", how_to_fix="List every item once.")
    for entry in entries:
        if not _SHA256.fullmatch(entry.sha256) or entry.bytes < 0:
            raise Refused("malformed", field="manifest", how_to_fix="Make the manifest with `sharewell manifest`.")
