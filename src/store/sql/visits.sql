-- name: visit_list
-- ?1 unit's code or NULL, ?2 and ?3 days, both inclusive. A stretch is the time a counter belonged to a unit, as in
-- tally_units.
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id),
stretch (counter, unit, first, last) AS (
  SELECT m.counter, m.unit, max(m.from_day, ?2),
    min(?3, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                      WHERE n.counter = m.counter AND n.from_day > m.from_day), ?3))
  FROM counter_unit m WHERE ?1 IS NULL OR m.unit IN (SELECT id FROM subtree))
SELECT c.code, u.code, v.day, v.visits
FROM stretch s CROSS JOIN visit v ON v.counter = s.counter AND v.day BETWEEN s.first AND s.last
  CROSS JOIN counter c ON c.id = v.counter CROSS JOIN unit u ON u.id = s.unit
ORDER BY v.day, u.code, c.code;
-- name: visit_sums
-- The same added up by day, in order, of the counters that ask a survey: ?4 its code, ?5 the survey of counters that name none. A
-- counter with responses to it among these days counts as well: it asked it then. Last column: responses on those days.
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id),
mine (id) AS (SELECT r.id FROM survey s JOIN revision r ON r.survey = s.id WHERE s.code = ?4),
stretch (counter, first, last) AS (
  SELECT m.counter, max(m.from_day, ?2),
    min(?3, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                      WHERE n.counter = m.counter AND n.from_day > m.from_day), ?3))
  FROM counter_unit m WHERE ?1 IS NULL OR m.unit IN (SELECT id FROM subtree))
SELECT v.day, sum(v.visits), count(*),
  sum((SELECT coalesce(sum(t.responses), 0) FROM tally t
       WHERE t.counter = v.counter AND t.day = v.day AND t.revision IN (SELECT id FROM mine)))
FROM stretch s CROSS JOIN counter c ON c.id = s.counter
  CROSS JOIN visit v ON v.counter = s.counter AND v.day BETWEEN s.first AND s.last
WHERE c.survey = ?4 OR (c.survey = '' AND ?4 = ?5)
  OR EXISTS (SELECT 1 FROM tally t WHERE t.counter = s.counter AND t.day BETWEEN s.first AND s.last
             AND t.revision IN (SELECT id FROM mine))
GROUP BY v.day ORDER BY v.day;
-- name: visit_known
-- ?1 counter's code, ?2 day; the counter's id, and whether its visits of the day are recorded
SELECT c.id, EXISTS (SELECT 1 FROM visit WHERE counter = c.id AND day = ?2) FROM counter c WHERE c.code = ?1;
-- name: visit_put
INSERT INTO visit (counter, day, visits) VALUES (?1, ?2, ?3)
ON CONFLICT (counter, day) DO UPDATE SET visits = excluded.visits;
-- name: visit_drop
DELETE FROM visit WHERE counter = (SELECT id FROM counter WHERE code = ?1) AND day = ?2;
-- name: visit_exceeded
-- Counters and days on which more people answered a survey than came. ?1 to ?3 as in visit_list.
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id),
stretch (counter, unit, first, last) AS (
  SELECT m.counter, m.unit, max(m.from_day, ?2),
    min(?3, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                      WHERE n.counter = m.counter AND n.from_day > m.from_day), ?3))
  FROM counter_unit m WHERE ?1 IS NULL OR m.unit IN (SELECT id FROM subtree))
SELECT c.code, u.code, v.day, v.visits
FROM stretch s CROSS JOIN visit v ON v.counter = s.counter AND v.day BETWEEN s.first AND s.last
  CROSS JOIN counter c ON c.id = v.counter CROSS JOIN unit u ON u.id = s.unit
WHERE v.visits < (SELECT max(n) FROM (
  SELECT sum(t.responses) AS n FROM tally t JOIN revision r ON r.id = t.revision
  WHERE t.counter = v.counter AND t.day = v.day GROUP BY r.survey))
ORDER BY v.day, u.code, c.code;
