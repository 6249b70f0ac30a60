-- name: exclusion_counter
-- ?1 code, ?2 and ?3 days: the counter, its unit on the first of them, and whether it moves within them
SELECT c.id, (SELECT unit FROM counter_unit WHERE counter = c.id AND from_day <= ?2 ORDER BY from_day DESC LIMIT 1),
  EXISTS (SELECT 1 FROM counter_unit WHERE counter = c.id AND from_day > ?2 AND from_day <= ?3)
FROM counter c WHERE c.code = ?1;
-- name: exclusion_overlap
-- ?1 counter, ?2 and ?3 days, ?4 channel or NULL: the first decision that stands and covers some of it
SELECT id FROM exclusion WHERE counter = ?1 AND undone IS NULL AND first BETWEEN ?2 - 91 AND ?3 AND last >= ?2
  AND (?4 IS NULL OR channel IS NULL OR channel = ?4) ORDER BY id LIMIT 1;
-- name: exclusion_weigh
-- the same: what counts there, by day and channel
SELECT day, channel, sum(responses) FROM tally
WHERE counter = ?1 AND day BETWEEN ?2 AND ?3 AND (?4 IS NULL OR channel = ?4) GROUP BY day, channel ORDER BY day, channel;
-- name: exclusion_least
-- the same: how many responses to one revision in one part of a month there are at least
SELECT min(n) FROM (SELECT sum(responses) AS n FROM tally
  WHERE counter = ?1 AND day BETWEEN ?2 AND ?3 AND (?4 IS NULL OR channel = ?4) GROUP BY revision, part_start(day));
-- name: exclusion_add
INSERT INTO exclusion (counter, first, last, channel, upto, responses, reason, login, name, at)
VALUES (?1, ?2, ?3, ?4, (SELECT coalesce(max(id), 0) FROM response), ?5, ?6, ?7, ?8, ?9) RETURNING id;
-- name: exclusion_tally_move
-- ?1 to ?4 as above, ?5 the decision
INSERT INTO tally_aside (counter, day, revision, channel, exclusion, responses, cells)
SELECT counter, day, revision, channel, ?5, responses, cells FROM tally
WHERE counter = ?1 AND day BETWEEN ?2 AND ?3 AND (?4 IS NULL OR channel = ?4);
-- name: exclusion_tally_gone
DELETE FROM tally WHERE counter = ?1 AND day BETWEEN ?2 AND ?3 AND (?4 IS NULL OR channel = ?4);
-- name: exclusion_late_move
INSERT INTO late_aside (counter, day, revision, channel, entered, responses)
SELECT counter, day, revision, channel, entered, responses FROM late
WHERE counter = ?1 AND day BETWEEN ?2 AND ?3 AND (?4 IS NULL OR channel = ?4);
-- name: exclusion_late_gone
DELETE FROM late WHERE counter = ?1 AND day BETWEEN ?2 AND ?3 AND (?4 IS NULL OR channel = ?4);
-- name: exclusion_get
SELECT e.counter, e.first, e.last, e.channel, e.undone, c.code,
  (SELECT u.code FROM counter_unit m JOIN unit u ON u.id = m.unit
   WHERE m.counter = e.counter AND m.from_day <= e.first ORDER BY m.from_day DESC LIMIT 1), e.responses
FROM exclusion e JOIN counter c ON c.id = e.counter WHERE e.id = ?1;
-- name: exclusion_tally_back
-- ?1 to ?4 as above. What came since counts already.
INSERT INTO tally (counter, day, revision, channel, responses, cells)
SELECT counter, day, revision, channel, responses, cells FROM tally_aside
WHERE counter = ?1 AND day BETWEEN ?2 AND ?3 AND (?4 IS NULL OR channel = ?4)
ON CONFLICT (counter, day, revision, channel) DO UPDATE SET responses = responses + excluded.responses,
  cells = tally_add(cells, excluded.cells);
