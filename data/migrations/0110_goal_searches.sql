-- Searches over the goals of a theorem. The tree is what the program wrote; it proves nothing, so it is not sealed. A
-- search that goes on replaces its row.
CREATE TABLE goal_searches (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    theorem_id INTEGER NOT NULL REFERENCES theorems (id),
    -- What searched, with its policy.
    generator TEXT NOT NULL,
    -- Why it ended, or that it goes on.
    state TEXT NOT NULL,
    tree TEXT NOT NULL,
    recorded_at_ms INTEGER NOT NULL,
    PRIMARY KEY (run_id, theorem_id)
) STRICT;
