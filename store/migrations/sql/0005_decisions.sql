-- The decisions that wait for one person by name, of which there are few among very many duties.
CREATE INDEX duty_decisions ON sharewell.duty (person, stream) WHERE task = 'decide';
