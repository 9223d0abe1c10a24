-- Imported benchmarks. A set never changes: another content is another set under another name.
CREATE TABLE problem_sets (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    origin TEXT NOT NULL,
    -- Rows or files of the source, those that pose no problem included.
    items INTEGER NOT NULL,
    imported_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE problem_set_items (
    set_id INTEGER NOT NULL REFERENCES problem_sets (id),
    position INTEGER NOT NULL,
    theorem_id INTEGER NOT NULL REFERENCES theorems (id),
    name TEXT NOT NULL,
    category TEXT,
    informal_statement TEXT,
    informal_proof TEXT,
    reference_proof TEXT,
    has_hole INTEGER NOT NULL CHECK (has_hole IN (0, 1)),
    source TEXT NOT NULL,
    PRIMARY KEY (set_id, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER problem_sets_are_not_changed BEFORE UPDATE ON problem_sets
BEGIN SELECT RAISE(ABORT, 'problem sets do not change'); END;

CREATE TRIGGER problem_set_items_are_not_changed BEFORE UPDATE ON problem_set_items
BEGIN SELECT RAISE(ABORT, 'problem sets do not change'); END;
