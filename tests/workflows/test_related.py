"""A decision that was shown another stream counts only where that stream has not moved since (INV-28, 29 and 45)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cli.play.world import World
from domain.record import Append
from domain.refusal import Refused
from domain.request.commands import (
    AcknowledgeCorrection,
    CreateShareRequest,
    IssueCorrection,
    PermitOnward,
    RecordOnwardMade,
    RequestOnwardDisclosure,
)
from tests.builders import DECIDES, RECEIVES, SENDS, whole_request
from tests.domain.registers import agreement as a
from tests.workflows.behind import Overtaken, carried_out, sealed_ask
from tests.workflows.living import Living
from tests.workflows.test_reading_gate import views

ITEM = "concern-log"
MISTAKE = IssueCorrection(correction_id="fix", item_id=ITEM, correction="It was on the 9th.")


class Counted(Overtaken):
    """One that counts how often it was tried to write on the stream."""

    tries = 0

    async def append(self, append: Append) -> int:
        self.tries += append.stream == self._stream
        return await super().append(append)


async def permitted(world: World, child: Living) -> Living:
    """A share that arrived, and may be passed on to the police."""
    parent = await Living(world).received()
    asked = {"to_agency": "pol", "items": (ITEM,), "purpose": "To look for her.", "legal_basis_id": "art6_public_task"}
    await parent.do(RequestOnwardDisclosure(onward_id="police", **asked), RECEIVES)
    await parent.do(PermitOnward(onward_id="police", limits="The search.", new_request_id=id_of(child)), DECIDES)
    return parent


def id_of(life: Living) -> UUID:
    return UUID(life.stream.rpartition("/")[2])


def opening(parent: Living, **said: Any) -> CreateShareRequest:
    """Social care passes on to the police what it was given."""
    create = whole_request().create
    changes = {"disclosing_agency_id": "csc", "recipient_agency_id": "pol", "parent_request_id": id_of(parent)}
    return create.model_copy(update={**changes, **said})


async def test_a_child_is_judged_again_where_its_parent_has_moved_meanwhile(world: World) -> None:
    child = Living(world)
    parent = await permitted(world, child)
    ask = await sealed_ask(world.parts, child.stream, opening(parent), RECEIVES)
    store = Counted(world.parts.store, child.stream, lambda: parent.do(MISTAKE, SENDS))
    answer = await carried_out(world.parts, child.stream, ask, store)
    assert (answer.result.events, store.tries) == (("ShareRequestCreated",), 2)


async def test_a_parent_that_is_not_there_permits_nothing(world: World) -> None:
    child = Living(world)
    parent = await permitted(world, child)
    assert await child.refused(opening(parent, parent_request_id=uuid4()), RECEIVES) == "onward_not_permitted"
    assert await Living(world).refused(opening(parent), RECEIVES) == "onward_not_permitted"
    assert await child.refused(opening(parent, recipient_agency_id="gp"), RECEIVES) == "limits_widened"
    assert (await child.do(opening(parent), RECEIVES)).events == ("ShareRequestCreated",)


async def test_an_agency_that_was_not_passed_anything_is_told_of_no_correction(world: World) -> None:
    parent = await permitted(world, Living(world))
    await parent.do(MISTAKE, SENDS)
    assert await parent.refused(AcknowledgeCorrection(correction_id="fix"), "pol.practitioner") == "not_found"
    assert (await parent.do(AcknowledgeCorrection(correction_id="fix"), RECEIVES)).events == ("CorrectionAcknowledged",)


async def test_whoever_holds_an_item_that_was_passed_on_reads_its_correction_and_nothing_else(world: World) -> None:
    parent = await permitted(world, Living(world))
    reading, officer = world.parts.reading, "pol.practitioner"
    await parent.do(MISTAKE, SENDS)
    with pytest.raises(Refused, match="not_found"):
        await reading.show(parent.stream, officer)
    await parent.do(RecordOnwardMade(onward_id="police"), RECEIVES)
    record = await reading.show(parent.stream, officer)
    assert record.state == {}
    assert [(said["event"], said["correction"]) for said in record.written] == [
        ("CorrectionIssued", "It was on the 9th.")
    ]
    assert [event.type for event in await reading.timeline(parent.stream, officer)] == ["CorrectionIssued"]
    (view,) = await views(world, parent.stream, "pol")
    assert (view.reason, view.why, view.fields_class) == ("holder", None, "addressed")
    assert (await parent.do(AcknowledgeCorrection(correction_id="fix"), officer)).events == ("CorrectionAcknowledged",)
    assert "Dell Testcase" in str((await reading.show(parent.stream, officer, "The search for her tonight.")).state)
    with pytest.raises(Refused, match="not_found"):
        await reading.show(parent.stream, "kyc.practitioner")


async def agreed(world: World) -> Living:
    """A protocol between the police and the hub that is in force for some weeks."""
    protocol, today = Living(world, f"protocol/{uuid4()}"), datetime.now(UTC).date()
    lasts = {"since": today - timedelta(days=7), "until": today + timedelta(days=30)}
    await protocol.do(a.drafting(date=today, duration=lasts), a.LEAD)
    for officer, agency in ((a.LEAD, "pol"), (a.HUB_LEAD, "ehh")):
        await protocol.do(a.view(agency), officer)
    await protocol.do(a.signature("sharer", "pol"), a.SIRO)
    await protocol.do(a.signature("receiver", "ehh"), a.HUB_SIRO)
    assert (await protocol.do(a.ACTIVATE, a.LEAD)).events == ("ProtocolActivated",)
    return protocol


async def test_a_request_is_judged_again_where_its_protocol_was_withdrawn_meanwhile(world: World) -> None:
    protocol, request = await agreed(world), Living(world)
    between = {"disclosing_agency_id": "pol", "recipient_agency_id": "ehh", "protocol_id": id_of(protocol)}
    create = whole_request().create.model_copy(update=between)
    assert (await Living(world).do(create, "pol.practitioner")).events == ("ShareRequestCreated",)
    ask = await sealed_ask(world.parts, request.stream, create, "pol.practitioner")
    store = Counted(world.parts.store, request.stream, lambda: protocol.do(a.WITHDRAW, a.HUB_LEAD))
    answer = await carried_out(world.parts, request.stream, ask, store)
    assert answer.result.refusal is not None
    assert (answer.result.refusal.code, store.tries) == ("protocol_not_active", 1)
    assert await request.types() == []
