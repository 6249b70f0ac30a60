-- name: verify_integrity
PRAGMA integrity_check(100);
-- name: verify_references
PRAGMA foreign_key_check;
-- name: verify_total
SELECT coalesce(sum(responses), 0) FROM tally;
-- name: verify_responses
SELECT counter, day, revision, channel, id, answers FROM response ORDER BY counter, day, revision, channel;
-- name: verify_tallies
SELECT counter, day, revision, channel, responses, cells FROM tally ORDER BY counter, day, revision, channel;
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
WITH entered AS MATERIALIZED (SELECT counter, day, revision, sum(responses) AS responses FROM late GROUP BY counter, day, revision)
SELECT l.day, coalesce(c.code, '(unknown)') FROM entered l LEFT JOIN counter c ON c.id = l.counter
WHERE l.responses > coalesce((SELECT sum(t.responses) FROM tally t
                              WHERE t.counter = l.counter AND t.day = l.day AND t.revision = l.revision), 0)
ORDER BY 1, 2;
