-- name: frozen_head
SELECT frozen_rows, frozen_head FROM meta WHERE id = 1;
-- name: frozen_head_set
UPDATE meta SET frozen_rows = ?1, frozen_head = ?2 WHERE id = 1;
-- name: frozen_add
INSERT INTO frozen_report (number, at, login, name, unit, survey, kind, style, period, document, digest, link)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);
-- name: frozen_all
SELECT number, at, login, name, unit, survey, kind, style, period, digest, link, document FROM frozen_report ORDER BY number;
-- name: frozen_list
-- ?1 unit's code, ?2 survey's code, ?3 kind, ?4 style and ?5 label of the period, each NULL: any; ?6 numbers below it; ?7 how many
SELECT f.number, f.at, f.login, f.name, f.unit, f.survey, f.kind, f.style, f.period, f.digest,
  coalesce((SELECT max(n.number) FROM frozen_report n WHERE n.unit = f.unit AND n.survey = f.survey AND n.kind = f.kind
            AND n.style = f.style AND n.period = f.period AND n.number > f.number), 0)
FROM frozen_report f
WHERE (?1 IS NULL OR f.unit = ?1) AND (?2 IS NULL OR f.survey = ?2) AND (?3 IS NULL OR f.kind = ?3)
  AND (?4 IS NULL OR f.style = ?4) AND (?5 IS NULL OR f.period = ?5) AND f.number < ?6
ORDER BY f.number DESC LIMIT ?7;
-- name: frozen_document
SELECT document FROM frozen_report WHERE number = ?1;
