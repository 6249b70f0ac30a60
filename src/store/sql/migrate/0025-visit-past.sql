-- What a counter's visits of a day were before their last change, for the way back, and so that a report of a period that was over by
-- then can say so.

CREATE TABLE visit_past (
  -- Written with the change, in the same transaction; erased with the line of the log.
  counter INTEGER NOT NULL REFERENCES counter,
  day     INTEGER NOT NULL,
  line    INTEGER NOT NULL, -- number of the log's line that tells of the change
  visits  INTEGER,          -- NULL: none were recorded
  revised INTEGER,          -- local day on which a number that was there was last changed or taken away
  PRIMARY KEY (counter, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_past_line ON visit_past (line);
CREATE INDEX visit_past_revised ON visit_past (counter, day) WHERE revised IS NOT NULL;
