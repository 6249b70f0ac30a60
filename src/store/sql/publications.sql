-- name: publication_list
-- ?1 unit's code; ?2 survey's code, NULL: all of them; ?3 1: with documents
SELECT p.id, u.code, s.code AS survey_code, p.kind, p.style, p.period, p.first, p.last,
  CASE WHEN ?3 = 1 THEN p.document ELSE '' END, p.frozen, p.login, p.name, p.at, p.withdrawn, coalesce(p.withdrawn_by, '')
FROM publication p JOIN unit u ON u.id = p.unit JOIN survey s ON s.id = p.survey
WHERE u.code = ?1 AND (?2 IS NULL OR s.code = ?2)
ORDER BY survey_code, p.first, p.last, p.style, p.id;
-- name: publication_document
SELECT document FROM publication WHERE id = ?1;
-- name: publication_last
SELECT id, withdrawn, document FROM publication
WHERE unit = ?1 AND survey = ?2 AND kind = ?3 AND style = ?4 AND period = ?5 ORDER BY id DESC LIMIT 1;
-- name: publication_add
INSERT INTO publication (unit, survey, kind, style, period, first, last, document, frozen, login, name, at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id;
-- name: publication_get
SELECT u.code, s.code, p.period, p.withdrawn,
  EXISTS (SELECT 1 FROM publication n WHERE n.unit = p.unit AND n.survey = p.survey AND n.kind = p.kind AND n.style = p.style
    AND n.period = p.period AND n.id > p.id) AS replaced
FROM publication p JOIN unit u ON u.id = p.unit JOIN survey s ON s.id = p.survey
WHERE p.id = ?1;
-- name: publication_withdraw
UPDATE publication SET withdrawn = ?2, withdrawn_by = ?3 WHERE id = ?1;
-- name: publication_units
SELECT DISTINCT u.code FROM publication p JOIN unit u ON u.id = p.unit ORDER BY u.code;

-- name: deed_last
SELECT id, said_1, done_1, said_2, done_2, said_3, done_3, login, name, at FROM deed
WHERE unit = ?1 AND survey = ?2 AND kind = ?3 AND style = ?4 AND period = ?5 ORDER BY id DESC LIMIT 1;
-- name: deed_add
INSERT INTO deed (unit, survey, kind, style, period, said_1, done_1, said_2, done_2, said_3, done_3, login, name, at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) RETURNING id;
