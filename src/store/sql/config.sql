-- name: setting_get
SELECT value FROM setting WHERE name = ?1;
-- name: setting_put
INSERT INTO setting (name, value) VALUES (?1, ?2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

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
-- name: revision_by_id
SELECT id, number, published, definition FROM revision WHERE id = ?1;
-- name: revision_add
INSERT INTO revision (survey, number, published, definition)
SELECT id, ?2, ?3, ?4 FROM survey WHERE code = ?1;

-- name: survey_id
SELECT id FROM survey WHERE code = ?1;
