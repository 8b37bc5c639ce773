-- The log: `size` is the number of events, so also the next position. The only hot row.
CREATE TABLE sharewell.log_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    size bigint NOT NULL DEFAULT 0 CHECK (size >= 0)
) WITH (fillfactor = 10);
INSERT INTO sharewell.log_head DEFAULT VALUES;

-- The collation "C" lets the streams of a kind be found as a range of the index.
CREATE TABLE sharewell.event (
    position bigint PRIMARY KEY CHECK (position >= 0),
    stream text COLLATE "C" NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    event_id uuid NOT NULL UNIQUE,
    type text NOT NULL,
    schema_version smallint NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor jsonb NOT NULL,
    command_id uuid NOT NULL,
    correlation_id uuid NOT NULL,
    causation_id uuid,
    policy_version text NOT NULL,
    body jsonb NOT NULL,
    sealed_hash bytea,
    key_commitment bytea,
    content_hash bytea NOT NULL,
    hash bytea NOT NULL,
    UNIQUE (stream, version)
);
CREATE INDEX event_first_of_stream ON sharewell.event (stream) WHERE version = 1;

CREATE TABLE sharewell.sealed (
    stream text COLLATE "C" NOT NULL,
    command_id uuid NOT NULL,
    path text NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (stream, command_id, path)
);

CREATE TABLE sharewell.command (
    stream text COLLATE "C" NOT NULL,
    command_id uuid NOT NULL,
    command text NOT NULL,
    fingerprint bytea NOT NULL,
    result jsonb NOT NULL,
    judged_at timestamptz NOT NULL,
    PRIMARY KEY (stream, command_id)
);

CREATE TABLE sharewell.summary (
    stream text COLLATE "C" PRIMARY KEY,
    state text NOT NULL,
    agencies text[] NOT NULL,
    facts jsonb NOT NULL
);
CREATE INDEX summary_by_agency ON sharewell.summary USING gin (agencies);

CREATE TABLE sharewell.duty (
    stream text COLLATE "C" NOT NULL,
    key text NOT NULL,
    task text NOT NULL,
    role text NOT NULL,
    agency text,
    person text,
    since timestamptz NOT NULL,
    due_at timestamptz,
    PRIMARY KEY (stream, key)
);
CREATE INDEX duty_by_office ON sharewell.duty (role, agency, due_at);
CREATE INDEX duty_by_person ON sharewell.duty (person, due_at) WHERE person IS NOT NULL;

-- `ordinal` keeps the order in which the effects of one append are meant.
CREATE TABLE sharewell.outbox (
    stream text COLLATE "C" NOT NULL,
    event_id uuid NOT NULL,
    effect text NOT NULL,
    ordinal integer NOT NULL,
    done_at timestamptz,
    PRIMARY KEY (stream, event_id, effect)
);
CREATE INDEX outbox_open ON sharewell.outbox (stream) WHERE done_at IS NULL;

CREATE TYPE sharewell.condition AS (stream text, version integer);
CREATE TYPE sharewell.new_event AS (
    event_id uuid,
    type text,
    schema_version smallint,
    occurred_at timestamptz,
    actor jsonb,
    command_id uuid,
    correlation_id uuid,
    causation_id uuid,
    policy_version text,
    body jsonb,
    sealed_hash bytea,
    key_commitment bytea,
    content_hash bytea
);
