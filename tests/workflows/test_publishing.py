"""A catalogue that two people publish counts at once, on the real servers, and the old requests keep to theirs."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from activities.states import States
from cli.play.playing import PARTNERSHIP
from cli.play.world import World, throw_away_world, worker_of
from cli.registers import partnership_file
from client.sharewell import CommandRefused
from domain.calendar import shipped_calendar
from domain.event import Command
from domain.registers.code import CODE_STREAM
from domain.registers.code_language import ProposeCodeVersion, PublishCodeVersion, RequestReaffirmation
from domain.registers.publication import CATALOGUE_STREAM
from domain.registers.publication_language import ProposeCatalogue, PublishCatalogue
from domain.streams import DECIDERS
from store.rebuild import rebuild
from tests.builders import ASKS, DECIDES, approval, whole_request
from tests.domain.registers.law import ADMINISTRATOR, OFFICER, OTHER_OFFICER, SECOND, document
from tests.workflows.behind import Overtaken, carried_out, sealed_ask
from tests.workflows.living import Living, until

TODAY = shipped_calendar().local(datetime.now(UTC)).date()
NEXT = "next"
BASIS = "id: art6_public_task,"


@pytest_asyncio.fixture
async def lawful() -> AsyncIterator[World]:
    """A world of its own, for what is published counts for every stream in it."""
    async with throw_away_world(partnership_file(PARTNERSHIP), lambda line: None, worker=False) as world:
        yield world


async def do(world: World, stream: str, person: str, *asked: Command) -> list[str]:
    results = [await world.parts.sharewell.carry_out(stream, command, person=person) for command in asked]
    return [event for result in results for event in result.events]


def without_public_task() -> str:
    """From today on the basis of `whole_request` is retired."""
    text = document(NEXT, TODAY)
    row = next(line for line in text.splitlines() if BASIS in line)
    return text.replace(row, row.replace("ended_on: null", f"ended_on: {TODAY}"), 1)


async def test_inv_44_a_published_version_binds_the_next_request_and_no_older_one(lawful: World) -> None:
    older, newer = Living(lawful), Living(lawful)
    async with worker_of(lawful):
        await older.submitted()
        await do(lawful, CATALOGUE_STREAM, ADMINISTRATOR, ProposeCatalogue(document=without_public_task()))
        with pytest.raises(CommandRefused, match="separation_of_duties"):
            await do(lawful, CATALOGUE_STREAM, ADMINISTRATOR, PublishCatalogue(version=NEXT))
    async with worker_of(lawful):
        await _judged_by_what_was_published_meanwhile(lawful)
        await _publish_the_code(lawful)
        assert await newer.refused(whole_request(), ASKS) == "legal_basis_not_in_force"
        await _late_with_its_affirmation(lawful)
        done = await older.do(approval(), DECIDES)
        assert (done.events, done.warnings) == (("ShareApproved",), ("reaffirmation_overdue",))
        assert {event.policy_version for event in await older.events()} == {"2026.11.1"}
        unknown = (await sealed_ask(lawful.parts, newer.stream, whole_request().create, ASKS)).model_copy(
            update={"schema_version": 99}
        )
        refusal = (await carried_out(lawful.parts, newer.stream, unknown)).result.refusal
        assert refusal is not None and refusal.code == "schema_unknown"
    assert [version for version, _ in (await lawful.parts.catalogues()).line][-1] == NEXT
    states, store = States(lawful.parts.store), lawful.parts.store
    assert (await states.catalogue(await store.registers(), lawful.parts.policy.catalogues, TODAY)).version == NEXT
    assert await rebuild(lawful.parts.store.pool, (DECIDERS["catalogue"], DECIDERS["code"])) == []


async def _judged_by_what_was_published_meanwhile(world: World) -> None:
    """A decision is never recorded upon a catalogue that is out of date: it is judged again by the new one."""
    draft, parts = Living(world), world.parts
    ask = await sealed_ask(parts, draft.stream, whole_request().create, ASKS)
    publishing = PublishCatalogue(version=NEXT)
    store = Overtaken(parts.store, draft.stream, lambda: do(world, CATALOGUE_STREAM, SECOND, publishing))
    await carried_out(parts, draft.stream, ask, store)
    assert [event.policy_version for event in await draft.events()] == [NEXT]


async def _publish_the_code(world: World) -> None:
    proposal = ProposeCodeVersion(
        version="2018", effective_from=TODAY, review_on=TODAY + timedelta(days=40), owner=OFFICER
    )
    await do(world, CODE_STREAM, OFFICER, proposal)
    assert await do(world, CODE_STREAM, OTHER_OFFICER, PublishCodeVersion(version="2018")) == ["CodeVersionPublished"]
    assert (await world.parts.reading.register()).code.version_on(TODAY) == "2018"


async def _late_with_its_affirmation(world: World) -> None:
    """The days pass on which the agency had to affirm the Code, and on which the Code had to be reviewed."""
    asked = RequestReaffirmation(due_on=TODAY + timedelta(days=20), agencies=("alp",))
    await do(world, CODE_STREAM, OFFICER, asked)
    await world.move(CODE_STREAM, datetime.now(UTC) + timedelta(days=45))

    async def marked() -> bool:
        events = await world.parts.reading.events(CODE_STREAM)
        return [event.type for event in events][-2:] == ["ReaffirmationOverdue", "CodeReviewDue"]

    await until(marked)
