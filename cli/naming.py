"""How people name a stream: by its whole name, by a request's id, or by enough of the id's beginning."""

import re
from typing import get_args
from uuid import UUID

from cli.exits import WrongInput
from domain.document import suggestion
from domain.refusal import Refused
from domain.request.decider import SHARE_REQUEST
from domain.request.transitions import State
from domain.streams import DECIDERS, kind_of
from worker.assembly import Parts

SHORTEST = 6
"""How many characters of a request's id are enough, if no other request begins with them."""
_WHOLE = len(str(UUID(int=0)))


def stream_of(request: str) -> str:
    """The stream that people mean, perhaps still without the end of a request's id. Raises WrongInput."""
    kind, _, name = (request if "/" in request else f"{SHARE_REQUEST.kind}/{request}").partition("/")
    if kind not in DECIDERS or not name:
        raise WrongInput(f"{request} is no stream. Streams are {', '.join(f'{known}/…' for known in DECIDERS)}.")
    if kind != SHARE_REQUEST.kind:
        return request
    try:
        return f"{kind}/{UUID(name)}"
    except ValueError:
        if len(name) >= SHORTEST and re.fullmatch(r"[0-9a-f-]+", name.lower()):
            return f"{kind}/{name.lower()}"
    example = f"An id looks like 3f6c0f3e-…; its first {SHORTEST} characters will do."
    raise WrongInput(f"{name} is no request id. {example}")


def checked_state(state: str | None) -> str | None:
    """A state of a share request, if one is named. Raises WrongInput."""
    if state is not None and state not in get_args(State):
        raise WrongInput(f"{state} is no state. {suggestion(state, set(get_args(State)))}")
    return state


async def whole(parts: Parts, stream: str) -> str:
    """The one request whose id begins so; every other stream is whole as it is. Raises WrongInput."""
    kind, name = kind_of(stream), stream.partition("/")[2]
    if kind != SHARE_REQUEST.kind or len(name) == _WHOLE:
        return stream
    found = [each for each in await parts.store.summaries(kind, after=stream, limit=2) if each.startswith(stream)]
    if len(found) == 1:
        return found[0]
    if found:
        raise WrongInput(f"More than one request begins with {name}. Write more of the id.")
    raise WrongInput(f"No request begins with {name}. See which there are: sharewell requests")


async def existing(parts: Parts, stream: str) -> None:
    """Raises Refused(not_found) for a stream of which nothing is known."""
    if not await parts.store.stream_exists(stream):
        raise Refused("not_found", field="stream")
