-- A campaign: a survey that is asked from a day to a day, with counters of its own. It is a survey of its own (a code, one
-- revision, the questions of another one), so that nothing of it is in any other figure, and the other way round.

CREATE TABLE campaign (
  id       INTEGER PRIMARY KEY,
  survey   INTEGER NOT NULL UNIQUE REFERENCES survey,
  base     INTEGER NOT NULL REFERENCES revision, -- whose questions it asks
  unit     INTEGER NOT NULL REFERENCES unit,     -- whose it is
  title    TEXT NOT NULL,
  first    INTEGER NOT NULL, -- days, both inclusive
  last     INTEGER NOT NULL CHECK (last >= first),
  login    TEXT NOT NULL,    -- who set it up; '' the command line
  name     TEXT NOT NULL,
  at       INTEGER NOT NULL
) STRICT;
CREATE INDEX campaign_unit ON campaign (unit);

CREATE TABLE campaign_counter (
  campaign INTEGER NOT NULL REFERENCES campaign,
  counter  INTEGER NOT NULL UNIQUE REFERENCES counter,
  PRIMARY KEY (campaign, counter)
) STRICT, WITHOUT ROWID;
