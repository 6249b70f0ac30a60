-- name: visit_list
-- ?1 unit's code or NULL, ?2 and ?3 days, both inclusive. A stretch is the time a counter belonged to a unit, as in
-- tally_units.
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id),
stretch (counter, unit, first, last) AS (
  SELECT m.counter, m.unit, max(m.from_day, ?2),
    min(?3, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                      WHERE n.counter = m.counter AND n.from_day > m.from_day), ?3))
  FROM counter_unit m WHERE ?1 IS NULL OR m.unit IN (SELECT id FROM subtree))
SELECT c.code, u.code, v.day, v.visits
FROM stretch s CROSS JOIN visit v ON v.counter = s.counter AND v.day BETWEEN s.first AND s.last
  CROSS JOIN counter c ON c.id = v.counter CROSS JOIN unit u ON u.id = s.unit
ORDER BY v.day, u.code, c.code;
-- name: visit_sums
-- ?1 to ?3 as in visit_list, of the counters that ask a survey: ?4 its code, ?5 the survey of counters that name none. A counter
-- with responses to it among these days counts as well, be they put aside: it asked it then. Rows of a counter's part of a month (core/period.h), by its first
-- day, where all of it lies within the stretch; else, and always with ?6 = 1, of days. Of all that, only the days from ?7 to ?8: which
-- counters count does not depend on them. Visits and days come first, then responses on days with a number of visits.
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id),
mine (id) AS (SELECT r.id FROM survey s JOIN revision r ON r.survey = s.id WHERE s.code = ?4),
stretch (counter, first, last) AS (
  SELECT m.counter, max(m.from_day, ?2),
    min(?3, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                      WHERE n.counter = m.counter AND n.from_day > m.from_day), ?3))
  FROM counter_unit m WHERE ?1 IS NULL OR m.unit IN (SELECT id FROM subtree)),
asking (counter, first, last) AS MATERIALIZED (
  SELECT s.counter, s.first, s.last FROM stretch s CROSS JOIN counter c ON c.id = s.counter
  WHERE c.survey = ?4 OR (c.survey = '' AND ?4 = ?5)
    OR EXISTS (SELECT 1 FROM tally t WHERE t.counter = s.counter AND t.day BETWEEN s.first AND s.last
               AND t.revision IN (SELECT id FROM mine))
    OR EXISTS (SELECT 1 FROM tally_aside t WHERE t.counter = s.counter AND t.day BETWEEN s.first AND s.last
               AND t.revision IN (SELECT id FROM mine))),
part (counter, first, last) AS MATERIALIZED (SELECT counter, max(first, ?7), min(last, ?8) FROM asking)
SELECT m.first, m.visits, m.counter_days, 0
FROM part s CROSS JOIN visit_part m ON m.counter = s.counter AND m.part BETWEEN s.first - 16 AND s.last
WHERE ?6 = 0 AND m.first >= s.first AND m.last <= s.last
UNION ALL
SELECT v.day, v.visits, 1, 0
FROM part s CROSS JOIN visit_part m ON m.counter = s.counter AND m.part BETWEEN s.first - 16 AND s.last
  CROSS JOIN visit v ON v.counter = m.counter AND v.day BETWEEN max(s.first, m.first) AND min(s.last, m.last)
WHERE ?6 = 1 OR m.first < s.first OR m.last > s.last
UNION ALL
SELECT a.first, 0, 0, a.responses
FROM part s CROSS JOIN visit_answered a ON a.counter = s.counter AND a.part BETWEEN s.first - 16 AND s.last
WHERE ?6 = 0 AND a.first >= s.first AND a.last <= s.last AND a.revision IN (SELECT id FROM mine)
UNION ALL
SELECT v.day, 0, 0, t.responses
FROM part s CROSS JOIN visit_answered a ON a.counter = s.counter AND a.part BETWEEN s.first - 16 AND s.last
  CROSS JOIN visit v ON v.counter = a.counter AND v.day BETWEEN max(s.first, a.first) AND min(s.last, a.last)
  CROSS JOIN tally t ON t.counter = v.counter AND t.day = v.day AND t.revision = a.revision
