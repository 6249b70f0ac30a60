-- What a unit shows everybody: its figures of a period, by decision of its admin, and what it did about them. What was
-- published stays as it was: what is corrected later is a row of its own, and a row that is withdrawn stays with its time, so
-- that whoever saw it finds out what became of it. Times are seconds since 1970-01-01T00:00Z.

CREATE TABLE publication (
  id           INTEGER PRIMARY KEY,
  unit         INTEGER NOT NULL REFERENCES unit,
  survey       INTEGER NOT NULL REFERENCES survey,
  kind         TEXT NOT NULL,    -- the period, as reports name it: month
  style        TEXT NOT NULL,    -- calendar
  period       TEXT NOT NULL,    -- 2025-03
  first        INTEGER NOT NULL, -- its first and last day
  last         INTEGER NOT NULL,
  document     TEXT NOT NULL,    -- JSON: all that is shown
  frozen       INTEGER NOT NULL REFERENCES frozen_report, -- what it was taken from
  login        TEXT NOT NULL,    -- who published it; '' the command line
  name         TEXT NOT NULL,
  at           INTEGER NOT NULL,
  withdrawn    INTEGER,          -- since when; NULL: it is shown
  withdrawn_by TEXT              -- login
) STRICT;
CREATE INDEX publication_place ON publication (unit, survey, first);

CREATE TABLE deed (
  -- "Bà con nói – chúng tôi làm", up to three lines. A row per version; the last one of a place holds.
  id     INTEGER PRIMARY KEY,
  unit   INTEGER NOT NULL REFERENCES unit,
  survey INTEGER NOT NULL REFERENCES survey,
  kind   TEXT NOT NULL,
  style  TEXT NOT NULL,
  period TEXT NOT NULL,
  said_1 TEXT NOT NULL, -- both sides of a line, or neither ('')
  done_1 TEXT NOT NULL,
  said_2 TEXT NOT NULL,
  done_2 TEXT NOT NULL,
  said_3 TEXT NOT NULL,
  done_3 TEXT NOT NULL,
  login  TEXT NOT NULL,
  name   TEXT NOT NULL,
  at     INTEGER NOT NULL
) STRICT;
CREATE INDEX deed_place ON deed (unit, survey, period);
