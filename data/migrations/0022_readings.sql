-- What a Lean made of header and statement of a theorem, so that it is asked once. Only answers that it would give
-- again: no time-outs, no lost workers, no library that was not there.
CREATE TABLE readings (
    theorem_id INTEGER NOT NULL REFERENCES theorems (id),
    toolchain_id INTEGER NOT NULL REFERENCES toolchains (id),
    -- Limits that the answer can depend on, such as heartbeats.
    limits TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('posed', 'invalid_statement')),
    detail TEXT,
    -- Digest of the elaborated statement up to the names of variables.
    expression TEXT,
    -- JSON of the goal that a proof starts from, `null` where Lean shows none; NULL until it was asked for.
    goal TEXT,
    PRIMARY KEY (theorem_id, toolchain_id, limits)
) STRICT, WITHOUT ROWID;

-- What a run's problems were compared with: the recorded training sets of its model.
CREATE TABLE run_corpora (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    source TEXT NOT NULL,
    statements INTEGER NOT NULL,
    -- Those of them that were compared as elaborated expressions; the rest was compared as text.
    elaborated INTEGER NOT NULL,
    PRIMARY KEY (run_id, source)
) STRICT, WITHOUT ROWID;

-- Problems of a run that occur there, as JSON.
CREATE TABLE run_overlaps (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    position INTEGER NOT NULL,
    overlap TEXT NOT NULL,
    PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;
