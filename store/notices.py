"""The outbox of notices: written beside the events, claimed for a while by whoever sends, settled one by one."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from asyncpg import Record

from domain.notices.notice import Claimed, Delivery, Listed, Notice, NoticeState, OpenDuty, Way
from domain.values import Duty, Summary
from store.connect import Pool

CLAIM = """
WITH due AS (
    SELECT id FROM sharewell.notice WHERE state = 'pending' AND try_at <= $1
    ORDER BY urgent DESC, try_at LIMIT $3 FOR UPDATE SKIP LOCKED)
UPDATE sharewell.notice n SET try_at = $2 FROM due WHERE n.id = due.id RETURNING n.*"""
ABOUT = """s.state, s.agencies, s.facts,
    ARRAY(SELECT o.task FROM sharewell.duty o WHERE o.stream = d.stream) AS tasks"""
DUTIES = f"""
SELECT d.*, {ABOUT} FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[])) AS told (stream, key)
JOIN sharewell.duty d USING (stream, key) JOIN sharewell.summary s USING (stream)"""
OPEN = f"""
SELECT d.*, {ABOUT}, known.to_all AS known_to, coalesce(known.awaited, false) AS awaited
FROM sharewell.duty d JOIN sharewell.summary s USING (stream), LATERAL (
    SELECT array_agg(DISTINCT p.person) AS to_all,
        bool_or(n.person IS NULL AND n.reason IN ('new', 'moved', 'risen') AND n.tell_at <= $3
            AND n.state = 'pending') AS awaited
    FROM sharewell.notice n LEFT JOIN sharewell.delivery x ON x.notice = n.id
    CROSS JOIN LATERAL (VALUES (x.person), (n.caused_by), (CASE n.state WHEN 'pending' THEN n.person END)) p (person)
    WHERE n.stream = d.stream AND n.duty = d.key AND n.tell_at >= d.since) known
WHERE (d.agency = ANY ($1) OR ($2 AND d.agency IS NULL)) AND (d.stream, d.key) > ($4, $5)
ORDER BY d.stream, d.key LIMIT $6"""
DELIVERIES = "SELECT * FROM sharewell.delivery WHERE notice = ANY ($1) ORDER BY person"
REACHED = """
SELECT n.id, array_agg(d.person) AS people FROM sharewell.notice n
JOIN sharewell.notice o ON o.stream = n.stream AND o.duty = n.duty AND o.id <> n.id AND o.tell_at >= n.tell_at
JOIN sharewell.delivery d ON d.notice = o.id AND d.state = 'sent' WHERE n.id = ANY ($1) GROUP BY n.id"""
TOLD = """
SELECT person, max(at) AS at FROM sharewell.delivery
WHERE state = 'sent' AND at > $1 AND at <= $2 GROUP BY person"""
DELIVERED = """
INSERT INTO sharewell.delivery AS d SELECT * FROM unnest($1::sharewell.delivery[])
ON CONFLICT (notice, person) DO UPDATE SET state = excluded.state, attempts = excluded.attempts, at = excluded.at,
    try_at = excluded.try_at, message = excluded.message, failure = excluded.failure
WHERE d.state = 'waiting'"""
SETTLE = """
UPDATE sharewell.notice
SET state = $2, try_at = coalesce($3::timestamptz, try_at), settled_at = CASE WHEN $3 IS NULL THEN $4::timestamptz END
WHERE id = ANY ($1) AND state = 'pending'"""
SUPERSEDED = """n.state = 'unsent' AND NOT EXISTS (SELECT FROM sharewell.delivery d WHERE d.notice = n.id)
    AND EXISTS (SELECT FROM sharewell.notice o JOIN sharewell.delivery x ON x.notice = o.id
        WHERE o.stream = n.stream AND o.duty = n.duty AND o.tell_at >= n.tell_at AND x.state = 'sent')"""
"""There was no way to send it, and the same was told since there is one."""
RETRY = f"""
WITH again AS (
    UPDATE sharewell.notice n SET state = 'pending', try_at = $2, settled_at = NULL
    WHERE ($1::uuid[] IS NULL AND NOT ({SUPERSEDED}) OR id = ANY ($1)) AND (state IN ('failed', 'unsent') OR EXISTS (
        SELECT FROM sharewell.delivery d WHERE d.notice = n.id
        AND CASE n.state WHEN 'pending' THEN d.try_at > $2 WHEN 'sent' THEN d.state = 'failed' END))
    RETURNING id),
anew AS (DELETE FROM sharewell.delivery d USING again WHERE d.notice = again.id AND d.state <> 'sent')
SELECT count(*) FROM again"""
ANEW = """
WITH gone AS (
    DELETE FROM sharewell.delivery x USING sharewell.notice n, sharewell.duty d
    WHERE x.notice = n.id AND (d.stream, d.key) = (n.stream, n.duty) AND x.person = ANY ($1) AND x.failure IS NOT NULL
        AND n.state <> 'dropped' RETURNING n.id)
