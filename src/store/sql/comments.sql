-- name: comment_waiting
-- ?1 day, ?2 how many; those of days before it
SELECT c.response, c.question, r.day, r.channel, r.revision,
  (SELECT unit FROM counter_unit WHERE counter = r.counter AND from_day <= r.day ORDER BY from_day DESC LIMIT 1)
FROM comment c INDEXED BY comment_waiting CROSS JOIN response r ON r.id = c.response
WHERE c.batch IS NULL AND r.day < ?1 LIMIT ?2;
-- name: comment_text
SELECT text FROM comment WHERE response = ?1 AND question = ?2;
-- name: comment_place
-- ?1 response, ?2 question, ?3 batch, ?4 place; nothing when it has a batch already
UPDATE comment SET batch = ?3, place = ?4 WHERE response = ?1 AND question = ?2 AND batch IS NULL;
-- name: comment_batch_add
INSERT INTO comment_batch (unit, revision, question, first_day, last_day, shown_from, channel, comments)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);
-- name: comment_search_add
INSERT INTO comment_search (batch, folded) VALUES (?1, ?2);

-- name: comment_batch_list
-- ?1 unit's code, ?2 day
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT b.id, b.unit, b.revision, b.question, b.first_day, b.last_day, b.shown_from, b.channel, b.comments
FROM subtree s CROSS JOIN comment_batch b ON b.unit = s.id AND b.shown_from <= ?2;
-- name: comment_batch_texts
SELECT text FROM comment WHERE batch = ?1 ORDER BY place;
-- name: comment_folded
SELECT batch, folded FROM comment_search WHERE batch BETWEEN ?1 AND ?2 ORDER BY batch DESC;

-- name: verify_batches
SELECT b.id, b.comments, b.first_day, b.last_day, coalesce(s.folded, '')
FROM comment_batch b LEFT JOIN comment_search s ON s.batch = b.id ORDER BY b.id;
-- name: verify_batch_comments
SELECT c.place, r.day, c.text FROM comment c CROSS JOIN response r ON r.id = c.response WHERE c.batch = ?1 ORDER BY c.place;
