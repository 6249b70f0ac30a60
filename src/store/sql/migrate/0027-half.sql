-- The same rule in words that cost nothing: for IN SQLite builds a table of the three numbers anew with every response, half of
-- what storing one takes. No row changes, so only the text does (SQLite, "Making Other Kinds Of Table Schema Changes").
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'half IN (0, 1, 2)', 'half BETWEEN 0 AND 2') WHERE name = 'response';
-- Others who have the file open see by this that it changed.
CREATE TABLE schema_changed (id INTEGER PRIMARY KEY) STRICT;
DROP TABLE schema_changed;
PRAGMA writable_schema = RESET;
