"""Whatever is sent to a register, by whomever: it is carried out, or refused in words that help."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from register_world import DECIDERS, World, demonstration

from domain.event import Command
from domain.refusal import Refused, refusal_rules
from domain.sealed import replaced
from domain.values import SYSTEM
from tests.domain.request.payloads import MARK, PEOPLE, payload

LOADED = demonstration()
STREAMS = {
    "agency": "agency/alp",
    "partnership": "partnership/main",
    "training": "training/alp",
    "commissioning": "commissioning/alp",
}
ASKED = [(kind, command) for kind in STREAMS for command in DECIDERS[kind].commands.values()]


def again() -> World:
    """The partnership as it was loaded."""
    world = World()
    world.states, world.streams = dict(LOADED.states), {stream: list(all) for stream, all in LOADED.streams.items()}
    return world


@pytest.mark.parametrize(("kind", "command"), ASKED, ids=[f"{kind}-{command.__name__}" for kind, command in ASKED])
@settings(max_examples=40)
@given(data=st.data())
def test_whatever_is_sent_is_carried_out_or_refused(kind: str, command: type[Command], data: st.DataObject) -> None:
    said: dict[str, Any] = data.draw(payload(command))
    person = data.draw(st.sampled_from((*PEOPLE, SYSTEM)))
    try:
        asked = command.model_validate(said)
    except ValidationError:
        return
    world, stream = again(), STREAMS[kind]
    before = world.states
    try:
        world.do(stream, asked, person)
    except Refused as refused:
        assert world.states == before
        assert refused.refusal.code in refusal_rules()
        assert MARK not in refused.refusal.how_to_fix
        return
    decider, state = DECIDERS[kind], world.states[stream]
    for event in world.streams[stream][len(LOADED.streams.get(stream, ())) :]:
        plain = replaced(event.body, lambda path, leaf: None if type(leaf).__name__ == "Sealed" else leaf)
        assert "\\u0000" not in json.dumps(plain.model_dump(mode="json")), "PostgreSQL keeps no null character"
    decider.summary(state)
    decider.duties(state)
    decider.next_deadline(state)
