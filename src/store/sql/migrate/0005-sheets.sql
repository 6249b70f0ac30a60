-- What was printed for the counters and hangs there, and on which days somebody scanned it.

ALTER TABLE meta ADD COLUMN
  -- The highest serial number given to a sheet, so that none is given twice, whatever became of its row.
  last_serial INTEGER NOT NULL DEFAULT 0 CHECK (last_serial BETWEEN 0 AND 9999999);

CREATE TABLE sheet (
  -- A run of sheets with consecutive serial numbers, printed alike and taken down together. Runs do not overlap.
  first     INTEGER PRIMARY KEY CHECK (first > 0),
  count     INTEGER NOT NULL CHECK (count > 0 AND first + count <= 10000000),
  counter   INTEGER NOT NULL REFERENCES counter,
  layout    TEXT NOT NULL,
  given     INTEGER NOT NULL CHECK (given IN (0, 1)), -- 1: handed out or put on folders, so nobody takes it down
  printed   INTEGER NOT NULL, -- day
  -- What it says, to be held against what holds today.
  name      TEXT NOT NULL, -- of the counter
  unit      INTEGER NOT NULL REFERENCES unit,
  unit_name TEXT NOT NULL,
  address   TEXT NOT NULL, -- base URL without the code
  removed   INTEGER        -- day it was taken down; NULL: it is still there
) STRICT;
CREATE INDEX sheet_counter ON sheet (counter);

CREATE TABLE opening (
  -- How often a counter's form was opened on a day by whoever scanned its code. Nothing finer than the day, nothing about
  -- who. Days come first: what is counted now lies in a few pages, however many counters and years there are.
  day      INTEGER NOT NULL,
  counter  INTEGER NOT NULL REFERENCES counter,
  openings INTEGER NOT NULL CHECK (openings > 0),
  PRIMARY KEY (day, counter)
) STRICT, WITHOUT ROWID;

ALTER TABLE counter ADD COLUMN
  -- The last day in `opening`, so that nobody has to look through all of it.
  last_opening INTEGER;
