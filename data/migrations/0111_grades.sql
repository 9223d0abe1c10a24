-- What readers found in rows of the data set, by a rubric. A grade is of the texts that were read, by their digest: it does
-- not pass over to other words that the row gets later.
CREATE TABLE grades (
    proof_id       INTEGER NOT NULL REFERENCES proofs (id),
    writer         TEXT NOT NULL,
    texts          TEXT NOT NULL,
    reader         TEXT NOT NULL,
    statement      TEXT NOT NULL CHECK (statement IN ('exact', 'minor', 'wrong')),
    proof          TEXT NOT NULL CHECK (proof IN ('exact', 'minor', 'wrong')),
    idea           TEXT NOT NULL CHECK (idea IN ('yes', 'partly', 'no')),
    steps          INTEGER NOT NULL CHECK (steps >= 0),
    remark         TEXT NOT NULL,
    recorded_at_ms INTEGER NOT NULL,
    PRIMARY KEY (texts, reader)
) WITHOUT ROWID;
CREATE INDEX grades_by_proof ON grades (proof_id, writer);
