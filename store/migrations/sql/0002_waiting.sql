-- What each stream waits for that has not ended; a finished one has no row. Written with the append, so that whoever
-- compares the store with Temporal reads open streams only, however many have ended.
CREATE TABLE sharewell.waiting (
    stream text COLLATE "C" PRIMARY KEY,
    deadline text,
    due_at timestamptz
) WITH (fillfactor = 50);

-- Called in the statement of the append, after it. `p_ended` NULL: nothing has happened to the stream.
CREATE FUNCTION sharewell.wait(p_stream text, p_ended boolean, p_deadline text, p_due_at timestamptz) RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
BEGIN
    IF p_ended THEN
        DELETE FROM sharewell.waiting w WHERE w.stream = p_stream;
    ELSIF NOT p_ended THEN
        INSERT INTO sharewell.waiting AS w VALUES (p_stream, p_deadline, p_due_at)
            ON CONFLICT (stream) DO UPDATE SET deadline = p_deadline, due_at = p_due_at
            WHERE (w.deadline, w.due_at) IS DISTINCT FROM (p_deadline, p_due_at);
    END IF;
END $$;

REVOKE ALL ON FUNCTION sharewell.wait FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sharewell.wait TO sharewell_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON sharewell.waiting TO sharewell_service;

-- Of streams that are there already it is only known that they go on; `sharewell rebuild` finds out what they wait for.
INSERT INTO sharewell.waiting (stream)
    SELECT e.stream FROM sharewell.event e WHERE e.version = 1 AND e.stream NOT LIKE 'audit/%'
    AND NOT EXISTS (SELECT FROM sharewell.event d WHERE d.stream = e.stream AND d.type = 'RecordDisposed');
