-- name: late_add
INSERT INTO late (counter, day, revision, channel, entered, responses) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (counter, day, revision, channel, entered) DO UPDATE SET responses = responses + excluded.responses;
-- name: late_any
SELECT EXISTS (SELECT 1 FROM late);
-- name: late_sums
-- ?1 unit's code or NULL, ?2 and ?3 days, both inclusive, ?4 revision
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id),
stretch (counter, first, last) AS (
  SELECT m.counter, max(m.from_day, ?2),
    min(?3, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                      WHERE n.counter = m.counter AND n.from_day > m.from_day), ?3))
  FROM counter_unit m WHERE ?1 IS NULL OR m.unit IN (SELECT id FROM subtree))
SELECT l.day, l.entered, sum(l.responses)
FROM stretch s CROSS JOIN late l ON l.counter = s.counter AND l.day BETWEEN s.first AND s.last
WHERE l.revision = ?4 GROUP BY l.day, l.entered;