WHERE (?6 = 1 OR a.first < s.first OR a.last > s.last) AND a.revision IN (SELECT id FROM mine);
-- name: visit_extent
-- ?1 to ?5 the same: the first and the last day with a number
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id),
mine (id) AS (SELECT r.id FROM survey s JOIN revision r ON r.survey = s.id WHERE s.code = ?4),
stretch (counter, first, last) AS (
  SELECT m.counter, max(m.from_day, ?2),
    min(?3, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                      WHERE n.counter = m.counter AND n.from_day > m.from_day), ?3))
  FROM counter_unit m WHERE ?1 IS NULL OR m.unit IN (SELECT id FROM subtree)),
asking (counter, first, last) AS MATERIALIZED (
  SELECT s.counter, s.first, s.last FROM stretch s CROSS JOIN counter c ON c.id = s.counter
  WHERE c.survey = ?4 OR (c.survey = '' AND ?4 = ?5)
    OR EXISTS (SELECT 1 FROM tally t WHERE t.counter = s.counter AND t.day BETWEEN s.first AND s.last
               AND t.revision IN (SELECT id FROM mine))
    OR EXISTS (SELECT 1 FROM tally_aside t WHERE t.counter = s.counter AND t.day BETWEEN s.first AND s.last
               AND t.revision IN (SELECT id FROM mine)))
SELECT min((SELECT day FROM visit WHERE counter = s.counter AND day BETWEEN s.first AND s.last ORDER BY day LIMIT 1)),
  max((SELECT day FROM visit WHERE counter = s.counter AND day BETWEEN s.first AND s.last ORDER BY day DESC LIMIT 1))
FROM asking s;
-- name: visit_any
SELECT EXISTS (SELECT 1 FROM visit);
-- name: visit_known
-- ?1 counter's code, ?2 day; the counter's id, and its visits of the day or NULL
SELECT c.id, (SELECT visits FROM visit WHERE counter = c.id AND day = ?2) FROM counter c WHERE c.code = ?1;
-- name: visit_put
INSERT INTO visit (counter, day, visits) VALUES (?1, ?2, ?3)
ON CONFLICT (counter, day) DO UPDATE SET visits = excluded.visits;
-- name: visit_drop
DELETE FROM visit WHERE counter = ?1 AND day = ?2;
-- name: visit_part_drop
-- ?1 counter, ?2 the part's first day
DELETE FROM visit_part WHERE counter = ?1 AND part = ?2;
-- name: visit_part_make
INSERT INTO visit_part (counter, part, first, last, visits, counter_days)
SELECT counter, ?2, min(day), max(day), sum(visits), count(*) FROM visit
WHERE counter = ?1 AND day BETWEEN ?2 AND ?2 + 16 AND part_start(day) = ?2 GROUP BY counter;
-- name: visit_answered_drop
DELETE FROM visit_answered WHERE counter = ?1 AND part = ?2;
-- name: visit_answered_make
INSERT INTO visit_answered (counter, part, revision, first, last, responses)
SELECT ?1, ?2, t.revision, min(t.day), max(t.day), sum(t.responses)
FROM visit v CROSS JOIN tally t ON t.counter = v.counter AND t.day = v.day
WHERE v.counter = ?1 AND v.day BETWEEN ?2 AND ?2 + 16 AND part_start(v.day) = ?2 GROUP BY t.revision;
-- name: visit_answered_add
-- ?1 counter, ?2 day, ?3 revision, ?4 responses that came: where the day has a number of visits
INSERT INTO visit_answered (counter, part, revision, first, last, responses)
SELECT ?1, part_start(?2), ?3, ?2, ?2, ?4 FROM visit WHERE counter = ?1 AND day = ?2
ON CONFLICT (counter, part, revision) DO UPDATE SET first = min(first, excluded.first), last = max(last, excluded.last),
  responses = responses + excluded.responses;
-- name: visit_exceeded
-- Counters and days on which more people answered a survey than came. ?1 to ?3 as in visit_list.
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id),
stretch (counter, unit, first, last) AS (
  SELECT m.counter, m.unit, max(m.from_day, ?2),
    min(?3, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                      WHERE n.counter = m.counter AND n.from_day > m.from_day), ?3))
  FROM counter_unit m WHERE ?1 IS NULL OR m.unit IN (SELECT id FROM subtree))
