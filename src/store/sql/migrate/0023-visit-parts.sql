-- Visits by parts of months, the 1st to the 14th and the 15th to the end, so that neither a calendar period nor an
-- administrative one cuts them.

DROP TABLE visit_month;
DROP TABLE visit_answered;

CREATE TABLE visit_part (
  -- Made from `visit` and changed in the same transaction.
  counter      INTEGER NOT NULL REFERENCES counter,
  part         INTEGER NOT NULL, -- its first day
  first        INTEGER NOT NULL, -- first and last day with a number of visits
  last         INTEGER NOT NULL,
  visits       INTEGER NOT NULL,
  counter_days INTEGER NOT NULL, -- days with a number
  PRIMARY KEY (counter, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit_answered (
  -- Responses on the days of that part that have a number of visits. Made from `visit` and `tally` likewise.
  counter   INTEGER NOT NULL REFERENCES counter,
  part      INTEGER NOT NULL,
  revision  INTEGER NOT NULL REFERENCES revision,
  first     INTEGER NOT NULL, -- first and last of these days
  last      INTEGER NOT NULL,
  responses INTEGER NOT NULL,
  PRIMARY KEY (counter, part, revision)
) STRICT, WITHOUT ROWID;

INSERT INTO visit_part (counter, part, first, last, visits, counter_days)
SELECT counter, part_start(day) AS part, min(day), max(day), sum(visits), count(*) FROM visit GROUP BY counter, part;

INSERT INTO visit_answered (counter, part, revision, first, last, responses)
SELECT v.counter, part_start(v.day) AS part, t.revision, min(t.day), max(t.day), sum(t.responses)
FROM visit v CROSS JOIN tally t ON t.counter = v.counter AND t.day = v.day GROUP BY v.counter, part, t.revision;
