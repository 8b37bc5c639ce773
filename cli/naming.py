"""How people name a stream: by its whole name, by a request's id, or by enough of the id's beginning."""

import re
from typing import get_args
from uuid import UUID

from cli.exits import WrongInput
from domain.document import suggestion
from domain.refusal import Refused
from domain.request.decider import SHARE_REQUEST
from domain.streams import DECIDERS, kind_of
from worker.assembly import Parts

SHORTEST = 6
"""How many characters of an id are enough, if no other of its kind begins with them."""
BY_ID = frozenset(["share-request", "breach", "gathering", "complaint", "concern", "learning", "dataset", "protocol"])
"""The kinds of stream that are named by an id. Every other is named in words, such as `agency/alp`."""
_WHOLE = len(str(UUID(int=0)))


def stream_of(request: str) -> str:
    """The stream that people mean, perhaps still without the end of its id. Raises WrongInput."""
    kind, _, name = (request if "/" in request else f"{SHARE_REQUEST.kind}/{request}").partition("/")
    if kind not in DECIDERS or not name:
        raise WrongInput(f"{request} is no stream. Streams are {', '.join(f'{known}/…' for known in DECIDERS)}.")
    if kind not in BY_ID:
        return request
    try:
        return f"{kind}/{UUID(name)}"
    except ValueError:
        if len(name) >= SHORTEST and re.fullmatch(r"[0-9a-f-]+", name.lower()):
            return f"{kind}/{name.lower()}"
    example = f"An id looks like 3f6c0f3e-…; its first {SHORTEST} characters will do."
    raise WrongInput(f"{name} is no {_called(kind)} id. {example}")


def checked_kind(kind: str) -> str:
    """A kind of stream. Raises WrongInput."""
    if kind not in DECIDERS:
        raise WrongInput(f"{kind} is no kind of stream. {suggestion(kind, set(DECIDERS))}")
    return kind


def checked_state(state: str | None, kind: str) -> str | None:
    """A state of that kind of stream, if one is named. Raises WrongInput."""
    field = type(DECIDERS[kind].initial).model_fields.get("state")
    known = set(get_args(field.annotation)) if field else set()
    if state is not None and known and state not in known:
        raise WrongInput(f"{state} is no state of a {_called(kind)}. {suggestion(state, known)}")
    return state


def _called(kind: str) -> str:
    return "request" if kind == SHARE_REQUEST.kind else kind


async def whole(parts: Parts, stream: str) -> str:
    """The one stream of its kind whose id begins so; what is named in words is whole as it is. Raises WrongInput."""
    kind, name = kind_of(stream), stream.partition("/")[2]
    if kind not in BY_ID or len(name) == _WHOLE:
        return stream
    found = [each for each in await parts.store.summaries(kind, after=stream, limit=2) if each.startswith(stream)]
    if len(found) == 1:
        return found[0]
    if found:
        raise WrongInput(f"More than one {_called(kind)} begins with {name}. Write more of the id.")
    which = "" if kind == SHARE_REQUEST.kind else f" --kind {kind}"
    raise WrongInput(f"No {_called(kind)} begins with {name}. See which there are: sharewell requests{which}")


async def existing(parts: Parts, stream: str) -> None:
    """Raises Refused(not_found) for a stream of which nothing is known."""
    if not await parts.store.stream_exists(stream):
        raise Refused("not_found", field="stream")
