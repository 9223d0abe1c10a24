-- For each sampled token the most likely ones in its place, where kept: JSON of TokenChoice.
ALTER TABLE candidates ADD COLUMN token_choices TEXT;
