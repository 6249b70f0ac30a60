-- What a dimension is to reach in a year, and what the official survey found.

CREATE TABLE target (
  -- Values are ten-thousandths, as they were written (core/target.h). A row may hold an official result only.
  id        INTEGER PRIMARY KEY,
  survey    INTEGER NOT NULL REFERENCES survey,
  dimension TEXT NOT NULL,            -- code; it must outlive the revision it was taken from
  unit      INTEGER REFERENCES unit,  -- NULL: wherever no nearer target is set
  year      INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  operator  TEXT NOT NULL CHECK (operator IN ('', '>=', '>', 'better', 'group')),
  value     INTEGER CHECK (value >= 0),
  official  INTEGER CHECK (official >= 0),
  source    TEXT NOT NULL,
  owner     TEXT NOT NULL,
  CHECK ((value IS NULL) = (operator IN ('', 'better'))),
  CHECK (official IS NULL OR source <> '')
) STRICT;
-- NULLs are different from each other in an index, so no unit is 0 here: there is no unit 0.
CREATE UNIQUE INDEX target_key ON target (survey, dimension, year, coalesce(unit, 0));
