"""An effect that waits on a dead server holds up nothing else of its stream."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from activities.ports import Messenger
from cli.play.world import AtItsTime, World
from domain.incidents.errands import Errand
from domain.record import Result
from domain.request.commands import DisputeReceipt
from domain.request.decider import SHARE_REQUEST
from tests.builders import DECIDES, RECEIVES, SENDS, approval, sending
from tests.workflows.living import Living, hold, until
from worker.assembly import build_worker


@dataclass
class Dead:
    """A way to other streams that leads nowhere until it is mended."""

    messenger: Messenger
    mended: bool = False
    asked: int = 0

    async def run(self, errand: Errand, at: datetime) -> Result:
        self.asked += 1
        if not self.mended:
            raise ConnectionError("nobody answers")
        return await self.messenger.run(errand, at)


async def almost_due(life: Living, name: str) -> datetime:
    """Lets time pass until a moment before the next deadline of that name; says when it is due."""
    while (deadline := SHARE_REQUEST.next_deadline(await life.state())) and not deadline.name.startswith(name):
        await life.wait_for_next()
    assert deadline is not None
    await life.wait(deadline.due_at - timedelta(seconds=2))
    return deadline.due_at


async def test_deadlines_act_and_commands_are_taken_while_an_effect_waits_for_a_dead_server(idle_world: World) -> None:
    life, dead = Living(idle_world), Dead(AtItsTime(idle_world))
    async with build_worker(idle_world.parts, case_clock=True, messenger=dead):
        await life.submitted()
        await life.do(approval(), DECIDES)
        await life.do(sending(), SENDS)
        due_at = await almost_due(life, "telling")
        await life.do(DisputeReceipt(problem="wrong_person"), RECEIVES)
        await until(lambda: _came(life, "TellingOverdue"))
        await life.do(hold("inquiry"), "alp.dpo")
        late = [event for event in await life.events() if event.type == "TellingOverdue"]
        assert {event.body.model_dump()["due_at"] for event in late} == {due_at}
        assert dead.asked > 0
        assert "BreachLinked" not in await life.types()
        dead.mended = True
        await until(lambda: _settled(life))
    assert [(await life.types()).count(type) for type in ("BreachLinked", "LegalHoldPlaced")] == [1, 1]


async def _settled(life: Living) -> bool:
    return await life.world.parts.store.open_effects(life.stream) == []


async def _came(life: Living, type: str) -> bool:
    return type in await life.types()
