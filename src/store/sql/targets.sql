-- name: target_list
-- ?1 survey's code or NULL, ?2 unit's code or NULL, ?3 year or 0; in the order they came within survey, year and unit
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?2 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT s.code, t.dimension, coalesce(u.code, '') AS unit_code, t.year, t.operator, t.value, t.official, t.source, t.owner
FROM target t JOIN survey s ON s.id = t.survey LEFT JOIN unit u ON u.id = t.unit
WHERE (?1 IS NULL OR s.code = ?1) AND (?2 IS NULL OR t.unit IN (SELECT id FROM subtree)) AND (?3 = 0 OR t.year = ?3)
ORDER BY s.code, t.year, unit_code, t.id;
-- name: target_near
-- ?1 survey's code, ?2 dimension, ?3 unit's code or NULL, ?4 year, ?5 1 for an official result, 0 for a target; the
-- nearest first. The columns of target_list.
WITH RECURSIVE above (id, distance) AS (
  SELECT id, 0 FROM unit WHERE code = ?3
  UNION ALL SELECT u.parent, a.distance + 1 FROM above a JOIN unit u ON u.id = a.id WHERE u.parent IS NOT NULL)
SELECT s.code, t.dimension, coalesce(u.code, ''), t.year, t.operator, t.value, t.official, t.source, t.owner
FROM survey s JOIN target t ON t.survey = s.id LEFT JOIN unit u ON u.id = t.unit LEFT JOIN above a ON a.id = t.unit
WHERE s.code = ?1 AND t.dimension = ?2 AND t.year = ?4 AND (t.unit IS NULL OR a.id IS NOT NULL)
  AND CASE ?5 WHEN 1 THEN t.official IS NOT NULL ELSE t.operator <> '' END
ORDER BY t.unit IS NULL, a.distance LIMIT 1;
-- name: target_own
-- ?1 survey's code, ?2 dimension, ?3 unit's code or NULL, ?4 year. The columns of target_list.
SELECT s.code, t.dimension, coalesce(u.code, ''), t.year, t.operator, t.value, t.official, t.source, t.owner
FROM survey s JOIN target t ON t.survey = s.id LEFT JOIN unit u ON u.id = t.unit
WHERE s.code = ?1 AND t.dimension = ?2 AND t.year = ?4
  AND coalesce(t.unit, 0) = coalesce((SELECT id FROM unit WHERE code = ?3), 0);
-- name: target_drop
-- ?1 survey, ?2 dimension, ?3 year, ?4 unit or 0
DELETE FROM target WHERE survey = ?1 AND dimension = ?2 AND year = ?3 AND coalesce(unit, 0) = ?4;
-- name: target_put
-- ?4 unit or NULL
INSERT INTO target (survey, dimension, year, unit, operator, value, official, source, owner)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (survey, dimension, year, coalesce(unit, 0)) DO UPDATE SET operator = excluded.operator,
  value = excluded.value, official = excluded.official, source = excluded.source, owner = excluded.owner;
-- name: target_past_add
-- ?1 survey, ?2 dimension, ?3 year, ?4 unit or NULL, ?5 day of the change, ?6 operator and ?7 value of before
INSERT INTO target_past (survey, dimension, year, unit, day, operator, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);
-- name: target_then
-- ?1 survey's code, ?2 dimension, ?3 unit's code or NULL, ?4 year, ?5 day: the last later day on which that what holds now was
-- touched, or NULL, and what held at the end of that day: unit, operator, value, or NULLs.
WITH RECURSIVE above (id, distance) AS (
  SELECT id, 0 FROM unit WHERE code = ?3
  UNION ALL SELECT u.parent, a.distance + 1 FROM above a JOIN unit u ON u.id = a.id WHERE u.parent IS NOT NULL),
place (unit, distance) AS (SELECT id, distance FROM above UNION ALL SELECT 0, 1000),
past AS MATERIALIZED (
  SELECT p.id, p.day, l.unit, l.distance, p.operator, p.value FROM survey s CROSS JOIN place l
  JOIN target_past p ON p.survey = s.id AND p.dimension = ?2 AND p.year = ?4 AND coalesce(p.unit, 0) = l.unit
  WHERE s.code = ?1 AND p.day > ?5),
now AS MATERIALIZED (
  SELECT l.unit, l.distance, t.operator, t.value FROM survey s CROSS JOIN place l
  JOIN target t ON t.survey = s.id AND t.dimension = ?2 AND t.year = ?4 AND coalesce(t.unit, 0) = l.unit
  WHERE s.code = ?1),
held AS (
  SELECT unit, distance, operator, value FROM past p
  WHERE id = (SELECT min(id) FROM past o WHERE o.distance = p.distance) AND operator <> ''
  UNION ALL
  SELECT unit, distance, operator, value FROM now
  WHERE distance NOT IN (SELECT distance FROM past) AND operator <> ''
  ORDER BY distance LIMIT 1)
SELECT (SELECT max(day) FROM past
        WHERE distance <= (SELECT coalesce(min(distance), 1000) FROM now WHERE operator <> '')),
  coalesce((SELECT code FROM unit WHERE id = h.unit), ''), h.operator, h.value
FROM (SELECT 1) LEFT JOIN held h;
-- name: target_before_put
-- ?1 survey, ?2 dimension, ?3 year, ?4 unit or NULL, ?5 line of the log, then what was: ?6 operator or NULL, ?7 value, ?8 official, ?9 source,
-- ?10 owner
INSERT INTO target_before (survey, dimension, year, unit, line, operator, value, official, source, owner)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (survey, dimension, year, coalesce(unit, 0)) DO UPDATE SET line = excluded.line, operator = excluded.operator,
  value = excluded.value, official = excluded.official, source = excluded.source, owner = excluded.owner;
-- name: target_before
-- ?1 first line of the log, ?2 last one. The columns of target_list, '' for the operator and texts of what was not; then whether it was.
SELECT s.code, b.dimension, coalesce(u.code, ''), b.year, coalesce(b.operator, ''), b.value, b.official, coalesce(b.source, ''),
  coalesce(b.owner, ''), b.operator IS NOT NULL
FROM target_before b JOIN survey s ON s.id = b.survey LEFT JOIN unit u ON u.id = b.unit WHERE b.line BETWEEN ?1 AND ?2 ORDER BY b.line;
-- name: target_before_drop
-- ?1 number of the log's last line that is erased
DELETE FROM target_before WHERE line <= ?1;
