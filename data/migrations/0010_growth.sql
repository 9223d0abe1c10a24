-- What the growing of a data set works on. Everything here can be computed again from theorems and attempts, but for
-- the attempts themselves, which stay append-only.

CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    -- What makes it the same when a stage runs again: `library:NAME`, `file:DIGEST`, `conjecture:DIGEST`.
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('library', 'file', 'conjecture')),
    -- NULL where no text states it.
    theorem_id INTEGER REFERENCES theorems (id),
    library_name TEXT,
    module TEXT NOT NULL,
    docstring TEXT,
    problem TEXT,
    -- JSON of the elaborated facts, deflated.
    facts BLOB NOT NULL,
    digest TEXT NOT NULL,
    family TEXT NOT NULL,
    rule TEXT,
    parents TEXT NOT NULL,
    added_at_ms INTEGER NOT NULL,
    CHECK ((theorem_id IS NULL) = (problem IS NOT NULL))
) STRICT;

CREATE INDEX entries_by_digest ON entries (digest);

-- How far a stage has gone through something that is not in the store.
CREATE TABLE cursors (
    stage TEXT NOT NULL,
    scope TEXT NOT NULL,
    position INTEGER NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (stage, scope)
) STRICT, WITHOUT ROWID;

-- What a stage has done with an entry, so that it is not done twice.
CREATE TABLE work (
    entry_id INTEGER NOT NULL REFERENCES entries (id),
    stage TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    spent_ms REAL NOT NULL,
    recorded_at_ms INTEGER NOT NULL,
    PRIMARY KEY (entry_id, stage)
) STRICT, WITHOUT ROWID;

CREATE TABLE proofs (
    id INTEGER PRIMARY KEY,
    entry_id INTEGER NOT NULL REFERENCES entries (id),
    attempt_id INTEGER NOT NULL REFERENCES attempts (id),
    digest TEXT NOT NULL,
    text TEXT NOT NULL,
    style TEXT NOT NULL,
    generator TEXT NOT NULL,
    tactic_calls INTEGER NOT NULL,
    uses TEXT NOT NULL,
    -- The one proof of its entry that goes on to be explained.
    preferred INTEGER NOT NULL,
    UNIQUE (entry_id, digest)
) STRICT;

-- JSON of the tactic steps with their goals, deflated.
CREATE TABLE traces (
    proof_id INTEGER PRIMARY KEY REFERENCES proofs (id),
    body BLOB NOT NULL
) STRICT;

-- What a writer says of a statement and its proof.
CREATE TABLE informal (
    proof_id INTEGER NOT NULL REFERENCES proofs (id),
    writer TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (proof_id, writer)
) STRICT, WITHOUT ROWID;

-- A proof with its words in it. Without an attempt it was not accepted, and `problem` says why.
CREATE TABLE annotations (
    proof_id INTEGER NOT NULL REFERENCES proofs (id),
    writer TEXT NOT NULL,
    text TEXT NOT NULL,
    attempt_id INTEGER REFERENCES attempts (id),
    problem TEXT,
    PRIMARY KEY (proof_id, writer),
    CHECK ((attempt_id IS NULL) = (problem IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE judgements (
    proof_id INTEGER NOT NULL REFERENCES proofs (id),
    writer TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('keep', 'repair', 'drop')),
    claims TEXT NOT NULL,
    PRIMARY KEY (proof_id, writer)
) STRICT, WITHOUT ROWID;

CREATE TABLE curation (
    entry_id INTEGER PRIMARY KEY REFERENCES entries (id),
    proof_id INTEGER NOT NULL REFERENCES proofs (id),
    writer TEXT NOT NULL,
    -- Place in the curriculum, easy first.
    position INTEGER NOT NULL,
    difficulty REAL NOT NULL,
    split TEXT NOT NULL,
    -- Why it is in no split that is trained or tested on: `duplicate`, `contaminated`, `trivial`, ….
    excluded TEXT,
    detail TEXT NOT NULL
) STRICT;

-- Rows of published data sets. Nothing is known of them until Lean has judged them.
CREATE TABLE imported_rows (
    source TEXT NOT NULL,
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'unverified',
    PRIMARY KEY (source, number)
) STRICT, WITHOUT ROWID;