UPDATE sharewell.notice SET state = 'pending', try_at = $2, settled_at = NULL WHERE id IN (SELECT id FROM gone)"""
LIST = """
SELECT * FROM sharewell.notice WHERE ($1::text IS NULL OR state = $1)
ORDER BY state <> 'failed', state = 'pending' AND tell_at > now(), settled_at DESC NULLS FIRST, try_at, id LIMIT $2"""
COUNT = """
SELECT state, count(*) AS number, min(tell_at) AS oldest FROM sharewell.notice n WHERE tell_at <= $1
AND (state <> 'failed' OR EXISTS (SELECT FROM sharewell.duty d WHERE d.stream = n.stream AND d.key = n.duty))
GROUP BY state"""
FORGET = """
DELETE FROM sharewell.notice WHERE id IN (
    SELECT id FROM sharewell.notice n WHERE state <> 'pending' AND settled_at < $1
    AND NOT EXISTS (SELECT FROM sharewell.duty d WHERE d.stream = n.stream AND d.key = n.duty) LIMIT $2)"""
WAYS = "SELECT name, seen_at, failing_since, attempts, try_at, doubted_by FROM sharewell.channel ORDER BY name"
SEEN = """
INSERT INTO sharewell.channel (name, seen_at) SELECT name, $2 FROM unnest($1::text[]) name
ON CONFLICT (name) DO UPDATE SET seen_at = $2"""
UNSEEN = "DELETE FROM sharewell.channel WHERE seen_at < $1"
FAILED = """
INSERT INTO sharewell.channel AS c (name, seen_at, failing_since, attempts, try_at) VALUES ($1, $2, $2, 1, $3)
ON CONFLICT (name) DO UPDATE
SET failing_since = coalesce(c.failing_since, $2), attempts = c.attempts + 1, try_at = $3"""
WORKS = """
UPDATE sharewell.channel SET failing_since = NULL, attempts = 0, try_at = NULL, doubted_by = '{}'
WHERE name = $1 AND (failing_since IS NOT NULL OR doubted_by <> '{}')"""
IDLE = """
UPDATE sharewell.channel SET failing_since = NULL, attempts = 0, try_at = NULL
WHERE failing_since IS NOT NULL AND try_at <= $1
AND NOT EXISTS (SELECT FROM sharewell.notice WHERE state = 'pending' AND tell_at <= $1)"""
DOUBTED = """
UPDATE sharewell.channel SET doubted_by = ARRAY(SELECT DISTINCT person FROM unnest(doubted_by || $2) person ORDER BY 1)
WHERE name = $1"""

FORGOTTEN_AT_ONCE = 10_000
"""Notices that are dropped in one statement."""

PAGE = 100
"""Open duties that are read at once."""

LEFT_AFTER = timedelta(days=1)
"""A channel that no worker has for so long is none of ours any more."""

NOTICE = ("id", "stream", "duty", "task", "reason", "urgent", "caused_by", "person", "tell_at")
DUTY = tuple(Duty.model_fields)
DELIVERY = ("notice", "person", "state", "attempts", "at", "try_at", "message", "failure")


class Notices:
    """What is still to be told, and what was. Moments are UTC."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def claim_notices(self, now: datetime, until: datetime, limit: int) -> list[Claimed]:
        """Notices that are due, what cannot wait first. Nobody else gets them before `until`, unless they are settled
        or put off meanwhile: whoever dies with them leaves them to the next."""
        rows = await self.pool.fetch(CLAIM, now, until, limit)
        rows.sort(key=lambda row: (not row["urgent"], row["tell_at"], row["id"]))
        return await self._with_more(rows)

    async def open_duties(self, agencies: Collection[str | None], now: datetime) -> AsyncIterator[list[OpenDuty]]:
        """Every open duty of these agencies, with who knows of it; None stands for the partnership as a whole. They
        come in pages, so that whoever reads many has time for other things in between."""
        named = [agency for agency in agencies if agency is not None]
        last = "", ""
        while rows := await self.pool.fetch(OPEN, named, None in agencies, now, *last, PAGE):
            yield [_open(row) for row in rows]
            last = rows[-1]["stream"], rows[-1]["key"]

    async def add_notices(self, notices: Iterable[Notice]) -> None:
        """Beside those that come with events; one that is there already is passed over."""
        await self.pool.execute("SELECT sharewell.tell($1)", notice_rows(notices))

    async def _with_more(self, rows: Collection[Record]) -> list[Claimed]:
        duties = await self.pool.fetch(DUTIES, [row["stream"] for row in rows], [row["duty"] for row in rows])
        found = {(row["stream"], row["key"]): _about(row) for row in duties}
        ids = [row["id"] for row in rows]
        deliveries = await self._deliveries(ids)
        reached = {row["id"]: row["people"] for row in await self.pool.fetch(REACHED, ids)}
        return [
            Claimed(
                notice=_notice(row),
                **found.get((row["stream"], row["duty"]), {}),
                deliveries=deliveries.get(row["id"], ()),
                reached=reached.get(row["id"], ()),
            )
            for row in rows
        ]

    async def _deliveries(self, ids: Collection[UUID]) -> Mapping[UUID, tuple[Delivery, ...]]:
        found: dict[UUID, tuple[Delivery, ...]] = {}
        for row in await self.pool.fetch(DELIVERIES, ids):
            found[row["notice"]] = (*found.get(row["notice"], ()), Delivery(**dict(row)))
        return found

    async def told_between(self, since: datetime, until: datetime) -> dict[str, datetime]:
        """When each person was last written to. What a clock that went back shows as later than now does not count."""
        return {row["person"]: row["at"] for row in await self.pool.fetch(TOLD, since, until)}

    async def delivered(self, deliveries: Iterable[Delivery]) -> None:
        """Notes attempts. What was sent stays sent."""
        rows = [tuple(getattr(each, name) for name in DELIVERY) for each in deliveries]
        await self.pool.execute(DELIVERED, rows)

    async def settle_notices(
        self, ids: Collection[UUID], state: NoticeState, now: datetime, try_at: datetime | None = None
    ) -> None:
        """Says what became of notices; with `try_at` they stay and are looked at again then."""
        await self.pool.execute(SETTLE, list(ids), state, try_at, now)

    async def retry_notices(self, ids: Collection[UUID] | None, now: datetime) -> int:
        """Takes up again at once what did not reach somebody or was not sent: these, or all but what the same people
        were told of since. How many there were."""
        count: int = await self.pool.fetchval(RETRY, list(ids) if ids is not None else None, now)
        return count

    async def tell_anew(self, people: Collection[str], now: datetime) -> None:
        """Takes up again at once what did not reach these people and still waits for somebody."""
        await self.pool.execute(ANEW, list(people), now)

    async def notices(self, state: NoticeState | None = None, limit: int = 100) -> list[Listed]:
        """What failed first; then what waits, by when it is tried; what was settled last; what is only planned."""
        rows = await self.pool.fetch(LIST, state, limit)
        claims = await self._with_more(rows)
        return [
            Listed(claimed=claimed, state=row["state"], try_at=row["try_at"], settled_at=row["settled_at"])
            for claimed, row in zip(claims, rows, strict=True)
        ]

    async def notice_counts(self, now: datetime) -> dict[str, tuple[int, datetime]]:
        """How many notices there are in each state that could have gone out by now, and since when the oldest could.
        What failed counts while its duty is open."""
        return {row["state"]: (row["number"], row["oldest"]) for row in await self.pool.fetch(COUNT, now)}

    async def forget_notices(self, before: datetime) -> None:
        """Drops a part of what was settled before a moment: what can be done within seconds."""
        await self.pool.execute(FORGET, before, FORGOTTEN_AT_ONCE)

    async def ways(self) -> list[Way]:
        """The channels that workers have, or had."""
        return [Way(**dict(row)) for row in await self.pool.fetch(WAYS)]

    async def ways_seen(self, names: Iterable[str], now: datetime) -> None:
        """Notes which channels are set up now, and forgets those that are not any more."""
        await self.pool.execute(SEEN, list(names), now)
        await self.pool.execute(UNSEEN, now - LEFT_AFTER)

    async def way_failed(self, name: str, now: datetime, try_at: datetime) -> None:
        """Leaves a channel alone until `try_at`."""
        await self.pool.execute(FAILED, name, now, try_at)

    async def ways_idle(self, now: datetime) -> None:
        """Where nothing waits to be told, no channel fails to tell it."""
        await self.pool.execute(IDLE, now)

    async def way_doubted(self, name: str, people: Collection[str]) -> None:
        """Notes whose messages a channel did not take, until it takes one."""
        await self.pool.execute(DOUBTED, name, list(people))

    async def way_works(self, name: str) -> None:
        """A channel takes messages; saying it twice changes nothing."""
        await self.pool.execute(WORKS, name)


def _notice(row: Record) -> Notice:
    return Notice(**{name: row[name] for name in NOTICE})


def _open(row: Record) -> OpenDuty:
    known_to = frozenset(row["known_to"] or ()) - {None}
    return OpenDuty(**_about(row), stream=row["stream"], known_to=known_to, awaited=row["awaited"])


def _about(row: Record) -> dict[str, Any]:
    """A duty, with what there is to know of its stream."""
    summary = Summary(state=row["state"], agencies=tuple(row["agencies"]), facts=row["facts"])
    return {"duty": Duty(**{name: row[name] for name in DUTY}), "summary": summary, "tasks": frozenset(row["tasks"])}


def notice_rows(notices: Iterable[Notice]) -> list[tuple[Any, ...]]:
    """Notices in the order of the table's columns, all of them pending."""
    return [(*(getattr(each, name) for name in NOTICE), "pending", each.tell_at, None) for each in notices]
