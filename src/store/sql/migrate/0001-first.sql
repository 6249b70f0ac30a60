-- The first shape of the database. Days are counted from 1970-01-01 (Asia/Ho_Chi_Minh); nothing in here tells a time
-- finer than the half-day, and nothing tells who answered.

CREATE TABLE meta (
  -- One row, made with the database. The secret keys the forms' tags and the digests: whoever has it could make keys.
  id           INTEGER PRIMARY KEY CHECK (id = 1),
  secret       BLOB NOT NULL CHECK (length(secret) = 16),
  start_number INTEGER NOT NULL -- how often the database was opened for writing: part of every submission key
) STRICT;

CREATE TABLE setting (
  -- Only what was set; the defaults are in the program, so that a better default reaches old databases.
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE survey (
  id   INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE revision (
  -- A published definition. Never changed nor deleted: packed answers and tallies can only be read with it.
  id         INTEGER PRIMARY KEY,
  survey     INTEGER NOT NULL REFERENCES survey,
  number     INTEGER NOT NULL CHECK (number > 0),
  published  INTEGER NOT NULL, -- day
  definition TEXT NOT NULL,    -- JSON, byte for byte as published
  UNIQUE (survey, number)
) STRICT;

CREATE TABLE unit (
  -- The organisation tree. NULL days are open ends; NULL parent is a root.
  id         INTEGER PRIMARY KEY,
  code       TEXT NOT NULL UNIQUE,
  parent     INTEGER REFERENCES unit,
  name       TEXT NOT NULL,
  kind       TEXT NOT NULL,
  valid_from INTEGER,
  valid_to   INTEGER
) STRICT;
CREATE INDEX unit_parent ON unit (parent); -- walking down the tree

CREATE TABLE counter (
  -- A place where a poster hangs. Its code is printed, so a counter is retired (valid_to), never deleted.
  id         INTEGER PRIMARY KEY,
  code       TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  field      TEXT NOT NULL,
  survey     TEXT NOT NULL, -- code; '' follows the setting survey.default. No reference: it may be published later
  channel    INTEGER NOT NULL,
  valid_from INTEGER,
  valid_to   INTEGER
) STRICT;

CREATE TABLE counter_unit (
  -- A counter belongs to a unit from a day on, until its next row. Kept apart from the counter, so that figures before a
  -- reorganisation stay where they arose. Each counter's first row is from -2147483648: there is no day without a unit.
  counter  INTEGER NOT NULL REFERENCES counter,
  from_day INTEGER NOT NULL,
  unit     INTEGER NOT NULL REFERENCES unit,
  PRIMARY KEY (counter, from_day)
) STRICT, WITHOUT ROWID;
CREATE INDEX counter_unit_unit ON counter_unit (unit);

CREATE TABLE response (
  -- What one person sent. Deliberately without any index: figures come from the tallies, an index would make every
  -- insertion touch a cold page, and only export and verify read this table, as a whole.
  id       INTEGER PRIMARY KEY,
  counter  INTEGER NOT NULL REFERENCES counter,
  day      INTEGER NOT NULL,
  half     INTEGER NOT NULL CHECK (half IN (0, 1, 2)), -- 0 morning, 1 afternoon, 2 unknown: the finest time there is
  revision INTEGER NOT NULL REFERENCES revision,
  channel  INTEGER NOT NULL,
  language TEXT NOT NULL,
  answers  BLOB NOT NULL -- packed by the revision's survey
) STRICT;

CREATE TABLE comment (
  -- Free text, apart from the answers: most responses have none, and figures never need it.
  response INTEGER NOT NULL REFERENCES response,
  question INTEGER NOT NULL, -- index in the revision, which never changes
  text     TEXT NOT NULL,
  PRIMARY KEY (response, question)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
  -- The counts of one counter, day, revision and channel in one packed row, changed in the same transaction as the
  -- responses. Ordered so that a counter's days are neighbours: a figure is a few range scans.
  counter   INTEGER NOT NULL REFERENCES counter,
  day       INTEGER NOT NULL,
  revision  INTEGER NOT NULL REFERENCES revision,
  channel   INTEGER NOT NULL,
  responses INTEGER NOT NULL, -- the same as the first packed cell, where SQL can add it up
  cells     BLOB NOT NULL,
  PRIMARY KEY (counter, day, revision, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE submit_key (
  -- Keys of the forms that came back lately, so that a resent form counts once. Points to no response; pruned when the
  -- form's life is over. Keys begin with the half-day and a running number: the tree grows at its end.
  key    BLOB PRIMARY KEY CHECK (length(key) = 16),
  digest INTEGER NOT NULL -- of the content, to tell a repetition from a conflict
) STRICT, WITHOUT ROWID;
