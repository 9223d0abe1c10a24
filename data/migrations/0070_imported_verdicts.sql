-- What Lean said of a row of a published data set: the attempt behind `verified` and `refused`, and in `detail` why, or
-- why there was nothing to judge.
ALTER TABLE imported_rows ADD COLUMN attempt_id INTEGER REFERENCES attempts (id);
ALTER TABLE imported_rows ADD COLUMN detail TEXT;
