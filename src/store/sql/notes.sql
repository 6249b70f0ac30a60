-- name: event_list
-- ?1 unit's code: what holds for it, its own and those of the units above; NULL: all
WITH RECURSIVE above (id) AS (
  SELECT id FROM unit WHERE code = ?1
  UNION SELECT u.parent FROM above a JOIN unit u ON u.id = a.id WHERE u.parent IS NOT NULL)
SELECT e.id, u.code, e.day, e.text, e.login, e.name, e.at, e.withdrawn, coalesce(e.withdrawn_by, ''), u.name
FROM event e JOIN unit u ON u.id = e.unit
WHERE ?1 IS NULL OR e.unit IN (SELECT id FROM above)
ORDER BY e.day, e.id;
-- name: event_known
SELECT id FROM event WHERE unit = ?1 AND day = ?2 AND text = ?3 AND withdrawn IS NULL;
-- name: event_add
INSERT INTO event (unit, day, text, login, name, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id;
-- name: event_get
SELECT u.code, e.day, e.withdrawn FROM event e JOIN unit u ON u.id = e.unit WHERE e.id = ?1;
-- name: event_withdraw
UPDATE event SET withdrawn = ?2, withdrawn_by = ?3 WHERE id = ?1;

-- name: remark_list
-- ?1 unit's code, ?2 survey's code, ?3 kind, ?4 style and ?5 label of the period, each NULL: any; ?6 1: of the units below, too
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1
  UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id WHERE ?6 = 1)
SELECT r.id, u.code AS unit_code, s.code AS survey_code, r.dimension, r.kind, r.style, r.period, r.text, r.login, r.name, r.at
FROM remark r JOIN unit u ON u.id = r.unit JOIN survey s ON s.id = r.survey
WHERE (?1 IS NULL OR r.unit IN (SELECT id FROM subtree)) AND (?2 IS NULL OR s.code = ?2) AND (?3 IS NULL OR r.kind = ?3)
  AND (?4 IS NULL OR r.style = ?4) AND (?5 IS NULL OR r.period = ?5)
ORDER BY unit_code, survey_code, r.period, r.kind, r.style, r.dimension, r.id DESC;
-- name: remark_last
SELECT id, text FROM remark
WHERE unit = ?1 AND survey = ?2 AND dimension = ?3 AND kind = ?4 AND style = ?5 AND period = ?6 ORDER BY id DESC LIMIT 1;
-- name: remark_add
INSERT INTO remark (unit, survey, dimension, kind, style, period, text, login, name, at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING id;
