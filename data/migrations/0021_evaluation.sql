-- The problems of an evaluation run. The counts grow with the samples, in the same transactions.
CREATE TABLE run_items (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    position INTEGER NOT NULL,
    set_id INTEGER NOT NULL REFERENCES problem_sets (id),
    set_position INTEGER NOT NULL,
    -- 'pending' until Lean was asked about header and statement.
    state TEXT NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'posed', 'no_header', 'invalid_statement', 'hole')),
    detail TEXT,
    samples INTEGER NOT NULL DEFAULT 0,
    proofs INTEGER NOT NULL DEFAULT 0,
    new_tokens INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;

-- One sample of a generator: its place in the run, and what became of it.
CREATE TABLE run_samples (
    run_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    round INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    sample INTEGER NOT NULL,
    correction INTEGER NOT NULL,
    -- 'proved', the reason of a rejection, or 'nothing' where the generator's answer held no proof.
    result TEXT NOT NULL,
    attempt_id INTEGER REFERENCES attempts (id),
    -- The plainer proof that is shown in place of an accepted one.
    simplified_id INTEGER REFERENCES attempts (id),
    goals INTEGER,
    new_tokens INTEGER,
    generation_ms INTEGER,
    judgement_ms INTEGER,
    recorded_at_ms INTEGER NOT NULL,
    PRIMARY KEY (run_id, position, round, stage, sample, correction)
) STRICT, WITHOUT ROWID;

-- What was shown to the generator in one round: names of sources and attempts, for leak and contamination reports.
CREATE TABLE run_examples (
    run_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    round INTEGER NOT NULL,
    examples TEXT NOT NULL,
    PRIMARY KEY (run_id, position, round)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER run_samples_are_not_changed BEFORE UPDATE ON run_samples
BEGIN SELECT RAISE(ABORT, 'samples are append-only'); END;

CREATE TRIGGER run_samples_are_not_deleted BEFORE DELETE ON run_samples
BEGIN SELECT RAISE(ABORT, 'samples are append-only'); END;
