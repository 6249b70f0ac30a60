-- name: opening_add
-- ?1 day, ?2 counter's id, ?3 how many more; of a counter that does not exist nothing
INSERT INTO opening (day, counter, openings) SELECT ?1, id, ?3 FROM counter WHERE id = ?2
ON CONFLICT (day, counter) DO UPDATE SET openings = openings + excluded.openings;
-- name: opening_last
-- ?1 day, ?2 counter's id
UPDATE counter SET last_opening = ?1 WHERE id = ?2 AND (last_opening IS NULL OR last_opening < ?1);
-- name: opening_list
-- ?1 day from which on openings are added up
SELECT c.code, c.last_opening, coalesce(s.openings, 0)
FROM counter c LEFT JOIN (SELECT counter, sum(openings) AS openings FROM opening WHERE day >= ?1 GROUP BY counter) s
  ON s.counter = c.id
WHERE c.last_opening IS NOT NULL ORDER BY c.code;
