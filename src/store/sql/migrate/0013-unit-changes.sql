-- Reorganisations of units: what was done and how it was before, so that a slip can be taken back. Never deleted.

CREATE TABLE unit_change (
  id        INTEGER PRIMARY KEY,
  verb      TEXT NOT NULL CHECK (verb IN ('move', 'merge', 'retire')),
  unit      INTEGER NOT NULL REFERENCES unit,
  other     INTEGER REFERENCES unit, -- what it stands below since, or became part of
  successor INTEGER REFERENCES unit, -- the unit that goes on in its place
  day       INTEGER,                 -- the first day on which it holds, of 'retire' the last one before; NULL: the whole series
  login     TEXT NOT NULL,           -- '' the command line
  at        INTEGER NOT NULL,
  undone    INTEGER,                 -- since when; NULL: it holds
  undone_by TEXT
) STRICT;
CREATE INDEX unit_change_of ON unit_change (unit);
CREATE INDEX unit_change_other ON unit_change (other);

CREATE TABLE unit_change_unit (
  -- Every unit it changed.
  change        INTEGER NOT NULL REFERENCES unit_change,
  unit          INTEGER NOT NULL REFERENCES unit,
  parent_before INTEGER,
  parent_after  INTEGER,
  to_before     INTEGER,
  to_after      INTEGER,
  PRIMARY KEY (change, unit)
) STRICT, WITHOUT ROWID;

CREATE TABLE unit_change_counter (
  -- Every counter it moved (units differ) or closed (days differ).
  change      INTEGER NOT NULL REFERENCES unit_change,
  counter     INTEGER NOT NULL REFERENCES counter,
  from_day    INTEGER NOT NULL, -- since when it belongs to the unit after
  unit_before INTEGER NOT NULL,
  unit_after  INTEGER NOT NULL,
  to_before   INTEGER,
  to_after    INTEGER,
  PRIMARY KEY (change, counter)
) STRICT, WITHOUT ROWID;
