-- name: unit_list
-- ?1 code, NULL for all
SELECT u.id, u.code, coalesce(p.code, ''), u.name, u.kind, u.valid_from, u.valid_to
FROM unit u LEFT JOIN unit p ON p.id = u.parent
WHERE ?1 IS NULL OR u.code = ?1
ORDER BY u.code;
-- name: unit_id
SELECT id FROM unit WHERE code = ?1;
-- name: unit_above
-- whether unit ?2 is unit ?1 or stands somewhere above it
WITH RECURSIVE above (id) AS (
  SELECT ?1 UNION SELECT u.parent FROM above a JOIN unit u ON u.id = a.id WHERE u.parent IS NOT NULL)
SELECT count(*) FROM above WHERE id = ?2;
-- name: unit_line
-- ?1 code, ?2 how many: the unit and those above it, the nearest first; of '' those that stand below none; columns of unit_list
WITH RECURSIVE line (id, height) AS (
  SELECT id, 0 FROM unit WHERE code = ?1 OR (?1 = '' AND parent IS NULL)
  UNION ALL SELECT u.parent, l.height + 1 FROM line l JOIN unit u ON u.id = l.id WHERE u.parent IS NOT NULL LIMIT ?2)
SELECT u.id, u.code, coalesce(p.code, ''), u.name, u.kind, u.valid_from, u.valid_to
FROM line l CROSS JOIN unit u ON u.id = l.id LEFT JOIN unit p ON p.id = u.parent ORDER BY l.height, u.code;
-- name: unit_add
INSERT INTO unit (code, parent, name, kind, valid_from, valid_to) VALUES (?1, ?2, ?3, ?4, ?5, ?6);
-- name: unit_change
UPDATE unit SET parent = ?2, name = ?3, kind = ?4, valid_from = ?5, valid_to = ?6 WHERE code = ?1;

-- name: counter_list
-- ?1 unit's code, NULL for all; ?2 day
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT c.id, c.code, u.code, c.name, c.field, c.survey, c.channel, c.valid_from, c.valid_to,
  coalesce((SELECT g.title FROM campaign_counter x JOIN campaign g ON g.id = x.campaign WHERE x.counter = c.id), '')
FROM counter c JOIN unit u ON u.id =
  (SELECT unit FROM counter_unit WHERE counter = c.id AND from_day <= ?2 ORDER BY from_day DESC LIMIT 1)
WHERE ?1 IS NULL OR u.id IN (SELECT id FROM subtree)
ORDER BY u.code, c.code;
-- name: counter_get
-- ?1 code; ?2 day; the columns of counter_list
SELECT c.id, c.code, u.code, c.name, c.field, c.survey, c.channel, c.valid_from, c.valid_to,
  coalesce((SELECT g.title FROM campaign_counter x JOIN campaign g ON g.id = x.campaign WHERE x.counter = c.id), '')
FROM counter c JOIN unit u ON u.id =
  (SELECT unit FROM counter_unit WHERE counter = c.id AND from_day <= ?2 ORDER BY from_day DESC LIMIT 1)
WHERE c.code = ?1;
-- name: counter_find
-- with its latest unit, and whether it has any response or visit
SELECT c.id, c.valid_from,
  (SELECT unit FROM counter_unit WHERE counter = c.id ORDER BY from_day DESC LIMIT 1),
  EXISTS (SELECT 1 FROM tally WHERE counter = c.id) OR EXISTS (SELECT 1 FROM visit WHERE counter = c.id)
    OR EXISTS (SELECT 1 FROM exclusion WHERE counter = c.id)
FROM counter c WHERE c.code = ?1;
-- name: counter_campaign
-- ?1…?7 as in counter_change, ?8 its unit in the end: the title of the campaign whose counter would be another one, and of the
-- one whose survey an everyday counter would ask
SELECT g.title FROM counter c JOIN campaign_counter x ON x.counter = c.id JOIN campaign g ON g.id = x.campaign
WHERE c.code = ?1 AND ((c.name, c.field, c.survey, c.channel, c.valid_from, c.valid_to) IS NOT (?2, ?3, ?4, ?5, ?6, ?7)
  OR ?8 IS NOT (SELECT unit FROM counter_unit WHERE counter = c.id ORDER BY from_day DESC LIMIT 1))
UNION ALL
SELECT g.title FROM campaign g JOIN survey s ON s.id = g.survey WHERE s.code = ?4
  AND NOT EXISTS (SELECT 1 FROM campaign_counter x JOIN counter c ON c.id = x.counter WHERE c.code = ?1 AND x.campaign = g.id)
LIMIT 1;
-- name: counter_code
SELECT code FROM counter WHERE id = ?1;
-- name: counter_add
INSERT INTO counter (code, name, field, survey, channel, valid_from, valid_to) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
RETURNING id;
-- name: counter_change
UPDATE counter SET name = ?2, field = ?3, survey = ?4, channel = ?5, valid_from = ?6, valid_to = ?7 WHERE code = ?1;
-- name: counter_retire
UPDATE counter SET valid_to = ?2 WHERE code = ?1;
-- name: counter_unit_cut
-- what would hold from a day on
DELETE FROM counter_unit WHERE counter = ?1 AND from_day >= ?2;
-- name: counter_unit_at
SELECT unit FROM counter_unit WHERE counter = ?1 AND from_day <= ?2 ORDER BY from_day DESC LIMIT 1;
-- name: counter_planned
-- ?1 code; ?2 day: the last move after it, and the unit of before
SELECT m.from_day, u.code, (SELECT b.code FROM counter_unit n JOIN unit b ON b.id = n.unit
  WHERE n.counter = m.counter AND n.from_day < m.from_day ORDER BY n.from_day DESC LIMIT 1)
FROM counter c JOIN counter_unit m ON m.counter = c.id JOIN unit u ON u.id = m.unit
WHERE c.code = ?1 AND m.from_day > ?2 ORDER BY m.from_day DESC LIMIT 1;
-- name: counter_unit_from
-- to which units it belongs from a day on
SELECT DISTINCT unit FROM counter_unit WHERE counter = ?1 AND from_day >=
  coalesce((SELECT max(from_day) FROM counter_unit WHERE counter = ?1 AND from_day <= ?2), ?2);
-- name: counter_unit_add
INSERT INTO counter_unit (counter, from_day, unit) VALUES (?1, ?2, ?3);

-- name: counter_stretches
-- ?1 unit's code or NULL, ?2 and ?3 days: when counters belonged to a unit or one below it
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id),
stretch (counter, unit, first, last) AS (
  SELECT m.counter, m.unit, max(m.from_day, ?2),
    min(?3, coalesce((SELECT min(n.from_day) - 1 FROM counter_unit n
                      WHERE n.counter = m.counter AND n.from_day > m.from_day), ?3))
  FROM counter_unit m WHERE ?1 IS NULL OR m.unit IN (SELECT id FROM subtree))
SELECT counter, first, last, unit FROM stretch WHERE first <= last ORDER BY counter, first;
