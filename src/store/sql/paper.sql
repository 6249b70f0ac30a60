-- name: paper_batch_list
-- ?1 unit's code: its batches and those of the units below; NULL with ?2: one by id. ?3 1: open ones, 0: ended ones, NULL: both. ?4 how many, ?5 behind how many. The latest first.
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT b.id, u.code, u.name, c.code, c.name, b.counter, b.revision, s.code, v.number, b.day, b.expected, b.every, b.name, b.begun,
  b.ended, coalesce(b.ended_by, ''), coalesce(b.kept, 0),
  coalesce(b.slips, (SELECT count(*) FROM paper_slip p WHERE p.batch = b.id AND p.again = 0)),
  coalesce(b.checked, (SELECT count(*) FROM paper_slip p WHERE p.batch = b.id AND p.again = 1)),
  coalesce(b.fields, 0),
  coalesce(b.differing, (SELECT coalesce(sum(differing), 0) FROM paper_slip p WHERE p.batch = b.id AND p.again = 1)),
  CASE WHEN b.ended IS NULL THEN (SELECT coalesce(sum(first_wrong), 0) FROM paper_slip p WHERE p.batch = b.id AND p.again = 1) ELSE b.first_wrong END,
  CASE WHEN b.ended IS NULL THEN (SELECT coalesce(sum(both_wrong), 0) FROM paper_slip p WHERE p.batch = b.id AND p.again = 1) ELSE b.both_wrong END
FROM paper_batch b CROSS JOIN unit u ON u.id = b.unit CROSS JOIN counter c ON c.id = b.counter CROSS JOIN revision v ON v.id = b.revision
  CROSS JOIN survey s ON s.id = v.survey
WHERE CASE WHEN ?1 IS NULL THEN b.id = ?2 ELSE b.unit IN (SELECT id FROM subtree) END AND (?3 IS NULL OR ?3 = (b.ended IS NULL))
ORDER BY b.id DESC LIMIT ?4 OFFSET ?5;
-- name: paper_batch_open
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT count(*) FROM subtree t CROSS JOIN paper_batch b ON b.unit = t.id AND b.ended IS NULL;
-- name: paper_batch_add
INSERT INTO paper_batch (unit, counter, revision, day, expected, every, login, name, begun)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id;
-- name: paper_batch_end
UPDATE paper_batch SET ended = ?2, ended_by = ?3, kept = ?4, slips = ?5, checked = ?6, fields = ?7, differing = ?8, first_wrong = ?9, both_wrong = ?10 WHERE id = ?1;
-- name: paper_slip_list
SELECT number, again, answers, differing, settled FROM paper_slip WHERE batch = ?1 ORDER BY number, again;
-- name: paper_slip_key
-- which slip a form has become
SELECT number, again FROM paper_slip WHERE batch = ?1 AND key = ?2;
-- name: paper_slip_add
INSERT INTO paper_slip (batch, number, again, key, answers, differing, settled) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);
-- name: paper_slip_set
UPDATE paper_slip SET answers = ?3 WHERE batch = ?1 AND number = ?2 AND again = 0;
-- name: paper_slip_settle
UPDATE paper_slip SET settled = 1, first_wrong = ?3, both_wrong = ?4 WHERE batch = ?1 AND number = ?2 AND again = 1;
-- name: paper_slip_drop
DELETE FROM paper_slip WHERE batch = ?1 AND (?2 = 0 OR number = ?2);
-- name: paper_text_add
INSERT INTO paper_text (batch, number, question, text) VALUES (?1, ?2, ?3, ?4);
-- name: paper_text_list
SELECT number, question, text FROM paper_text WHERE batch = ?1 ORDER BY number, question;
-- name: paper_text_drop
DELETE FROM paper_text WHERE batch = ?1 AND (?2 = 0 OR number = ?2);
