-- name: tally_get
SELECT cells FROM tally WHERE counter = ?1 AND day = ?2 AND revision = ?3 AND channel = ?4;
-- name: tally_put
INSERT INTO tally (counter, day, revision, channel, responses, cells) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (counter, day, revision, channel) DO UPDATE SET responses = excluded.responses, cells = excluded.cells;

-- name: tally_units
-- ?1 revision, ?2 and ?3 days, both inclusive. A stretch is the time a counter belonged to a unit; CROSS JOIN keeps this
-- order, so that the tallies are reached by ranges of their key only and a unit's come together without being sorted.
WITH stretch (unit, counter, first, last) AS MATERIALIZED (
  SELECT m.unit, m.counter, max(m.from_day, ?2),
    min(?3, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                      WHERE n.counter = m.counter AND n.from_day > m.from_day), ?3))
  FROM counter_unit m ORDER BY m.unit)
SELECT s.unit, t.day, t.cells FROM stretch s CROSS JOIN tally t ON t.counter = s.counter AND t.day BETWEEN s.first AND s.last
WHERE t.revision = ?1;
-- name: tally_extent
-- ?1 revision or 0 for all, ?2 unit's code or NULL, ?3 and ?4 days, ?5 survey's code
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?2 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id),
stretch (counter, first, last) AS (
  SELECT m.counter, max(m.from_day, ?3),
    min(?4, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                      WHERE n.counter = m.counter AND n.from_day > m.from_day), ?4))
  FROM counter_unit m WHERE ?2 IS NULL OR m.unit IN (SELECT id FROM subtree)),
mine (id) AS (SELECT r.id FROM survey s JOIN revision r ON r.survey = s.id WHERE s.code = ?5)
SELECT min(CASE WHEN ?1 IN (0, t.revision) THEN t.day END), max(CASE WHEN ?1 IN (0, t.revision) THEN t.day END),
  coalesce(sum(CASE WHEN ?1 IN (0, t.revision) THEN t.responses END), 0),
  coalesce(sum(CASE WHEN ?1 IN (0, t.revision) THEN 0 ELSE t.responses END), 0)
FROM stretch s CROSS JOIN tally t ON t.counter = s.counter AND t.day BETWEEN s.first AND s.last
WHERE t.revision IN (SELECT id FROM mine);

-- name: month_add
-- Within the days that the row tells already, so that the index stays as it is: almost always.
UPDATE month_tally SET responses = responses + ?4, cells = tally_add(cells, ?5), channels = tally_add(channels, ?8)
WHERE revision = ?1 AND month = ?2 AND unit = ?3 AND first <= ?6 AND last >= ?7;
-- name: month_put
INSERT INTO month_tally (revision, month, unit, responses, cells, first, last, channels) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (revision, month, unit) DO UPDATE SET responses = responses + excluded.responses,
  cells = tally_add(cells, excluded.cells), channels = tally_add(channels, excluded.channels), first = min(first, excluded.first), last = max(last, excluded.last);
-- name: month_drop
-- ?1 unit, ?2 month from which on
DELETE FROM month_tally WHERE unit = ?1 AND month >= ?2;
-- name: month_make
-- what month_drop took away, from the tallies
WITH stretch (counter, first, last) AS MATERIALIZED (
  SELECT m.counter, max(m.from_day, ?2), coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                                                   WHERE n.counter = m.counter AND n.from_day > m.from_day), 2147483647)
  FROM counter_unit m WHERE m.unit = ?1)
INSERT INTO month_tally (revision, month, unit, first, last, responses, channels, cells)
SELECT t.revision, month_start(t.day) AS month, ?1, min(t.day), max(t.day), sum(t.responses),
  tally_sum(channel_pack(t.channel, t.responses)), tally_sum(t.cells)
FROM stretch s CROSS JOIN tally t ON t.counter = s.counter AND t.day BETWEEN s.first AND s.last
GROUP BY t.revision, month;
-- name: month_units
SELECT unit, month, cells FROM month_tally WHERE revision = ?1 AND month BETWEEN ?2 AND ?3;
-- name: month_days
-- ?1 revision, ?2 unit's code: the first and the last day with a response in it or below it
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?2 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT min((SELECT first FROM month_tally WHERE unit = s.id AND revision = ?1 ORDER BY month LIMIT 1)),
  max((SELECT last FROM month_tally WHERE unit = s.id AND revision = ?1 ORDER BY month DESC LIMIT 1))
FROM subtree s;
-- name: month_days_all
SELECT (SELECT min(first) FROM month_tally INDEXED BY month_tally_first WHERE revision = ?1),
  (SELECT max(last) FROM month_tally INDEXED BY month_tally_last WHERE revision = ?1);
-- name: month_channels
-- ?1 revision, ?2 unit's code, ?3 and ?4 days: whether a month has answered days outside them, and what all say
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?2 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT max(t.first < ?3 OR t.last > ?4), tally_sum(t.channels) FROM subtree s CROSS JOIN month_tally t INDEXED BY month_tally_unit
ON t.unit = s.id AND t.revision = ?1 AND t.month BETWEEN month_start(?3) AND ?4 WHERE t.first <= ?4 AND t.last >= ?3;
-- name: month_channels_all
-- the same of all units
SELECT max(first < ?3 OR last > ?4), tally_sum(channels) FROM month_tally
WHERE revision = ?1 AND month BETWEEN month_start(?3) AND ?4 AND first <= ?4 AND last >= ?3 AND ?2 IS NULL;
-- name: tally_channels
-- the same of days
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE ?2 IS NULL OR code = ?2 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id),
stretch (counter, first, last) AS MATERIALIZED (
  SELECT m.counter, max(m.from_day, ?3), min(?4, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                                                           WHERE n.counter = m.counter AND n.from_day > m.from_day), ?4))
  FROM counter_unit m WHERE m.unit IN (SELECT id FROM subtree))
SELECT 0, tally_sum(channel_pack(t.channel, t.responses)) FROM stretch s
CROSS JOIN tally t ON t.counter = s.counter AND t.day BETWEEN s.first AND s.last WHERE t.revision = ?1;
-- name: month_answered
-- ?1 survey's code, ?2 unit's code or NULL
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE ?2 IS NULL OR code = ?2 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT EXISTS (SELECT 1 FROM survey v CROSS JOIN revision r ON r.survey = v.id CROSS JOIN subtree s
  CROSS JOIN month_tally t ON t.unit = s.id AND t.revision = r.id WHERE v.code = ?1);

-- name: tally_counters
-- ?1 revision, ?2 and ?3 days, both inclusive, ?4 unit: of its own counters, on the days they belonged to it.
WITH stretch (counter, first, last) AS MATERIALIZED (
  SELECT m.counter, max(m.from_day, ?2),
    min(?3, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                      WHERE n.counter = m.counter AND n.from_day > m.from_day), ?3))
  FROM counter_unit m WHERE m.unit = ?4)
SELECT c.code, c.name, t.cells FROM stretch s CROSS JOIN counter c ON c.id = s.counter
CROSS JOIN tally t ON t.counter = s.counter AND t.day BETWEEN s.first AND s.last
WHERE t.revision = ?1 ORDER BY c.code;
