-- Responses put aside by a decision: they stay as they are, their counts stand apart, and come back when it is taken back.

CREATE TABLE exclusion (
  -- Never deleted nor written over, but for its end. A response is aside if a decision that stands has its counter, day and channel,
  -- and its id is not beyond `upto`. Two that stand never cover the same counter, day and channel.
  id            INTEGER PRIMARY KEY,
  counter       INTEGER NOT NULL REFERENCES counter,
  first         INTEGER NOT NULL,
  last          INTEGER NOT NULL CHECK (last BETWEEN first AND first + 91),
  channel       INTEGER,          -- NULL: all
  upto          INTEGER NOT NULL, -- the last response that was there
  responses     INTEGER NOT NULL CHECK (responses > 0),
  reason        TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
  login         TEXT NOT NULL, -- who decided; '' the command line
  name          TEXT NOT NULL,
  at            INTEGER NOT NULL,
  undone        INTEGER,       -- since when it is taken back; NULL: it stands
  undone_login  TEXT,
  undone_name   TEXT,
  undone_reason TEXT CHECK (length(undone_reason) BETWEEN 1 AND 200),
  CHECK ((undone IS NULL) = (undone_login IS NULL) AND (undone IS NULL) = (undone_name IS NULL)
    AND (undone IS NULL) = (undone_reason IS NULL))
) STRICT;
CREATE INDEX exclusion_counter ON exclusion (counter, first);
CREATE INDEX exclusion_standing ON exclusion (counter, first) WHERE undone IS NULL;

CREATE TABLE tally_aside (
  -- Rows of `tally` while a decision keeps them out of it, moved and merged back in the transaction that makes or ends it.
  counter   INTEGER NOT NULL REFERENCES counter,
  day       INTEGER NOT NULL,
  revision  INTEGER NOT NULL REFERENCES revision,
  channel   INTEGER NOT NULL,
  exclusion INTEGER NOT NULL REFERENCES exclusion,
  responses INTEGER NOT NULL,
  cells     BLOB NOT NULL,
  PRIMARY KEY (counter, day, revision, channel)
) STRICT, WITHOUT ROWID;

-- What was entered late, by channel too, so that it moves with the tallies. Of earlier rows the channel is not known: that by which
-- most came to the counter on the day, then the next one, so that none has more late ones than responses.
CREATE TABLE late_moving AS SELECT * FROM late;
DROP TABLE late;
CREATE TABLE late (
  -- Counts alone: when a single response was entered stands nowhere.
  counter   INTEGER NOT NULL REFERENCES counter,
  day       INTEGER NOT NULL, -- of the responses
  revision  INTEGER NOT NULL REFERENCES revision,
  channel   INTEGER NOT NULL,
  entered   INTEGER NOT NULL CHECK (entered > day + 15), -- local day on which they were stored
  responses INTEGER NOT NULL CHECK (responses > 0),
  PRIMARY KEY (counter, day, revision, channel, entered)
) STRICT, WITHOUT ROWID;
WITH entered AS (
  SELECT *, sum(responses) OVER (PARTITION BY counter, day, revision ORDER BY entered) AS upto FROM late_moving),
way AS (
  SELECT t.counter, t.day, t.revision, t.channel, t.responses,
    sum(t.responses) OVER (PARTITION BY t.counter, t.day, t.revision ORDER BY t.responses DESC, t.channel) AS upto
  FROM (SELECT DISTINCT counter, day, revision FROM late_moving) k
    CROSS JOIN tally t ON t.counter = k.counter AND t.day = k.day AND t.revision = k.revision)
INSERT INTO late (counter, day, revision, channel, entered, responses)
SELECT e.counter, e.day, e.revision, w.channel, e.entered,
  min(e.upto, w.upto) - max(e.upto - e.responses, w.upto - w.responses) AS both
FROM entered e JOIN way w ON w.counter = e.counter AND w.day = e.day AND w.revision = e.revision WHERE both > 0;
DROP TABLE late_moving;

CREATE TABLE late_aside (
  -- Of those in tally_aside.
  counter   INTEGER NOT NULL REFERENCES counter,
  day       INTEGER NOT NULL,
  revision  INTEGER NOT NULL REFERENCES revision,
  channel   INTEGER NOT NULL,
  entered   INTEGER NOT NULL CHECK (entered > day + 15),
  responses INTEGER NOT NULL CHECK (responses > 0),
  PRIMARY KEY (counter, day, revision, channel, entered)
) STRICT, WITHOUT ROWID;