SELECT c.code, u.code, v.day, v.visits
FROM stretch s CROSS JOIN visit v ON v.counter = s.counter AND v.day BETWEEN s.first AND s.last
  CROSS JOIN counter c ON c.id = v.counter CROSS JOIN unit u ON u.id = s.unit
WHERE v.visits < (SELECT max(n) FROM (
  SELECT sum(t.responses) AS n FROM tally t JOIN revision r ON r.id = t.revision
  WHERE t.counter = v.counter AND t.day = v.day GROUP BY r.survey))
ORDER BY v.day, u.code, c.code;
-- name: visit_past_put
-- ?1 counter, ?2 day, ?3 line of the log, ?4 visits before, or NULL, ?5 visits now, or NULL, ?6 today, ?7 today where it is the first number and
-- long after its day, or NULL. Where now is what was there before the last change, that is put back, with what was known of it then; what
-- is put back and changed anew counts as changed.
INSERT INTO visit_past (counter, day, line, visits, revised, changed, entered)
VALUES (?1, ?2, ?3, ?4, CASE WHEN ?4 IS NOT NULL THEN ?6 END, ?6, ?7)
ON CONFLICT (counter, day) DO UPDATE SET line = excluded.line, visits = excluded.visits, changed = excluded.changed,
  revised = CASE WHEN visits IS ?5 THEN excluded.changed ELSE coalesce(excluded.revised, revised) END,
  back = CASE WHEN visits IS ?5 AND back IS NULL THEN changed END,
  entered = CASE WHEN visits IS ?5 AND back IS NULL THEN entered_before
    WHEN entered IS NULL AND revised IS NULL THEN excluded.entered ELSE entered END,
  revised_before = CASE WHEN visits IS ?5 AND back IS NULL THEN revised_before ELSE revised END,
  entered_before = CASE WHEN visits IS ?5 AND back IS NULL THEN entered_before ELSE entered END;
-- name: visit_past
-- ?1 line of the log
SELECT c.code, p.day, p.visits FROM visit_past p CROSS JOIN counter c ON c.id = p.counter WHERE p.line = ?1 ORDER BY p.day, c.code;
-- name: visit_past_drop
-- ?1 the last line of the log that is erased
DELETE FROM visit_past WHERE line <= ?1;
-- name: visit_revised_any
SELECT EXISTS (SELECT 1 FROM visit_past WHERE revised IS NOT NULL OR entered IS NOT NULL);
-- name: visit_revised
-- ?1 to ?5 as in visit_sums: days with a number that was changed or taken away, or first recorded long after, the days of that, and of how
-- many counters
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id),
mine (id) AS (SELECT r.id FROM survey s JOIN revision r ON r.survey = s.id WHERE s.code = ?4),
stretch (counter, first, last) AS (
  SELECT m.counter, max(m.from_day, ?2),
    min(?3, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                      WHERE n.counter = m.counter AND n.from_day > m.from_day), ?3))
  FROM counter_unit m WHERE ?1 IS NULL OR m.unit IN (SELECT id FROM subtree)),
told (counter, first, last, day, revised, back, before, entered) AS (
  SELECT s.counter, s.first, s.last, p.day, p.revised, p.back, p.revised_before, p.entered
  FROM stretch s CROSS JOIN visit_past p ON p.counter = s.counter AND p.day BETWEEN s.first AND s.last
  WHERE p.revised IS NOT NULL OR p.entered IS NOT NULL)
SELECT v.day, v.revised, v.back, v.before, v.entered, count(*) FROM told v CROSS JOIN counter c ON c.id = v.counter
WHERE c.survey = ?4 OR (c.survey = '' AND ?4 = ?5)
  OR EXISTS (SELECT 1 FROM tally t WHERE t.counter = v.counter AND t.day BETWEEN v.first AND v.last
             AND t.revision IN (SELECT id FROM mine))
  OR EXISTS (SELECT 1 FROM tally_aside t WHERE t.counter = v.counter AND t.day BETWEEN v.first AND v.last
             AND t.revision IN (SELECT id FROM mine))
GROUP BY v.day, v.revised, v.back, v.before, v.entered;
