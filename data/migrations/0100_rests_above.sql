-- The declaration above a rejected candidate that is all that keeps it from being a proof. It tells which failure to show;
-- no verdict depends on it, so it is not sealed.
ALTER TABLE attempts ADD COLUMN rests_above TEXT;
