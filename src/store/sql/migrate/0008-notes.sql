-- What officers say beside figures: events (what happened on a day) and remarks (why a target was missed). Neither is ever
-- deleted or written over: who reads a figure later must find what was said of it then. Names are texts, as they were then;
-- times are seconds since 1970-01-01T00:00Z.

CREATE TABLE event (
  id           INTEGER PRIMARY KEY,
  unit         INTEGER NOT NULL REFERENCES unit, -- it holds for the units below as well
  day          INTEGER NOT NULL,                 -- from when on
  text         TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
  login        TEXT NOT NULL, -- who set it; '' the command line
  name         TEXT NOT NULL,
  at           INTEGER NOT NULL,
  withdrawn    INTEGER,       -- since when; NULL: it holds
  withdrawn_by TEXT           -- login
) STRICT;
-- A form that is sent twice sets one event.
CREATE UNIQUE INDEX event_once ON event (unit, day, text) WHERE withdrawn IS NULL;

CREATE TABLE remark (
  -- A row per version; the last one of a place holds.
  id        INTEGER PRIMARY KEY,
  unit      INTEGER NOT NULL REFERENCES unit,
  survey    INTEGER NOT NULL REFERENCES survey,
  dimension TEXT NOT NULL, -- code, "all" for the whole survey
  kind      TEXT NOT NULL, -- the period, as reports name it: month
  style     TEXT NOT NULL, -- calendar
  period    TEXT NOT NULL, -- 2025-03
  text      TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
  login     TEXT NOT NULL, -- who wrote it
  name      TEXT NOT NULL,
  at        INTEGER NOT NULL
) STRICT;
CREATE INDEX remark_place ON remark (unit, survey, period);
