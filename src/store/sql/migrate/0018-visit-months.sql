-- Visits of a counter in a month: what a response rate of many counters over a long time is made from.

CREATE TABLE visit_month (
  -- Made from `visit` and changed in the same transaction.
  counter      INTEGER NOT NULL REFERENCES counter,
  month        INTEGER NOT NULL, -- its first day
  first        INTEGER NOT NULL, -- first and last day with a number of visits
  last         INTEGER NOT NULL,
  visits       INTEGER NOT NULL,
  counter_days INTEGER NOT NULL, -- days with a number
  PRIMARY KEY (counter, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit_answered (
  -- Responses on the days of that month that have a number of visits. Made from `visit` and `tally` likewise.
  counter   INTEGER NOT NULL REFERENCES counter,
  month     INTEGER NOT NULL,
  revision  INTEGER NOT NULL REFERENCES revision,
  first     INTEGER NOT NULL, -- first and last of these days
  last      INTEGER NOT NULL,
  responses INTEGER NOT NULL,
  PRIMARY KEY (counter, month, revision)
) STRICT, WITHOUT ROWID;

INSERT INTO visit_month (counter, month, first, last, visits, counter_days)
SELECT counter, month_start(day) AS month, min(day), max(day), sum(visits), count(*) FROM visit GROUP BY counter, month;

INSERT INTO visit_answered (counter, month, revision, first, last, responses)
SELECT v.counter, month_start(v.day) AS month, t.revision, min(t.day), max(t.day), sum(t.responses)
FROM visit v CROSS JOIN tally t ON t.counter = v.counter AND t.day = v.day GROUP BY v.counter, month, t.revision;
