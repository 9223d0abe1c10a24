-- What tells a verdict that a user's judge recorded from one that was written into the file: a keyed digest over all that
-- the row says, and the name of its key, which lies elsewhere. Rows from before have none, and count again when they
-- have been judged again.
ALTER TABLE attempts ADD COLUMN seal BLOB;
ALTER TABLE attempts ADD COLUMN seal_key TEXT;
ALTER TABLE refutations ADD COLUMN seal BLOB;
ALTER TABLE refutations ADD COLUMN seal_key TEXT;

-- Attempts on one candidate: what was judged again is found by it.
CREATE INDEX attempts_by_candidate ON attempts (candidate_id);
CREATE INDEX proofs_by_attempt ON proofs (attempt_id);
CREATE INDEX annotations_by_attempt ON annotations (attempt_id) WHERE attempt_id IS NOT NULL;