-- name: exclusion_aside_gone
DELETE FROM tally_aside WHERE counter = ?1 AND day BETWEEN ?2 AND ?3 AND (?4 IS NULL OR channel = ?4);
-- name: exclusion_late_back
INSERT INTO late (counter, day, revision, channel, entered, responses)
SELECT counter, day, revision, channel, entered, responses FROM late_aside
WHERE counter = ?1 AND day BETWEEN ?2 AND ?3 AND (?4 IS NULL OR channel = ?4)
ON CONFLICT (counter, day, revision, channel, entered) DO UPDATE SET responses = responses + excluded.responses;
-- name: exclusion_late_aside_gone
DELETE FROM late_aside WHERE counter = ?1 AND day BETWEEN ?2 AND ?3 AND (?4 IS NULL OR channel = ?4);
-- name: exclusion_undone
UPDATE exclusion SET undone = ?2, undone_login = ?3, undone_name = ?4, undone_reason = ?5 WHERE id = ?1;
-- name: exclusion_list
-- ?1 unit's code or NULL: of counters that belonged to it or one below it on one of the days; ?2 and ?3 days; ?4 survey's code or
-- NULL; ?5 number of a decision or 0; ?6 a revision or 0. Responses: to that survey and revision, within those days, of such counters' days; of one that was taken back all it
-- had put aside. The latest first.
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id),
stretch (counter, first, last) AS (
  SELECT m.counter, max(m.from_day, ?2),
    min(?3, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                      WHERE n.counter = m.counter AND n.from_day > m.from_day), ?3))
  FROM counter_unit m WHERE ?1 IS NULL OR m.unit IN (SELECT id FROM subtree)),
mine (id) AS MATERIALIZED (
  SELECT DISTINCT e.id FROM exclusion e JOIN stretch s ON s.counter = e.counter AND s.first <= e.last AND s.last >= e.first
  WHERE s.first <= s.last AND (?5 = 0 OR e.id = ?5))
SELECT e.id, c.code, c.name, u.code, u.name, e.first, e.last, e.channel,
  CASE WHEN e.undone IS NOT NULL THEN e.responses ELSE (
    SELECT coalesce(sum(a.responses), 0) FROM stretch s CROSS JOIN tally_aside a ON a.counter = s.counter
      AND a.day BETWEEN max(s.first, e.first) AND min(s.last, e.last)
    WHERE s.counter = e.counter AND a.exclusion = e.id AND ?6 IN (0, a.revision)
      AND (?4 IS NULL OR a.revision IN (SELECT r.id FROM survey v JOIN revision r ON r.survey = v.id WHERE v.code = ?4))) END,
  e.reason, e.login, e.name, e.at, e.undone, coalesce(e.undone_login, ''), coalesce(e.undone_name, ''), coalesce(e.undone_reason, '')
FROM mine m CROSS JOIN exclusion e ON e.id = m.id JOIN counter c ON c.id = e.counter JOIN unit u ON u.id =
  (SELECT unit FROM counter_unit WHERE counter = e.counter AND from_day <= e.first ORDER BY from_day DESC LIMIT 1)
ORDER BY e.id DESC;
-- name: exclusion_any
SELECT EXISTS (SELECT 1 FROM exclusion);
-- name: exclusion_state
-- Another one after every decision, and after every one that is taken back.
SELECT count(*) + count(undone) FROM exclusion;
-- name: exclusion_sums
-- As late_sums: responses that are aside, by day
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id),
stretch (counter, first, last) AS (
  SELECT m.counter, max(m.from_day, ?2),
    min(?3, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                      WHERE n.counter = m.counter AND n.from_day > m.from_day), ?3))
  FROM counter_unit m WHERE ?1 IS NULL OR m.unit IN (SELECT id FROM subtree))
SELECT a.day, sum(a.responses)
FROM stretch s CROSS JOIN tally_aside a ON a.counter = s.counter AND a.day BETWEEN s.first AND s.last
WHERE a.revision = ?4 GROUP BY a.day;
