-- Word that a duty waits, written with the append that made it. It names staff by their identifiers only, and nobody's
-- address. `try_at` is also the end of a claim: whoever sends has the notice until then.
CREATE TABLE sharewell.notice (
    id uuid PRIMARY KEY,
    stream text COLLATE "C" NOT NULL,
    duty text NOT NULL,
    task text NOT NULL,
    reason text NOT NULL,
    urgent boolean NOT NULL,
    caused_by text NOT NULL,
    person text,
    tell_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'sent', 'failed', 'unsent', 'dropped')),
    try_at timestamptz NOT NULL,
    settled_at timestamptz
);
CREATE INDEX notice_pending ON sharewell.notice (urgent DESC, try_at) WHERE state = 'pending';
CREATE INDEX notice_of_duty ON sharewell.notice (stream, duty);
CREATE INDEX notice_settled ON sharewell.notice (settled_at) WHERE state <> 'pending';

-- How far a notice has come on its way to each person.
CREATE TABLE sharewell.delivery (
    notice uuid NOT NULL REFERENCES sharewell.notice ON DELETE CASCADE,
    person text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'unsent')),
    attempts integer NOT NULL,
    at timestamptz NOT NULL,
    try_at timestamptz,
    message uuid,
    failure text,
    PRIMARY KEY (notice, person)
);
CREATE INDEX delivery_sent ON sharewell.delivery (at, person) WHERE state = 'sent';

-- The ways that the workers have of sending; a way that fails is left alone until `try_at`. `doubted_by` are people whose
-- messages it did not take since it last took any.
CREATE TABLE sharewell.channel (
    name text PRIMARY KEY,
    seen_at timestamptz NOT NULL,
    failing_since timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    try_at timestamptz,
    doubted_by text[] NOT NULL DEFAULT '{}'
);

-- Called in the statement of the append, after it; and by itself, where work comes to others without an event of its own:
-- somebody to whom it comes once more, before they were told of it, is told after all.
CREATE FUNCTION sharewell.tell(p_notices sharewell.notice[]) RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO sharewell.notice AS n SELECT DISTINCT ON (id) * FROM unnest(p_notices)
    ON CONFLICT (id) DO UPDATE
        SET state = 'pending', tell_at = excluded.tell_at, try_at = excluded.try_at, settled_at = NULL
        WHERE n.state = 'dropped' AND n.person IS NOT NULL;
$$;

REVOKE ALL ON FUNCTION sharewell.tell FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sharewell.tell TO sharewell_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON sharewell.notice, sharewell.delivery, sharewell.channel TO sharewell_service;
