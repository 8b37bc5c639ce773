CREATE FUNCTION sharewell.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% can only be added to: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION sharewell.refuse_early_disposal() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM sharewell.event WHERE stream = OLD.stream AND type = 'DisposalStarted') THEN
        RAISE EXCEPTION 'the disposal of % has not been started', OLD.stream
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER added_to_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sharewell.event
    FOR EACH STATEMENT EXECUTE FUNCTION sharewell.refuse_change();
CREATE TRIGGER added_to_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sharewell.command
    FOR EACH STATEMENT EXECUTE FUNCTION sharewell.refuse_change();
CREATE TRIGGER added_to_only BEFORE UPDATE OR TRUNCATE ON sharewell.sealed
    FOR EACH STATEMENT EXECUTE FUNCTION sharewell.refuse_change();
CREATE TRIGGER disposal_started BEFORE DELETE ON sharewell.sealed
    FOR EACH ROW EXECUTE FUNCTION sharewell.refuse_early_disposal();

-- ALWAYS: session_replication_role = replica does not slip past them.
ALTER TABLE sharewell.event ENABLE ALWAYS TRIGGER added_to_only;
ALTER TABLE sharewell.command ENABLE ALWAYS TRIGGER added_to_only;
ALTER TABLE sharewell.sealed ENABLE ALWAYS TRIGGER added_to_only;
ALTER TABLE sharewell.sealed ENABLE ALWAYS TRIGGER disposal_started;

REVOKE ALL ON FUNCTION sharewell.refuse_change(), sharewell.refuse_early_disposal() FROM PUBLIC;

GRANT USAGE ON SCHEMA sharewell TO sharewell_service, sharewell_disposal;
GRANT SELECT, INSERT ON sharewell.event, sharewell.command, sharewell.sealed TO sharewell_service;
GRANT SELECT, UPDATE ON sharewell.log_head TO sharewell_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON sharewell.summary, sharewell.duty TO sharewell_service;
GRANT SELECT, INSERT, UPDATE ON sharewell.outbox TO sharewell_service;

-- The disposal role sees which streams there are, and no text.
GRANT SELECT (stream, type) ON sharewell.event TO sharewell_disposal;
GRANT SELECT (stream), DELETE ON sharewell.sealed TO sharewell_disposal;
