-- Counts of a unit in a month: what reports of many units and long times are made from.

CREATE TABLE month_tally (
  -- The tallies of a calendar month of all counters that belonged to a unit, each with the days on which it did. Made from `tally` and changed in the same transaction. A report reads all units of some months: they
  -- are neighbours.
  revision  INTEGER NOT NULL REFERENCES revision,
  month     INTEGER NOT NULL, -- its first day
  unit      INTEGER NOT NULL REFERENCES unit,
  first     INTEGER NOT NULL, -- first and last day with a response
  last      INTEGER NOT NULL,
  responses INTEGER NOT NULL,
  channels  BLOB NOT NULL, -- responses by channel, packed like cells; cells are of all channels together
  cells     BLOB NOT NULL,
  PRIMARY KEY (revision, month, unit)
) STRICT, WITHOUT ROWID;
-- When a unit was answered.
CREATE INDEX month_tally_unit ON month_tally (unit, revision, month, first, last);

INSERT INTO month_tally (revision, month, unit, first, last, responses, channels, cells)
SELECT t.revision, month_start(t.day) AS month, m.unit, min(t.day), max(t.day), sum(t.responses), tally_sum(channel_pack(t.channel, t.responses)),
  tally_sum(tally_repack(t.cells, 'counter ' || t.counter || ', ' || date(t.day * 86400, 'unixepoch'))) -- those are of before step 19
FROM counter_unit m JOIN tally t ON t.counter = m.counter AND t.day >= m.from_day
  AND t.day < coalesce((SELECT min(n.from_day) FROM counter_unit n
                        WHERE n.counter = m.counter AND n.from_day > m.from_day), 2147483647)
GROUP BY t.revision, month, m.unit;
