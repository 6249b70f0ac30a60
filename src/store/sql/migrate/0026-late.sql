-- Responses that were entered long after their day: whoever enters slips of a month that is over has seen how it stands.

CREATE TABLE late (
  -- Counts alone: when a single response was entered stands nowhere. Of what was there before this step nothing is known.
  counter   INTEGER NOT NULL REFERENCES counter,
  day       INTEGER NOT NULL, -- of the responses
  revision  INTEGER NOT NULL REFERENCES revision,
  entered   INTEGER NOT NULL CHECK (entered > day + 15), -- local day on which they were stored
  responses INTEGER NOT NULL CHECK (responses > 0),
  PRIMARY KEY (counter, day, revision, entered)
) STRICT, WITHOUT ROWID;
