-- A level above `replayed`. What a level is worth does not change for rows that are there: `replayed` says that a kernel
-- which never ran the candidate took its declarations. Up to here that was Lean's own, in a second process; from here on
-- it is ours, which shares nothing with Lean, and `cross-checked` says that both did.
--
-- Only a CHECK changes, and no content of a table: the way that SQLite describes for that (lang_altertable.html, 7).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(sql, 'CHECK (level IN (''checked'', ''replayed''))', 'CHECK (level IN (''checked'', ''replayed'', ''cross-checked''))')
WHERE type = 'table' AND name = 'attempts';
UPDATE sqlite_schema
SET sql = replace(sql, 'CHECK (level = ''replayed'')', 'CHECK (level IN (''replayed'', ''cross-checked''))')
WHERE type = 'table' AND name = 'refutations';
PRAGMA writable_schema = RESET;
