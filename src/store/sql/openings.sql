-- name: opening_add
-- ?1 day, ?2 counter's id, ?3 how many more; of a counter that does not exist nothing
INSERT INTO opening (day, counter, openings) SELECT ?1, id, ?3 FROM counter WHERE id = ?2
ON CONFLICT (day, counter) DO UPDATE SET openings = openings + excluded.openings;
-- name: opening_list
-- ?1 day from which on openings are added up
SELECT c.code, max(o.day), coalesce(sum(o.openings) FILTER (WHERE o.day >= ?1), 0)
FROM opening o JOIN counter c ON c.id = o.counter
GROUP BY o.counter ORDER BY c.code;
