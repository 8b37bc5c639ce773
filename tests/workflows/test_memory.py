"""What a worker remembers of a stream between two commands holds no text in clear."""

import gc
from datetime import UTC, datetime
from uuid import uuid4

from activities.carry_out import CarryingOut
from activities.contract import Work
from cli.play.world import World
from domain.request.commands import SubmitShareRequest
from domain.sealed import Sealed
from tests.builders import ASKS, whole_request
from tests.workflows.behind import sealed_ask
from tests.workflows.living import new_stream


def saying(purpose: str) -> SubmitShareRequest:
    whole = whole_request()
    text = Sealed.model_validate(purpose)
    return whole.model_copy(update={"create": whole.create.model_copy(update={"purpose_text": text})})


def open_texts() -> set[str]:
    gc.collect()
    return {each.text for each in gc.get_objects() if type(each) is Sealed and each.is_open}


async def test_no_text_stays_open_once_a_command_is_carried_out(world: World) -> None:
    parts, stream, purpose = world.parts, new_stream(), f"To help {uuid4()}"
    worker = CarryingOut(parts.store, parts.keys, parts.policy, case_clock=True)
    ask = await sealed_ask(parts, stream, saying(purpose), ASKS)
    answer = await worker.carry_out(Work(stream=stream, known_version=0, at=datetime.now(UTC), ask=ask))
    assert answer.result.refusal is None
    assert purpose not in open_texts()
