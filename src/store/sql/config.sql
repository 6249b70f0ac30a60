-- name: setting_get
SELECT value FROM setting WHERE name = ?1;
-- name: setting_put
INSERT INTO setting (name, value) VALUES (?1, ?2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;
-- name: setting_drop
DELETE FROM setting WHERE name = ?1;

-- name: setting_former_get
SELECT value FROM setting_former WHERE name = ?1;
-- name: setting_former_put
INSERT INTO setting_former (name, value) VALUES (?1, ?2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;
-- name: setting_former_drop
DELETE FROM setting_former WHERE name = ?1;
-- name: unit_setting_list
SELECT u.code, s.name, s.value FROM unit_setting s JOIN unit u ON u.id = s.unit ORDER BY u.code, s.name;
-- name: unit_setting_near
-- ?1 name, ?2 unit; the nearest up the tree
WITH RECURSIVE above (id, distance) AS (
  SELECT ?2, 0
  UNION ALL SELECT u.parent, a.distance + 1 FROM above a JOIN unit u ON u.id = a.id WHERE u.parent IS NOT NULL)
SELECT s.value, u.code
FROM above a JOIN unit_setting s ON s.unit = a.id AND s.name = ?1 JOIN unit u ON u.id = a.id
ORDER BY a.distance LIMIT 1;
-- name: unit_setting_put
INSERT INTO unit_setting (unit, name, value) VALUES (?1, ?2, ?3)
ON CONFLICT (unit, name) DO UPDATE SET value = excluded.value;
-- name: unit_setting_drop
DELETE FROM unit_setting WHERE unit = ?1 AND name = ?2;

-- name: survey_list
SELECT s.code, r.number, r.published, r.definition
FROM survey s JOIN revision r ON r.survey = s.id
WHERE r.number = (SELECT max(number) FROM revision WHERE survey = s.id)
ORDER BY s.code;
-- name: survey_add
INSERT INTO survey (code) VALUES (?1) ON CONFLICT (code) DO NOTHING;

-- name: revision_by_number
-- ?2 number, 0 for the latest
SELECT r.id, r.number, r.published, r.definition
FROM survey s JOIN revision r ON r.survey = s.id
WHERE s.code = ?1 AND (?2 = 0 OR r.number = ?2)
ORDER BY r.number DESC LIMIT 1;
-- name: revision_on
-- ?2 day: the latest that was there on it; where none was yet, the first
SELECT r.id, r.number, r.published, r.definition
FROM survey s JOIN revision r ON r.survey = s.id WHERE s.code = ?1
ORDER BY r.published <= ?2 DESC, CASE WHEN r.published <= ?2 THEN -r.number ELSE r.number END LIMIT 1;
-- name: revision_published
SELECT published FROM revision WHERE id = ?1;
-- name: revision_by_id
SELECT id, number, published, definition FROM revision WHERE id = ?1;
-- name: revision_add
INSERT INTO revision (survey, number, published, definition)
SELECT id, ?2, ?3, ?4 FROM survey WHERE code = ?1;

-- name: survey_id
SELECT id FROM survey WHERE code = ?1;
