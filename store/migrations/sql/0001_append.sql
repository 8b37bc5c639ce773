-- What people see of a stream, written beside its events and by the rebuild. Both hold the log's head row, so no
-- other writer comes between.
CREATE FUNCTION sharewell.show(p_summary sharewell.summary, p_duties sharewell.duty[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_duty sharewell.duty;
BEGIN
    UPDATE sharewell.summary s SET state = p_summary.state, agencies = p_summary.agencies, facts = p_summary.facts
        WHERE s.stream = p_summary.stream;
    IF NOT FOUND THEN
        INSERT INTO sharewell.summary VALUES (p_summary.*);
    END IF;
    DELETE FROM sharewell.duty d WHERE d.stream = p_summary.stream AND d <> ALL (p_duties);
    FOREACH v_duty IN ARRAY p_duties LOOP
        CONTINUE WHEN EXISTS (SELECT FROM sharewell.duty d WHERE d.stream = v_duty.stream AND d.key = v_duty.key);
        INSERT INTO sharewell.duty VALUES (v_duty.*);
    END LOOP;
END $$;

-- One append, all or nothing; returns the stream's version after it. SQLSTATE SW409: a stream has moved.
-- `p_expected` NULL appends at the end and passes over what is there already (audit streams).
-- The head row is locked in one statement and the versions are read in the next, which sees what was committed
-- meanwhile; a check within the locking statement would let several writers win.
CREATE FUNCTION sharewell.append(
    p_stream text,
    p_expected integer,
    p_conditions sharewell.condition[],
    p_events sharewell.new_event[],
    p_sealed sharewell.sealed[],
    p_command sharewell.command,
    p_summary sharewell.summary,
    p_duties sharewell.duty[],
    p_outbox sharewell.outbox[],
    p_recorded_at timestamptz
) RETURNS integer
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
    v_next bigint;
    v_version integer;
    v_hash bytea;
    v_moved text;
    v_not_before timestamptz;
    v_recorded_at timestamptz;
    v_event sharewell.new_event;
    v_sealed sharewell.sealed;
    v_effect sharewell.outbox;
BEGIN
    UPDATE sharewell.log_head SET size = size + cardinality(p_events)
        RETURNING size - cardinality(p_events) INTO STRICT v_next;

    SELECT version, hash INTO v_version, v_hash
        FROM sharewell.event WHERE stream = p_stream ORDER BY version DESC LIMIT 1;
    v_version := coalesce(v_version, 0);
    v_hash := coalesce(v_hash, decode(repeat('00', 32), 'hex'));
    IF v_version <> p_expected THEN
        RAISE EXCEPTION '% is at version %, not %', p_stream, v_version, p_expected USING ERRCODE = 'SW409';
    END IF;
    IF cardinality(p_conditions) > 0 THEN
        SELECT c.stream INTO v_moved FROM unnest(p_conditions) c
            LEFT JOIN LATERAL (SELECT e.version FROM sharewell.event e
                WHERE e.stream = c.stream ORDER BY e.version DESC LIMIT 1) h ON true
            WHERE coalesce(h.version, 0) <> c.version LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION '% has moved since it was read', v_moved USING ERRCODE = 'SW409';
        END IF;
    END IF;

    FOREACH v_event IN ARRAY p_events LOOP
        v_not_before := greatest(v_not_before, v_event.occurred_at);
    END LOOP;
    v_recorded_at := coalesce(p_recorded_at, greatest(clock_timestamp(), v_not_before));
    IF p_command.stream IS NOT NULL THEN
        p_command.judged_at := v_recorded_at;
        INSERT INTO sharewell.command VALUES (p_command.*);
    END IF;
    FOREACH v_event IN ARRAY p_events LOOP
        CONTINUE WHEN p_expected IS NULL
            AND EXISTS (SELECT FROM sharewell.event e WHERE e.event_id = v_event.event_id);
        v_version := v_version + 1;
        v_hash := sha256(v_hash || int8send(v_version)
            || int8send((extract(epoch FROM v_recorded_at) * 1000000)::bigint) || v_event.content_hash);
        INSERT INTO sharewell.event VALUES (v_next, p_stream, v_version, v_event.event_id, v_event.type,
            v_event.schema_version, v_event.occurred_at, v_recorded_at, v_event.actor, v_event.command_id,
            v_event.correlation_id, v_event.causation_id, v_event.policy_version, v_event.body,
            v_event.sealed_hash, v_event.key_commitment, v_event.content_hash, v_hash);
        v_next := v_next + 1;
    END LOOP;
    IF p_expected IS NULL THEN
        UPDATE sharewell.log_head SET size = v_next WHERE size <> v_next;
    END IF;

    FOREACH v_sealed IN ARRAY p_sealed LOOP
        CONTINUE WHEN p_expected IS NULL AND EXISTS (SELECT FROM sharewell.sealed s WHERE s.stream = v_sealed.stream
            AND s.command_id = v_sealed.command_id AND s.path = v_sealed.path);
        INSERT INTO sharewell.sealed VALUES (v_sealed.*);
    END LOOP;
    FOREACH v_effect IN ARRAY p_outbox LOOP
        INSERT INTO sharewell.outbox VALUES (v_effect.*);
    END LOOP;
    IF p_summary.stream IS NOT NULL THEN
        PERFORM sharewell.show(p_summary, p_duties);
    END IF;
    RETURN v_version;
END $$;

REVOKE ALL ON FUNCTION sharewell.show, sharewell.append FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sharewell.show, sharewell.append TO sharewell_service;
