-- name: webhook_list
-- ?1 how many; those that are told, the latest first, with what became of their messages
SELECT w.id, w.url, w.secret, w.events, w.loopback, w.created, w.created_by,
  (SELECT count(*) FROM webhook_delivery d WHERE d.webhook = w.id AND d.due IS NOT NULL),
  (SELECT count(*) FROM webhook_delivery d WHERE d.webhook = w.id AND d.due IS NULL AND d.done IS NULL),
  coalesce((SELECT max(d.done) FROM webhook_delivery d WHERE d.webhook = w.id), 0),
  coalesce((SELECT d.fault FROM webhook_delivery d WHERE d.webhook = w.id AND d.done IS NULL AND d.fault <> ''
            ORDER BY d.event DESC LIMIT 1), '')
FROM webhook w WHERE w.removed IS NULL ORDER BY w.id DESC LIMIT ?1;
-- name: webhook_count
SELECT count(*) FROM webhook WHERE removed IS NULL;
-- name: webhook_add
INSERT INTO webhook (url, secret, events, loopback, created, created_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id;
-- name: webhook_get
SELECT url FROM webhook WHERE id = ?1 AND removed IS NULL;
-- name: webhook_remove
UPDATE webhook SET removed = ?2 WHERE id = ?1;
-- name: webhook_drop_waiting
UPDATE webhook_delivery SET due = NULL, fault = 'removed' WHERE webhook = ?1 AND due IS NOT NULL;

-- name: webhook_event_add
INSERT INTO webhook_event (uid, kind, body, at) VALUES (?1, ?2, ?3, ?4) RETURNING id;
-- name: webhook_delivery_add
INSERT INTO webhook_delivery (event, webhook, due) VALUES (?1, ?2, ?3);
-- name: webhook_delivery_prune
DELETE FROM webhook_delivery WHERE event IN (SELECT id FROM webhook_event WHERE at < ?1 ORDER BY id LIMIT 100);
-- name: webhook_event_prune
DELETE FROM webhook_event WHERE id IN (SELECT id FROM webhook_event WHERE at < ?1 ORDER BY id LIMIT 100);

-- name: webhook_due
-- ?1 now, ?2 how many
SELECT d.event, d.webhook, e.uid, e.body, e.at, w.url, w.secret, w.loopback, d.tries
FROM webhook_delivery d CROSS JOIN webhook_event e ON e.id = d.event CROSS JOIN webhook w ON w.id = d.webhook
WHERE d.due <= ?1 ORDER BY d.due, d.event LIMIT ?2;
-- name: webhook_arrived
UPDATE webhook_delivery SET tries = tries + 1, due = NULL, done = ?3, fault = '' WHERE event = ?1 AND webhook = ?2;
-- name: webhook_failed
UPDATE webhook_delivery SET tries = tries + 1, due = ?3, fault = ?4 WHERE event = ?1 AND webhook = ?2;
-- name: webhook_postpone
-- what else waits for the same receiver does not knock before
UPDATE webhook_delivery SET due = ?2 WHERE webhook = ?1 AND due < ?2;
-- name: webhook_give_up
-- ?1 what happened before this time, ?2 whose
UPDATE webhook_delivery SET due = NULL
WHERE due IS NOT NULL AND event IN (SELECT id FROM webhook_event WHERE at < ?1) AND webhook = ?2;

-- name: signal_counts
-- How many responses to a survey a unit's figures have (its own and those below), of those that have some, and how many they had
-- when they were last looked at.
WITH RECURSIVE own (unit, survey, responses) AS (
  SELECT m.unit, r.survey, sum(m.responses) FROM month_tally m JOIN revision r ON r.id = m.revision GROUP BY m.unit, r.survey),
up (unit, survey, responses) AS (
  SELECT unit, survey, responses FROM own
  UNION ALL SELECT u.parent, up.survey, up.responses FROM up JOIN unit u ON u.id = up.unit WHERE u.parent IS NOT NULL)
SELECT up.unit, u.code, up.survey, s.code, sum(up.responses) AS now, coalesce(l.responses, 0)
FROM up JOIN unit u ON u.id = up.unit JOIN survey s ON s.id = up.survey
LEFT JOIN signal_look l ON l.unit = up.unit AND l.survey = up.survey
GROUP BY up.unit, up.survey HAVING now <> coalesce(l.responses, 0) ORDER BY u.code, s.code;
-- name: signal_look_set
INSERT INTO signal_look (unit, survey, responses) VALUES (?1, ?2, ?3)
ON CONFLICT (unit, survey) DO UPDATE SET responses = ?3;
-- name: signal_told_add
INSERT INTO signal_told (unit, survey, dimension, month) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING;
