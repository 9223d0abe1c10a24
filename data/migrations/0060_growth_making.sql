-- How a conjecture was made, where that says more than its rule: JSON with the proof that the making suggests and the
-- library theorem of which the statement is an instance.
ALTER TABLE entries ADD COLUMN making TEXT;

CREATE INDEX entries_by_rule ON entries (rule) WHERE rule IS NOT NULL;

-- Proofs for which a writer has no words, and why.
CREATE TABLE wordless (
    proof_id INTEGER NOT NULL REFERENCES proofs (id),
    writer TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (proof_id, writer)
) STRICT, WITHOUT ROWID;
