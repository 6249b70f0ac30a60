-- What a target was before its last change, all of it, for the way back.

CREATE TABLE target_before (
  -- Written with the change, in the same transaction; erased with the line of the log.
  survey    INTEGER NOT NULL REFERENCES survey,
  dimension TEXT NOT NULL,
  unit      INTEGER REFERENCES unit, -- as in target
  year      INTEGER NOT NULL,
  line      INTEGER NOT NULL,        -- number of the log's line that tells of the change
  operator  TEXT,                    -- NULL: there was none; else this and what follows as in target
  value     INTEGER,
  official  INTEGER,
  source    TEXT,
  owner     TEXT
) STRICT;
CREATE UNIQUE INDEX target_before_key ON target_before (survey, dimension, year, coalesce(unit, 0));
CREATE INDEX target_before_line ON target_before (line);
