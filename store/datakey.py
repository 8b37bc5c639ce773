"""The key of one stream, and what is done with it (DESIGN 5)."""

import hmac
import os
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

KEY_BYTES = 32
NONCE_BYTES = 12


class DataKey:
    """Seals under AES-256-GCM with a random nonce; stream, command id and path are authenticated with it.

    One key for each use is derived from the stream's key by HKDF, so that none says anything of another.
    """

    def __init__(self, stream: str, key: bytes) -> None:
        self._stream = stream
        self._key = key

    @cached_property
    def commitment(self) -> bytes:
        """Ties the stream's events to this key, as AES-GCM alone does not: HMAC-SHA256 of the stream's name."""
        return self._digest("commitment", self._stream.encode())

    def seal(self, command_id: UUID, path: str, text: str) -> bytes:
        """Nonce followed by ciphertext and tag."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), self._place(command_id, path))

    def open(self, command_id: UUID, path: str, data: bytes) -> str:
        """Raises ValueError where the ciphertext is not of this stream, command and path."""
        try:
            plain = self._cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], self._place(command_id, path))
        except InvalidTag as error:
            raise ValueError(f"{path}: not sealed for this place") from error
        return plain.decode()

    def fingerprint(self, plain: bytes) -> bytes:
        """HMAC-SHA256 by which the same command is known again."""
        return self._digest("fingerprint", plain)

    def ref(self, handle: str) -> str:
        """What stands for a person's or item's handle in this stream, and says nothing outside it."""
        return str(UUID(bytes=self._digest("ref", handle.encode())[:16]))

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self._derived("seal"))

    def _digest(self, use: str, message: bytes) -> bytes:
        return hmac.digest(self._derived(use), message, sha256)

    def _derived(self, use: str) -> bytes:
        return HKDFExpand(SHA256(), KEY_BYTES, f"sharewell {use}".encode()).derive(self._key)

    def _place(self, command_id: UUID, path: str) -> bytes:
        return length_prefixed(self._stream.encode(), command_id.bytes, path.encode())


def length_prefixed(*parts: bytes) -> bytes:
    """The parts in a form that no other parts have: each after its length in four bytes."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
