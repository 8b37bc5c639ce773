"""Temporal sees ciphertext only: a namespace key over every payload, whatever is inside (DESIGN 5).

This key guards what Temporal keeps; the data key of a stream guards what is said of people. They are two domains, so
that destroying the second never stops a replay.
"""

import os
import re
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
NOT_OURS = "a payload was altered, or belongs to another workflow"
_NONCE = 12
_TIME = re.compile(r"-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")


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
    """AES-256-GCM, bound to the workflow id, so that a payload moved to another workflow does not open.

    The runs of one schedule are one workflow in this.
    """

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
            # What is named is checked with the payload itself. A reader without context (the codec server of the UI)
            # asks no more; what the client wrote without context, as headers, names none and opens in every workflow.
            named = payload.metadata["bound-to"]
            if named and self._bound_to and _without_time(named.decode()) != _without_time(self._bound_to):
                raise ValueError(NOT_OURS)
            try:
                plain = key.decrypt(payload.data[:_NONCE], payload.data[_NONCE:], named)
            except InvalidTag:
                raise ValueError(NOT_OURS) from None
            yield Payload.FromString(plain)


def _without_time(workflow_id: str) -> str:
    """Temporal adds the time to the id of each run of a schedule, and gives it what the run before it ended with."""
    return _TIME.sub("", workflow_id)
