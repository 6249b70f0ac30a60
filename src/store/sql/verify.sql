-- name: verify_integrity
PRAGMA integrity_check(100);
-- name: verify_references
PRAGMA foreign_key_check;
-- name: verify_total
SELECT (SELECT coalesce(sum(responses), 0) FROM tally) + (SELECT coalesce(sum(responses), 0) FROM tally_aside);
-- name: verify_responses
-- The fifth column: the decision that keeps it aside, 0: it counts.
SELECT counter, day, revision, channel, coalesce((
  SELECT e.id FROM exclusion e WHERE e.counter = r.counter AND e.undone IS NULL AND e.first BETWEEN r.day - 91 AND r.day
    AND e.last >= r.day AND (e.channel IS NULL OR e.channel = r.channel) AND e.upto >= r.id), 0) AS aside, id, answers
FROM response r ORDER BY counter, day, revision, channel, aside;
-- name: verify_tallies
SELECT counter, day, revision, channel, 0 AS aside, responses, cells FROM tally
UNION ALL SELECT counter, day, revision, channel, exclusion, responses, cells FROM tally_aside
ORDER BY counter, day, revision, channel, aside;
-- name: verify_exclusions
-- Decisions that stand and have not the number of responses they were made with, those that were taken back and have some, and those that
-- cover what another one covers.
SELECT e.id, c.code FROM exclusion e JOIN counter c ON c.id = e.counter
WHERE (SELECT coalesce(sum(responses), 0) FROM tally_aside WHERE exclusion = e.id) <> CASE WHEN e.undone IS NULL THEN e.responses ELSE 0 END
  OR (e.undone IS NULL AND EXISTS (
    SELECT 1 FROM exclusion o WHERE o.counter = e.counter AND o.id <> e.id AND o.undone IS NULL AND o.first <= e.last AND o.last >= e.first
      AND (o.channel IS NULL OR e.channel IS NULL OR o.channel = e.channel)))
ORDER BY e.id;
-- name: verify_comments
SELECT c.response, c.question, r.revision FROM comment c CROSS JOIN response r ON r.id = c.response;
-- name: verify_months
-- What the months say and the tallies do not, then the other way round: a wrong row is in both.
WITH recount AS MATERIALIZED (
  SELECT t.revision, month_start(t.day) AS month, m.unit, min(t.day) AS first, max(t.day) AS last,
    sum(t.responses) AS responses,
    tally_sum(channel_pack(t.channel, t.responses)) AS channels, tally_sum(t.cells) AS cells
  FROM counter_unit m CROSS JOIN tally t ON t.counter = m.counter AND t.day >= m.from_day
    AND t.day < coalesce((SELECT min(n.from_day) FROM counter_unit n
                          WHERE n.counter = m.counter AND n.from_day > m.from_day), 2147483647)
  GROUP BY t.revision, month, m.unit),
wrong AS (
  SELECT * FROM (SELECT revision, month, unit, first, last, responses, channels, cells FROM month_tally
                 EXCEPT SELECT * FROM recount)
  UNION ALL SELECT * FROM (SELECT * FROM recount
                 EXCEPT SELECT revision, month, unit, first, last, responses, channels, cells FROM month_tally))
SELECT DISTINCT w.revision, w.month, coalesce(u.code, '(unknown)') FROM wrong w LEFT JOIN unit u ON u.id = w.unit
ORDER BY 1, 2, 3;
-- name: verify_visits
-- The same of visits by part of a month and of the responses on their days.
WITH recount (counter, part, revision, first, last, number, counter_days) AS MATERIALIZED (
  SELECT counter, part_start(day) AS part, 0, min(day), max(day), sum(visits), count(*) FROM visit GROUP BY counter, part
  UNION ALL
  SELECT v.counter, part_start(v.day) AS part, t.revision, min(t.day), max(t.day), sum(t.responses), 0
  FROM visit v CROSS JOIN tally t ON t.counter = v.counter AND t.day = v.day GROUP BY v.counter, part, t.revision),
kept (counter, part, revision, first, last, number, counter_days) AS MATERIALIZED (
  SELECT counter, part, 0, first, last, visits, counter_days FROM visit_part
  UNION ALL SELECT counter, part, revision, first, last, responses, 0 FROM visit_answered),
wrong AS (
  SELECT * FROM (SELECT * FROM kept EXCEPT SELECT * FROM recount)
  UNION ALL SELECT * FROM (SELECT * FROM recount EXCEPT SELECT * FROM kept))
SELECT DISTINCT w.part, coalesce(c.code, '(unknown)') FROM wrong w LEFT JOIN counter c ON c.id = w.counter ORDER BY 1, 2;
-- name: verify_late
-- Counters and days of which more responses were entered late than there are. When one was entered stands nowhere else.
WITH entered AS MATERIALIZED (
  SELECT counter, day, revision, sum(responses) AS responses
  FROM (SELECT counter, day, revision, responses FROM late UNION ALL SELECT counter, day, revision, responses FROM late_aside)
  GROUP BY counter, day, revision)
SELECT l.day, coalesce(c.code, '(unknown)') FROM entered l LEFT JOIN counter c ON c.id = l.counter
WHERE l.responses > coalesce((SELECT sum(t.responses) FROM tally t
                              WHERE t.counter = l.counter AND t.day = l.day AND t.revision = l.revision), 0)
  + coalesce((SELECT sum(t.responses) FROM tally_aside t
              WHERE t.counter = l.counter AND t.day = l.day AND t.revision = l.revision), 0)
ORDER BY 1, 2;
