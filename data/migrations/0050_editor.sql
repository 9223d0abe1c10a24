-- What came of an editor's work on a claim: a theorem's statement with all that it stands on in its file, by digest.
CREATE TABLE searches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    claim TEXT NOT NULL,
    -- Candidates that were judged and had not been before.
    attempts INTEGER NOT NULL,
    -- Where the closest of them failed: a line from 0, counted from the declaration's first.
    failed_at_line INTEGER,
    recorded_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX searches_by_claim ON searches (claim);

-- Statements of which Lean has proved the negation.
CREATE TABLE refutations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    claim TEXT NOT NULL,
    theorem_id INTEGER NOT NULL REFERENCES theorems (id),
    toolchain_id INTEGER NOT NULL REFERENCES toolchains (id),
    policy TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level = 'replayed'),
    -- `n = 3`, or empty where no single example speaks against the statement.
    counterexample TEXT NOT NULL,
    -- The theorem that Lean accepted, to stand below the refuted one's header and the refuted one with `sorry`.
    negation TEXT NOT NULL,
    recorded_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX refutations_by_claim ON refutations (claim);

CREATE TRIGGER refutations_are_not_changed BEFORE UPDATE ON refutations
BEGIN SELECT RAISE(ABORT, 'refutations are append-only'); END;

CREATE TRIGGER refutations_are_not_deleted BEFORE DELETE ON refutations
BEGIN SELECT RAISE(ABORT, 'refutations are append-only'); END;
