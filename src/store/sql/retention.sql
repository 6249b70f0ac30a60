-- name: retention_meta
SELECT audit_gone, audit_anchor, erased_at FROM meta WHERE id = 1;
-- name: retention_done
UPDATE meta SET erased_at = ?1 WHERE id = 1;

-- name: retention_comments
-- ?1 day; how many go: those of batches that began before it, and those that waited since before it
SELECT count(*) FROM comment c LEFT JOIN comment_batch b ON b.id = c.batch
WHERE coalesce(b.first_day, (SELECT day FROM response WHERE id = c.response)) < ?1;
-- name: retention_texts
-- the same ones' texts, those that can be told from others; ?2 bytes at least, ?3 how many
SELECT c.text FROM comment c LEFT JOIN comment_batch b ON b.id = c.batch
WHERE coalesce(b.first_day, (SELECT day FROM response WHERE id = c.response)) < ?1 AND length(CAST(c.text AS BLOB)) >= ?2
LIMIT ?3;
-- name: retention_still
-- whether a text stands in a comment that is kept
SELECT EXISTS (SELECT 1 FROM comment WHERE instr(text, ?1) > 0);
-- name: retention_comments_keep
INSERT INTO comment_moving (response, question, text, batch, place)
SELECT c.response, c.question, c.text, c.batch, c.place FROM comment c LEFT JOIN comment_batch b ON b.id = c.batch
WHERE coalesce(b.first_day, (SELECT day FROM response WHERE id = c.response)) >= ?1 ORDER BY c.response, c.question;
-- name: retention_search_keep
INSERT INTO comment_search_moving (batch, folded)
SELECT s.batch, s.folded FROM comment_search s JOIN comment_batch b ON b.id = s.batch WHERE b.first_day >= ?1 ORDER BY 1;
-- name: retention_comments_clear
DELETE FROM comment;
-- name: retention_search_clear
DELETE FROM comment_search;
-- name: retention_batches_drop
DELETE FROM comment_batch WHERE first_day < ?1;
-- name: retention_comments_back
INSERT INTO comment (response, question, text, batch, place)
SELECT response, question, text, batch, place FROM comment_moving ORDER BY response, question;
-- name: retention_search_back
INSERT INTO comment_search (batch, folded) SELECT batch, folded FROM comment_search_moving ORDER BY batch;
-- name: retention_comments_moved
DELETE FROM comment_moving;
-- name: retention_search_moved
DELETE FROM comment_search_moving;

-- name: retention_log_end
-- ?1 time; the last entry before the first one that is kept. An entry behind it stays, even if its clock was wrong.
SELECT coalesce((SELECT min(number) FROM audit WHERE at >= ?1) - 1, (SELECT max(number) FROM audit), 0);
-- name: retention_log_hash
SELECT hash FROM audit WHERE number = ?1;
-- name: retention_log_keep
INSERT INTO audit_moving SELECT number, at, who, event, about, unit, detail, hash FROM audit WHERE number > ?1;
-- name: retention_log_clear
DELETE FROM audit;
-- name: retention_log_back
INSERT INTO audit SELECT number, at, who, event, about, unit, detail, hash FROM audit_moving;
-- name: retention_log_moved
DELETE FROM audit_moving;
-- name: retention_log_anchor
UPDATE meta SET audit_gone = ?1, audit_anchor = ?2 WHERE id = 1;

-- name: retention_setups
DELETE FROM setup WHERE until <= ?1;
-- name: retention_delays
DELETE FROM login_delay WHERE last < ?1;
