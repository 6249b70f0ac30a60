-- Erasing what was kept long enough (store/retention.h).

ALTER TABLE meta ADD COLUMN
  -- The log begins behind this entry, whose hash is the one the next one follows from.
  audit_gone   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meta ADD COLUMN
  audit_anchor BLOB NOT NULL DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000';
ALTER TABLE meta ADD COLUMN
  erased_at    INTEGER NOT NULL DEFAULT 0; -- when erasing last came to its end; 0: never

-- Where rows wait while their table is emptied: always empty but within a transaction. SQLite wipes what is deleted, but not the
-- copies it leaves in the gaps of pages when rows move between them; a table that is emptied is wiped as whole pages.
CREATE TABLE comment_moving (
  response INTEGER NOT NULL,
  question INTEGER NOT NULL,
  text     TEXT NOT NULL,
  batch    INTEGER,
  place    INTEGER,
  PRIMARY KEY (response, question)
) STRICT, WITHOUT ROWID;
CREATE TABLE comment_search_moving (
  batch  INTEGER PRIMARY KEY,
  folded TEXT NOT NULL
) STRICT;
CREATE TABLE audit_moving (
  number INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL,
  who    TEXT NOT NULL,
  event  TEXT NOT NULL,
  about  TEXT NOT NULL,
  unit   TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash   BLOB NOT NULL
) STRICT;
