"""Temporal sees ciphertext only: a namespace key over every payload, whatever is inside (DESIGN 5).

This key guards what Temporal keeps; the data key of a stream guards what is said of people. They are two domains, so
that destroying the second never stops a replay.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)

ENCODING = b"binary/encrypted"
_NONCE = 12


class UnknownNamespaceKey(RuntimeError):
    """A payload was encrypted under a key that is not in the ring."""


@dataclass(frozen=True)
class KeyRing:
    """Namespace keys by id. New payloads are encrypted under `current`; the others stay while old histories live."""

    current: str
    keys: Mapping[str, bytes]

    def key(self, key_id: str) -> AESGCM:
        """Raises UnknownNamespaceKey; a missing key is never minted."""
        if key_id not in self.keys:
            raise UnknownNamespaceKey(f"there is no namespace key {key_id}; restore it to the ring")
        return AESGCM(self.keys[key_id])


class NamespaceCodec(PayloadCodec, WithSerializationContext):
    """AES-256-GCM, bound to the workflow id, so that a payload moved to another workflow does not open."""

    def __init__(self, ring: KeyRing, bound_to: str = "") -> None:
        self._ring = ring
        self._bound_to = bound_to

    def with_context(self, context: SerializationContext) -> Self:
        if isinstance(context, WorkflowSerializationContext | ActivitySerializationContext):
            return type(self)(self._ring, context.workflow_id or "")
        return self

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._encrypted(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return list(self._decrypted(payloads))

    def _encrypted(self, payload: Payload) -> Payload:
        nonce = os.urandom(_NONCE)
        sealed = self._ring.key(self._ring.current).encrypt(nonce, payload.SerializeToString(), self._bound_to.encode())
        metadata = {"encoding": ENCODING, "key-id": self._ring.current.encode(), "bound-to": self._bound_to.encode()}
        return Payload(metadata=metadata, data=nonce + sealed)

    def _decrypted(self, payloads: Iterable[Payload]) -> Iterable[Payload]:
        for payload in payloads:
            if payload.metadata.get("encoding") != ENCODING:
                yield payload
                continue
            key = self._ring.key(payload.metadata["key-id"].decode())
            # Where the reader has no context (the codec server of the UI) the binding named in the payload is checked;
            # the client writes headers without context, so they name none, and stay readable in every workflow.
            named = payload.metadata["bound-to"]
            bound_to = named and (self._bound_to.encode() or named)
            try:
                plain = key.decrypt(payload.data[:_NONCE], payload.data[_NONCE:], bound_to)
            except InvalidTag:
                raise ValueError("a payload was altered, or belongs to another workflow") from None
            yield Payload.FromString(plain)
