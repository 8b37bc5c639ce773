"""One person's page of the open duties, by index ranges: one for each post, in the order of what is due."""

from collections.abc import Iterable
from typing import Any

from asyncpg import Record

from domain.duties.ladder import Post
from domain.duties.queue import PARTNERSHIP, Office, Place, QueuedDuty, Share, Wanted
from domain.record import StoredDuty
from domain.values import Duty, Summary
from store.connect import Pool
from store.schema import DUTY

ORDER = "coalesce(d.due_at, 'infinity'), d.since, d.stream, d.key"
FROM_THE_START = ("-infinity", "-infinity", "", "")

OFFICES = """
WITH RECURSIVE office AS (
  (SELECT d.role, coalesce(d.agency, '') AS agency FROM sharewell.duty d
    ORDER BY d.role, coalesce(d.agency, '') LIMIT 1)
  UNION ALL
  SELECT next.role, next.agency FROM office o CROSS JOIN LATERAL (
    SELECT d.role, coalesce(d.agency, '') AS agency FROM sharewell.duty d
    WHERE (d.role, coalesce(d.agency, '')) > (o.role, o.agency)
    ORDER BY d.role, coalesce(d.agency, '') LIMIT 1) next)
SELECT role, agency FROM office"""
"""Every role and agency that any open duty is for: the index is skipped through, whatever lies between."""

POSTS = """
WITH RECURSIVE post AS (
  SELECT o.role, o.agency, '' AS person FROM unnest($1::text[], $2::text[]) o (role, agency)
  UNION ALL
  SELECT n.role, n.agency, (SELECT coalesce(d.person, '') FROM sharewell.duty d
    WHERE d.role = n.role AND coalesce(d.agency, '') = n.agency AND coalesce(d.person, '') > n.person
    ORDER BY coalesce(d.person, '') LIMIT 1)
  FROM post n WHERE n.person IS NOT NULL)
SELECT role, agency, person FROM post WHERE person IS NOT NULL"""
"""The posts of these offices: without a name, and with each that is in use, found in the same way."""

OF_POST = "coalesce(d.agency, '') = p.agency AND coalesce(d.person, '') = p.person"
ABLE = "d.claimed_by = ANY (string_to_array(p.able, ',')) AND NOT d.claimed_by = ANY (d.barred)"
OTHERS = f"""{OF_POST} AND NOT coalesce(d.claimed_by = $1 AND {ABLE}, false)
    AND ($11::bool IS NULL OR $11 = coalesce({ABLE}, false))"""
"""A claim counts while whoever made it is able to do the duty. What the person claimed has a range of its own."""

RANGE = f"""
SELECT d.*, p.n FROM {{slots}} p CROSS JOIN LATERAL (
  SELECT * FROM sharewell.duty d WHERE d.role = p.role AND {{condition}}
    AND ({ORDER}) > ($2::text::timestamptz, $3::text::timestamptz, $4::text, $5::text)
    AND NOT d.barred @> ARRAY[$1::text] AND ($6::text IS NULL OR d.task = $6)
    AND ($7::text IS NULL OR coalesce(d.agency, '{PARTNERSHIP}') = $7) AND ($8::text IS NULL OR d.urgency = $8)
    AND ($9::timestamptz IS NULL OR d.due_at < $9)
  ORDER BY {ORDER} LIMIT $10) d"""
PLAIN = RANGE.format(slots="(SELECT * FROM slot WHERE above = '')", condition=OTHERS)
GUARDED = RANGE.format(
    slots="(SELECT * FROM slot WHERE above <> '')",
    condition=f"{OTHERS} AND d.barred <> '{{}}' AND d.barred @> string_to_array(p.above, ',')",
)
CLAIMED = RANGE.format(slots="(SELECT *, 0::bigint AS n FROM claim)", condition=f"{OF_POST} AND d.claimed_by = $1")

PAGE = f"""
WITH slot AS (SELECT * FROM unnest($12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
    WITH ORDINALITY s (role, agency, person, above, able, n)),
  claim AS (SELECT * FROM unnest($17::text[], $18::text[], $19::text[]) c (role, agency, person)),
  found AS ({PLAIN} UNION ALL {GUARDED} UNION ALL {CLAIMED})
SELECT f.*, s.state, s.agencies, s.facts
FROM (SELECT * FROM found d ORDER BY {ORDER} LIMIT $10) f JOIN sharewell.summary s USING (stream)
ORDER BY {ORDER.replace("d.", "f.")}"""


class Queue:
    """Reads what the append wrote in its transaction, so that people see at once what they have just done."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def posts(self, offices: list[Office] | None) -> list[Post]:
        """The posts of these offices, or of all that there are: without a name, and with each that is in use."""
        if offices is None:
            offices = [(row["role"], row["agency"]) for row in await self.pool.fetch(OFFICES)]
        roles, agencies = [role for role, _ in offices], [agency or "" for _, agency in offices]
        rows = await self.pool.fetch(POSTS, roles, agencies)
        return [Post(row["role"], row["agency"] or None, row["person"] or None) for row in rows]

    async def queue(self, share: Share, wanted: Wanted, after: Place | None, limit: int) -> list[QueuedDuty]:
        """The first of the person's duties after a place, at most `limit`; undated ones last."""
        rows = await self.pool.fetch(PAGE, *arguments(share, wanted, after, limit))
        return [QueuedDuty(_stored(row), share.slots[row["n"] - 1].why if row["n"] else "claimed") for row in rows]


def arguments(share: Share, wanted: Wanted, after: Place | None, limit: int) -> tuple[Any, ...]:
    """Those of `PAGE`, in their order."""
    others = {"others": True, "nobody": False}.get(wanted.claimed or "")
    slots = () if wanted.claimed == "mine" else share.slots
    claims = () if others is not None else share.claims
    return (
        share.person,
        *(_instants(after) if after else FROM_THE_START),
        *(wanted.task, wanted.agency, wanted.urgency, wanted.overdue, limit, others),
        *_posts(slot.post for slot in slots),
        [",".join(slot.above) for slot in slots],
        [",".join(slot.able) for slot in slots],
        *_posts(claims),
    )


def _instants(after: Place) -> tuple[str, str, str, str]:
    due_at = after.due_at.isoformat() if after.due_at else "infinity"
    return due_at, after.since.isoformat(), after.stream, after.key


def _posts(posts: Iterable[Post]) -> tuple[list[str], list[str], list[str]]:
    found = list(posts)
    return [post.role for post in found], [post.agency or "" for post in found], [post.person or "" for post in found]


def _stored(row: Record) -> StoredDuty:
    summary = Summary(state=row["state"], agencies=row["agencies"], facts=row["facts"])
    return StoredDuty(row["stream"], Duty(**{name: row[name] for name in DUTY}), summary)
