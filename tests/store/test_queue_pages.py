"""A page of the queue is what its slots take, in the order of what is due, by index ranges alone."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from store_samples import T0, NoteWritten, plain

from domain.duties.ladder import Post, Presence, whose
from domain.duties.queue import PARTNERSHIP, Place, Share, Slot, Wanted, offices, share
from domain.registers.agency_state import Absence
from domain.registers.reach_language import Shift
from domain.registers.register import Register
from domain.values import Duty, Summary
from store.eventstore import EventStore
from store.queue import PAGE, arguments
from store.read import DECISIONS
from tests.domain.request.scenario import MONDAY, partnership

ME, LEAD, AWAY = "alp.deputy", "alp.lead", "alp.away"
OFFICE = Post("lead_officer", "alp")
GONE = Post("lead_officer", "alp", AWAY)
SHARE = Share(
    ME,
    (
        Slot(OFFICE, (LEAD,), (LEAD, ME), "stands_in"),
        Slot(GONE, (), (LEAD, ME), "stands_in"),
        Slot(Post("practitioner", "alp"), (), (LEAD,), "unattended"),
    ),
    (OFFICE, GONE),
)


def a_duty(key: str, days: int | None = 1, **said: object) -> Duty:
    due_at = None if days is None else T0 + timedelta(days=days)
    return Duty.model_validate(
        {"key": key, "task": key, "role": "lead_officer", "agency": "alp", "since": T0, "due_at": due_at, **said}
    )


async def written(store: EventStore, *duties: Duty) -> None:
    row = Summary(state="Open", agencies=("alp",))
    for number, duty in enumerate(duties):
        append = plain(f"notes/{number}", 0, [NoteWritten(number=number)])
        await store.append(replace(append, summary=row, duties=(duty,)))


async def found(store: EventStore, wanted: Wanted = Wanted(), share: Share = SHARE) -> dict[str, str]:  # noqa: B008
    return {each.stored.duty.key: each.why for each in await store.queue(share, wanted, None, 50)}


async def test_a_slot_takes_its_post_where_all_above_are_barred(store: EventStore) -> None:
    duties = (
        a_duty("the_leads"),
        a_duty("barred_to_the_lead", 3, barred=(LEAD,)),
        a_duty("barred_to_both", barred=(LEAD, ME)),
        a_duty("of_one_away", 2, person=AWAY, urgency="same_day", missing=("a", "b"), remind_at=(T0,)),
        a_duty("mine", None, claimed_by=ME),
        a_duty("mine_no_more", 9, role="practitioner", claimed_by=ME),
        a_duty("elsewhere", agency="wda"),
    )
    await written(store, *duties)
    whys = {"of_one_away": "stands_in", "barred_to_the_lead": "stands_in", "mine": "claimed"}
    assert await found(store) == {**whys, "mine_no_more": "unattended"}
    for number, duty in enumerate(duties):
        assert [stored.duty for stored in await store.duties_of(f"notes/{number}")] == [duty]
        taken = any(slot.takes(duty, ME) for slot in SHARE.slots)
        claimed = duty.claimed_by == ME and (duty.role, duty.agency, duty.person) in SHARE.claims
        assert (duty.key in await found(store)) == (taken or claimed)
        assert not (taken and claimed)


ROLES = ("lead_officer", "deputy_lead_officer", "practitioner", "recipient_practitioner", "safeguarding_lead", "dpo")
AGENCIES = ("alp", "ehh", "wda", "hlt")


def some_away(luck: Random, now: datetime) -> Register:
    """Of each agency some are away, some have left, and one is on duty."""
    whole, agencies = partnership(), {}
    since, until = now - timedelta(days=1), now + timedelta(days=1)
    for id, agency in whole.agencies.items():
        here = [each for each in agency.holdings if luck.random() > 0.15]
        people = sorted({each.person for each in here})
        absences = tuple(Absence(person=each, since=since, until=until) for each in people if luck.random() < 0.3)
        shifts = (Shift(person=luck.choice(people), since=since, until=until),)
        agencies[id] = agency.model_copy(update={"holdings": tuple(here), "absences": absences, "shifts": shifts})
    return Register(agencies, whole.partnership)


def some_duty(luck: Random, key: str, people: list[str]) -> Duty:
    """Of any office, often of a name, now and then barred to some others and claimed by somebody."""
    agency = luck.choice(AGENCIES)
    near = [each for each in people if each.startswith(agency)]
    named = luck.choice((None, luck.choice(near), luck.choice(people)))
    return a_duty(
        key,
        luck.choice((None, 1, 2, 3)),
        role=luck.choice(ROLES),
        agency=agency,
        person=named,
        barred=tuple(each for each in luck.sample(near, luck.choice((0, 0, 1, 3, 9))) if each != named),
        claimed_by=luck.choice((None, None, luck.choice(near), luck.choice(people))),
    )


async def test_the_store_shows_everybody_what_is_theirs_by_the_registers_and_nothing_else(store: EventStore) -> None:
    luck, register = Random(20_261_122), partnership()
    people = sorted({each.person for agency in register.agencies.values() for each in agency.holdings})
    duties = {key: some_duty(luck, key, people) for key in (f"d{number}" for number in range(200))}
    append = plain("notes/0", 0, [NoteWritten(number=0)])
    await store.append(replace(append, summary=Summary(state="Open"), duties=tuple(duties.values())))
    officers = [each.person for each in register.partnership.holdings]
    register, seen = some_away(luck, MONDAY), 0
    for person in (*officers, *(each for each in people if each.startswith(AGENCIES))):
        mine = Presence(register, MONDAY, here=person)
        theirs = share(person, await store.posts(offices(person, mine)), mine)
        shown = {each.stored.duty.key for each in await store.queue(theirs, Wanted(), None, 500)}
        assert shown == {key for key, duty in duties.items() if person in whose(duty, mine)}, person
        seen += len(shown)
    assert seen > len(duties)


async def test_a_page_is_narrowed_and_the_next_one_begins_where_it_ends(store: EventStore) -> None:
    duties = [
        a_duty(f"n{at}", at % 3 or None, person=AWAY, urgency="routine" if at % 2 else "same_day") for at in range(7)
    ]
    duties.append(a_duty("claimed", 9, person=AWAY, claimed_by=LEAD))
    duties.append(a_duty("lapsed", 9, person=AWAY, claimed_by="alp.former"))
    duties.append(a_duty("taken_from", 9, person=AWAY, claimed_by=LEAD, barred=(LEAD,)))
    await written(store, *duties)
    everything = list(await found(store))
    assert everything == ["n1", "n4", "n2", "n5", "claimed", "lapsed", "taken_from", "n0", "n3", "n6"]
    seen, after = [], None
    while page := await store.queue(SHARE, Wanted(), after, 2):
        seen += [each.stored.duty.key for each in page]
        after = Place.read(Place.of(page[-1].stored).written)
    assert seen == everything
    assert list(await found(store, Wanted(urgency="same_day"))) == ["n4", "n2", "n0", "n6"]
    assert list(await found(store, Wanted(task="n5"))) == ["n5"]
    assert list(await found(store, Wanted(overdue=T0 + timedelta(days=2)))) == ["n1", "n4"]
    assert list(await found(store, Wanted(claimed="others"))) == ["claimed"]
    assert {"lapsed", "taken_from"} <= (await found(store, Wanted(claimed="nobody"))).keys()
    assert await found(store, Wanted(claimed="mine")) == {}
    assert await found(store, Wanted(agency="wda")) == {}


async def test_a_page_can_be_narrowed_to_what_is_done_for_the_partnership(store: EventStore) -> None:
    wide = Post("partnership_officer", None)
    theirs = Share(ME, (*SHARE.slots, Slot(wide, (), (ME,), "office")), ())
    await written(store, a_duty("here", person=AWAY), a_duty("wide", role="partnership_officer", agency=None))
    assert (await found(store, share=theirs)).keys() == {"here", "wide"}
    assert (await found(store, Wanted(agency=PARTNERSHIP), theirs)).keys() == {"wide"}
    assert (await found(store, Wanted(agency="alp"), theirs)).keys() == {"here"}


async def test_every_post_in_use_is_found(store: EventStore) -> None:
    await written(
        store,
        a_duty("a"),
        a_duty("b", person=AWAY),
        a_duty("c", person=LEAD),
        a_duty("d", role="dpo"),
        a_duty("e", role="partnership_officer", agency=None),
    )
    assert set(await store.posts([("lead_officer", "alp")])) == {OFFICE, GONE, OFFICE._replace(person=LEAD)}
    everywhere = await store.posts(None)
    assert {Post("dpo", "alp"), Post("partnership_officer", None), GONE} <= set(everywhere)
    assert len(everywhere) == len(set(everywhere)) == 5


async def test_a_page_reads_no_more_than_ranges_of_the_index(store: EventStore) -> None:
    await written(store, *(a_duty(f"n{at}") for at in range(30)))
    async with store.pool.acquire() as connection:
        await connection.execute("ANALYZE sharewell.duty")
        rows = await connection.fetch(f"EXPLAIN {PAGE}", *arguments(SHARE, Wanted(), None, 50))
    plan = "\n".join(row[0] for row in rows)
    for index in ("duty_by_post", "duty_barred", "duty_claimed"):
        assert f"Index Scan using {index}" in plan
    assert "Seq Scan on duty" not in plan


async def test_the_decisions_of_one_person_are_found_by_an_index_of_their_own(store: EventStore) -> None:
    await written(store, *(a_duty(f"n{at}", task="decide", person=LEAD) for at in range(30)))
    async with store.pool.acquire() as connection:
        await connection.execute("ANALYZE sharewell.duty")
        await connection.execute("SET enable_seqscan = off")
        rows = await connection.fetch(f"EXPLAIN {DECISIONS}", LEAD, "", 50)
    assert "using duty_decisions" in "\n".join(row[0] for row in rows)
    assert await store.decisions_of(LEAD, "", 50)
