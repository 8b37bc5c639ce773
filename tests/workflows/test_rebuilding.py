"""Rows that people see are what their events say, whatever came over the requests of this world."""

import asyncio

from cli.play.world import World
from domain.streams import DECIDERS
from store.rebuild import rebuild
from store.verify import verify_chain, verify_positions
from tests.builders import DECIDES, approval
from tests.workflows.behind import behind_its_back
from tests.workflows.living import ATTESTATION, DECLINE, Living, hold, until
from tests.workflows.temporal_side import has_ended, reset_to_the_beginning


async def disposed(world: World) -> None:
    life = await Living(world).disposal_attested_by_one()
    await life.do(ATTESTATION, "csc.records_manager")
    await until(lambda: has_ended(life))


async def reset(world: World) -> None:
    life = await Living(world).received()
    await reset_to_the_beginning(life)
    await life.do(hold("inquiry"), "alp.dpo")


async def overtaken(world: World) -> None:
    life = await Living(world).submitted()
    await behind_its_back(life, DECLINE, DECIDES)
    assert await life.refused(approval(), DECIDES) == "wrong_state"


async def lost(world: World) -> None:
    life = await Living(world).submitted()
    await life.handle().terminate("lost")
    await life.do(approval(), DECIDES)


async def test_inv_53_a_rebuild_finds_every_row_as_its_events_say_and_every_chain_whole(world: World) -> None:
    await asyncio.gather(disposed(world), reset(world), overtaken(world), lost(world))
    store = world.parts.store
    assert await rebuild(store.pool, DECIDERS.values()) == []
    for stream in await store.all_streams():
        assert await verify_chain(store.pool, stream) is None
    assert await verify_positions(store.pool) is None
