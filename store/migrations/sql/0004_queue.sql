-- What people see of a duty, and the indexes by which a person's queue is read in the order of what is due: one range for
-- each post, however many duties there are, and however many streams have ended.
ALTER TABLE sharewell.duty
    ADD COLUMN barred text[] NOT NULL DEFAULT '{}',
    ADD COLUMN urgency text,
    ADD COLUMN missing text[] NOT NULL DEFAULT '{}',
    ADD COLUMN remind_at timestamptz[] NOT NULL DEFAULT '{}',
    ADD COLUMN claimed_by text;

DROP INDEX sharewell.duty_by_office, sharewell.duty_by_person;

CREATE INDEX duty_by_post ON sharewell.duty (role, coalesce(agency, ''), coalesce(person, ''),
    coalesce(due_at, 'infinity'), since, stream, key);
CREATE INDEX duty_barred ON sharewell.duty (role, coalesce(agency, ''), coalesce(person, ''),
    coalesce(due_at, 'infinity'), since, stream, key) WHERE barred <> '{}';
CREATE INDEX duty_claimed ON sharewell.duty (claimed_by, role, coalesce(agency, ''),
    coalesce(due_at, 'infinity'), since, stream, key) WHERE claimed_by IS NOT NULL;
