-- name: campaign_list
-- ?1 unit's code: what concerns it, its own and those of the units above and below; NULL with ?2: one by id; NULL both: all
WITH RECURSIVE above (id) AS (
  SELECT id FROM unit WHERE code = ?1
  UNION SELECT u.parent FROM above a JOIN unit u ON u.id = a.id WHERE u.parent IS NOT NULL),
subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT c.id, s.code, b.code, r.number, u.code, u.name, c.title, c.first, c.last, c.name, c.at,
  (SELECT count(*) FROM campaign_counter k WHERE k.campaign = c.id),
  (SELECT coalesce(sum(m.responses), 0) FROM revision v JOIN month_tally m ON m.revision = v.id
   WHERE v.survey = c.survey AND (?1 IS NULL OR m.unit IN (SELECT id FROM subtree)))
FROM campaign c JOIN survey s ON s.id = c.survey JOIN revision r ON r.id = c.base JOIN survey b ON b.id = r.survey
  JOIN unit u ON u.id = c.unit
WHERE (?1 IS NULL OR c.unit IN (SELECT id FROM above) OR c.unit IN (SELECT id FROM subtree)) AND (?2 IS NULL OR c.id = ?2)
ORDER BY c.last DESC, c.id DESC LIMIT ?3;
-- name: campaign_units
-- ?1 id, ?2 unit's code: its counters in the unit and below, by unit
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?2 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT u.code, u.name, k.code, k.valid_from, k.valid_to,
  (SELECT coalesce(sum(m.responses), 0) FROM revision v JOIN month_tally m ON m.revision = v.id AND m.unit = u.id
   WHERE v.survey = c.survey)
FROM campaign c JOIN campaign_counter x ON x.campaign = c.id JOIN counter k ON k.id = x.counter
  JOIN unit u ON u.id = (SELECT unit FROM counter_unit WHERE counter = k.id ORDER BY from_day DESC LIMIT 1)
WHERE c.id = ?1 AND u.id IN (SELECT id FROM subtree)
ORDER BY u.code, k.code;
-- name: campaign_of_survey
-- ?1 survey's code: the title of the campaign that asks it
SELECT c.title FROM campaign c JOIN survey s ON s.id = c.survey WHERE s.code = ?1;
-- name: campaign_add
INSERT INTO campaign (survey, base, unit, title, first, last, login, name, at)
VALUES ((SELECT id FROM survey WHERE code = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id;
-- name: campaign_counter_add
INSERT INTO campaign_counter (campaign, counter) VALUES (?1, (SELECT id FROM counter WHERE code = ?2));
-- name: campaign_days
UPDATE campaign SET first = ?2, last = ?3 WHERE id = ?1;
-- name: campaign_counter_days
-- those that end with it; one that was retired before stays so
UPDATE counter SET valid_from = ?2, valid_to = ?3
WHERE id IN (SELECT counter FROM campaign_counter WHERE campaign = ?1) AND valid_to = ?4;
-- name: campaign_tree
-- codes of a unit and of those below it that are there on day ?2
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT u.code FROM subtree s JOIN unit u ON u.id = s.id
WHERE (u.valid_from IS NULL OR u.valid_from <= ?2) AND (u.valid_to IS NULL OR u.valid_to >= ?2) ORDER BY u.code;
