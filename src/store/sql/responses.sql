-- name: response_add
INSERT INTO response (counter, day, half, revision, channel, language, answers) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);
-- name: comment_add
INSERT INTO comment (response, question, text) VALUES (?1, ?2, ?3);

-- name: response_export
-- ?1 survey's code, ?2 revision or 0, ?3 unit's code or NULL, ?4 and ?5 days, both inclusive.
-- Without those that are aside. The order must be a function of the content alone: the comment decides between otherwise equal responses.
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?3 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT r.id, r.day, r.half, c.code, r.channel, r.language, v.number, r.revision, r.answers
FROM response r CROSS JOIN counter c ON c.id = r.counter CROSS JOIN revision v ON v.id = r.revision
WHERE v.survey = (SELECT id FROM survey WHERE code = ?1) AND (?2 = 0 OR r.revision = ?2) AND r.day BETWEEN ?4 AND ?5
  AND (?3 IS NULL OR
    (SELECT unit FROM counter_unit WHERE counter = r.counter AND from_day <= r.day ORDER BY from_day DESC LIMIT 1)
      IN (SELECT id FROM subtree))
  AND NOT EXISTS (SELECT 1 FROM exclusion e WHERE e.counter = r.counter AND e.undone IS NULL AND e.first BETWEEN r.day - 91 AND r.day
    AND e.last >= r.day AND (e.channel IS NULL OR e.channel = r.channel) AND e.upto >= r.id)
ORDER BY r.day, r.half, c.code, r.answers, r.revision, r.channel, r.language,
  (SELECT group_concat(text, char(10)) FROM (SELECT text FROM comment WHERE response = r.id ORDER BY question));
-- name: comment_list
SELECT question, text FROM comment WHERE response = ?1 ORDER BY question;
-- name: comment_list_shown
-- ?1 response, ?2 day: those in a closed batch that is shown on it.
SELECT c.question, c.text FROM comment c JOIN comment_batch b ON b.id = c.batch
WHERE c.response = ?1 AND b.shown_from <= ?2 ORDER BY c.question;

-- name: submit_key_add
INSERT INTO submit_key (key, digest) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING;
-- name: submit_key_digest
SELECT digest FROM submit_key WHERE key = ?1;
-- name: submit_key_newest
-- of those before a key
SELECT max(key) FROM submit_key WHERE key < ?1;
-- name: submit_key_prune
-- some of those before a key, the oldest first
DELETE FROM submit_key WHERE key IN (SELECT key FROM submit_key WHERE key < ?1 ORDER BY key LIMIT ?2);

-- name: response_columns
-- ?1 the last row that was read, ?2 revision. Rows are neither changed nor deleted, and later ones have larger numbers; which
-- are aside changes with exclusion_state.
SELECT r.id, r.counter, r.day, r.channel, r.answers FROM response r WHERE r.id > ?1 AND r.revision = ?2
  AND NOT EXISTS (SELECT 1 FROM exclusion e WHERE e.counter = r.counter AND e.undone IS NULL AND e.first BETWEEN r.day - 91 AND r.day
    AND e.last >= r.day AND (e.channel IS NULL OR e.channel = r.channel) AND e.upto >= r.id)
ORDER BY r.id;

-- name: response_block
-- The parameters and columns of response_export; ?6 and ?7 the rows, ?8 the day on which comments are shown. Texts that are not shown
-- must not decide the order.
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?3 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT r.id, r.day, r.half, c.code, r.channel, r.language, v.number, r.revision, r.answers
FROM response r CROSS JOIN counter c ON c.id = r.counter CROSS JOIN revision v ON v.id = r.revision
WHERE r.id BETWEEN ?6 AND ?7
  AND v.survey = (SELECT id FROM survey WHERE code = ?1) AND (?2 = 0 OR r.revision = ?2) AND r.day BETWEEN ?4 AND ?5
  AND (?3 IS NULL OR
    (SELECT unit FROM counter_unit WHERE counter = r.counter AND from_day <= r.day ORDER BY from_day DESC LIMIT 1)
      IN (SELECT id FROM subtree))
  AND NOT EXISTS (SELECT 1 FROM exclusion e WHERE e.counter = r.counter AND e.undone IS NULL AND e.first BETWEEN r.day - 91 AND r.day
    AND e.last >= r.day AND (e.channel IS NULL OR e.channel = r.channel) AND e.upto >= r.id)
ORDER BY r.day, r.half, c.code, r.answers, r.revision, r.channel, r.language,
  (SELECT group_concat(text, char(10)) FROM (SELECT m.text FROM comment m JOIN comment_batch b ON b.id = m.batch
    WHERE m.response = r.id AND b.shown_from <= ?8 ORDER BY m.question));
-- name: response_last
SELECT coalesce(max(id), 0) FROM response;
