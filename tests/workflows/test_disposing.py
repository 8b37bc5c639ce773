"""The end of a record: the key, then the ciphertext, then the word that it is done; and what remains readable."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from cli.play.world import World
from client.sharewell import CommandRefused
from domain.incidents.breach_language import (
    AssessBreach,
    CloseBreach,
    ContainBreach,
    DecideIcoNotification,
    InvestigateBreach,
    ReportBreach,
)
from domain.record import KeyDestroyed
from domain.request.commands import AttestDisposal, AuthoriseDisposal
from domain.streams import DECIDERS
from store.verify import verify_chain
from tests.builders import ASKS, whole_request
from tests.workflows.behind import Failing
from tests.workflows.living import ATTESTATION, Living, hold, until
from tests.workflows.temporal_side import has_ended
from worker.assembly import Parts, build_worker

ATTESTS = "csc.records_manager"
OWN = 1
"""The last attestation brings a text of its own."""


async def ciphertexts(world: World, stream: str) -> int:
    query = "SELECT count(*) FROM sharewell.sealed WHERE stream = $1"
    return int(await world.parts.store.pool.fetchval(query, stream))


async def disposed(life: Living) -> Living:
    await life.disposal_attested_by_one()
    await life.do(ATTESTATION, ATTESTS)
    await until(lambda: has_ended(life))
    return life


async def test_at_the_end_nothing_is_left_but_what_says_nothing_of_a_person(world: World) -> None:
    life = await Living(world).disposal_attested_by_one()
    held = await ciphertexts(world, life.stream)
    assert held > 0
    await life.do(ATTESTATION, ATTESTS)
    await until(lambda: has_ended(life))
    assert (await life.types())[-3:] == ["DisposalAttested", "DisposalStarted", "RecordDisposed"]
    assert (await life.events())[-1].body.model_dump()["ciphertext_deleted"] == held + OWN
    assert await ciphertexts(world, life.stream) == 0
    with pytest.raises(KeyDestroyed):
        await world.parts.keys.create(life.stream)
    record = await world.parts.reading.show(life.stream, ASKS)
    assert (record.disposed, record.state) == (True, {})
    assert len(await world.parts.reading.timeline(life.stream, ASKS)) == len(await life.events())
    assert await verify_chain(world.parts.store.pool, life.stream) is None
    assert (await life.do(whole_request(), ASKS, life.first_id)).events[0] == "ShareRequestCreated"
    with pytest.raises(CommandRefused) as refused:
        await life.do(hold("late"), "alp.dpo")
    assert (refused.value.refusal.code, refused.value.refusal.status) == ("disposed", 410)
    assert refused.value.version == len(await life.events())


async def test_a_disposed_request_that_is_rehydrated_ends_again_at_once(world: World) -> None:
    life = await disposed(Living(world))
    before = await life.types()
    assert await world.parts.sharewell.rehydrate(life.stream)
    await until(lambda: has_ended(life))
    assert await life.types() == before


@pytest.mark.parametrize("fault", ["delete_sealed", "effect_done"])
async def test_a_disposal_that_fails_in_the_middle_is_tried_until_it_is_done(idle_world: World, fault: str) -> None:
    parts = idle_world.parts
    store = Failing(parts.store, **{fault: 2})
    broken = Parts(parts.temporal, store, parts.keys, parts.policy)  # type: ignore[arg-type]
    life = Living(idle_world)
    async with build_worker(broken, case_clock=True):
        await disposed(life)
    assert store.times[fault] == 0
    assert (await life.types()).count("RecordDisposed") == 1
    assert (await life.events())[-1].body.model_dump()["ciphertext_deleted"] > 0
    assert await ciphertexts(idle_world, life.stream) == 0


async def test_a_disposal_whose_worker_died_between_key_and_ciphertext_is_finished_by_the_next(
    idle_world: World,
) -> None:
    parts = idle_world.parts
    dying = Parts(parts.temporal, Failing(parts.store, delete_sealed=1000), parts.keys, parts.policy)  # type: ignore[arg-type]
    life = Living(idle_world)
    async with build_worker(dying, case_clock=True):
        await life.disposal_attested_by_one()
        held = await ciphertexts(idle_world, life.stream)
        await life.do(ATTESTATION, ATTESTS)
        await until(lambda: _key_is_gone(life))
        assert await life.refused(hold("late"), "alp.dpo") == "disposed"
    assert (await life.types())[-1] == "DisposalStarted"
    assert await ciphertexts(idle_world, life.stream) == held + OWN
    async with build_worker(parts, case_clock=True):
        await until(lambda: has_ended(life))
    assert (await life.types()).count("RecordDisposed") == 1
    assert (await life.events())[-1].body.model_dump()["ciphertext_deleted"] == held + OWN
    assert await ciphertexts(idle_world, life.stream) == 0


async def test_a_disposal_whose_workflow_is_lost_in_the_middle_is_finished_by_rehydrating(idle_world: World) -> None:
    parts = idle_world.parts
    dying = Parts(parts.temporal, Failing(parts.store, delete_sealed=1000), parts.keys, parts.policy)  # type: ignore[arg-type]
    life = Living(idle_world)
    async with build_worker(dying, case_clock=True):
        await life.disposal_attested_by_one()
        await life.do(ATTESTATION, ATTESTS)
        await until(lambda: _key_is_gone(life))
        await life.handle().terminate("lost")
    async with build_worker(parts, case_clock=True):
        assert await parts.sharewell.rehydrate(life.stream)
        await until(lambda: has_ended(life))
    assert (await life.types()).count("RecordDisposed") == 1
    assert await ciphertexts(idle_world, life.stream) == 0


async def test_a_breach_ends_as_a_request_does_once_its_time_is_over(world: World) -> None:
    life = Living(world, stream=f"breach/{uuid4()}")
    officer, keeper = "alp.dpo", "alp.records_manager"
    await life.do(ReportBreach(agency_responsible="alp", what="Sent to M. Sample"), ASKS)
    assessed = {"people": 1, "records": 1, "likely_consequences": "None."}
    await life.do(ContainBreach(actions="Called back."), officer)
    await life.do(AssessBreach(risk="unlikely_risk", **assessed), officer)
    await life.do(DecideIcoNotification(notify=False, reasons="Nobody had opened it."), officer)
    await life.do(InvestigateBreach(findings="Typed by hand.", cause="human_error"), officer)
    await life.do(CloseBreach(outcome="Deleted unread.", lessons="Pick from the directory."), officer)
    expires_on = (await life.events())[-1].body.model_dump()["expires_on"]
    await world.move(life.stream, datetime(expires_on.year + 1, 1, 2, tzinfo=UTC))
    await until(lambda: _last_is(life, "RetentionPeriodExpired"))
    breach = DECIDERS["breach"]
    assert [duty.task for duty in breach.duties(breach.fold(await life.events()))] == ["authorise_disposal"]
    note = "Nothing is open."
    await life.do(AuthoriseDisposal(method_ids=("crypto_erase",), last_review_note=note), "alp.lead_officer")
    await life.do(AttestDisposal(method_id="crypto_erase", certificate_ref="log 17"), keeper)
    await until(lambda: has_ended(life))
    assert (await life.types())[-2:] == ["DisposalStarted", "RecordDisposed"]
    assert await ciphertexts(world, life.stream) == 0
    with pytest.raises(KeyDestroyed):
        await world.parts.keys.create(life.stream)
    assert (await world.parts.reading.show(life.stream, officer)).disposed
    assert await verify_chain(world.parts.store.pool, life.stream) is None
    assert await life.refused(hold("late"), officer) == "disposed"


async def _last_is(life: Living, type: str) -> bool:
    return (await life.types())[-1] == type


async def _key_is_gone(life: Living) -> bool:
    try:
        await life.world.parts.keys.get(life.stream)
    except KeyDestroyed:
        return True
    return False
