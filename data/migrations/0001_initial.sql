-- Tells our files from other SQLite files: "TLLM".
PRAGMA application_id = 1414286413;

CREATE TABLE theorems (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    header TEXT NOT NULL,
    statement TEXT NOT NULL,
    informal_statement TEXT,
    informal_proof TEXT,
    source TEXT NOT NULL,
    added_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE candidates (
    id INTEGER PRIMARY KEY,
    theorem_id INTEGER NOT NULL REFERENCES theorems (id),
    digest TEXT NOT NULL,
    text TEXT NOT NULL,
    generator TEXT NOT NULL,
    sampling TEXT,
    mean_logprob REAL,
    -- 32-bit floats, little-endian.
    token_logprobs BLOB,
    confidence REAL,
    UNIQUE (theorem_id, digest)
) STRICT;

CREATE TABLE toolchains (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    toolchain TEXT NOT NULL
) STRICT;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    command TEXT NOT NULL,
    version TEXT NOT NULL,
    manifest TEXT NOT NULL,
    started_at_ms INTEGER NOT NULL,
    finished_at_ms INTEGER,
    summary TEXT
) STRICT;

CREATE TABLE attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id INTEGER REFERENCES runs (id),
    theorem_id INTEGER NOT NULL REFERENCES theorems (id),
    candidate_id INTEGER NOT NULL REFERENCES candidates (id),
    toolchain_id INTEGER NOT NULL REFERENCES toolchains (id),
    policy TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('checked', 'replayed')),
    outcome TEXT NOT NULL CHECK (outcome IN ('proved', 'rejected')),
    reason TEXT,
    detail TEXT,
    position TEXT,
    goals TEXT,
    axioms TEXT NOT NULL,
    messages TEXT NOT NULL,
    time_ms REAL NOT NULL,
    recorded_at_ms INTEGER NOT NULL,
    CHECK ((outcome = 'rejected') = (reason IS NOT NULL))
) STRICT;

CREATE INDEX attempts_by_run ON attempts (run_id);
CREATE INDEX attempts_by_theorem ON attempts (theorem_id, outcome);

-- Which attempt answers a question that was asked before. The newest answer counts.
CREATE TABLE verdict_cache (
    key BLOB PRIMARY KEY,
    attempt_id INTEGER NOT NULL REFERENCES attempts (id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER attempts_are_not_changed BEFORE UPDATE ON attempts
BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END;

CREATE TRIGGER attempts_are_not_deleted BEFORE DELETE ON attempts
BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END;

-- REPLACE deletes without asking the trigger above.
CREATE TRIGGER attempts_are_not_replaced BEFORE INSERT ON attempts
WHEN EXISTS (SELECT 1 FROM attempts WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END;

-- What an attempt was about must stay what it was.
CREATE TRIGGER theorems_keep_their_content BEFORE UPDATE OF id, digest, header, statement ON theorems
BEGIN SELECT RAISE(ABORT, 'the formal content of a theorem does not change'); END;

CREATE TRIGGER candidates_are_not_changed BEFORE UPDATE ON candidates
BEGIN SELECT RAISE(ABORT, 'candidates do not change'); END;

CREATE TRIGGER toolchains_are_not_changed BEFORE UPDATE ON toolchains
BEGIN SELECT RAISE(ABORT, 'toolchains do not change'); END;

CREATE INDEX verdict_cache_by_attempt ON verdict_cache (attempt_id);
