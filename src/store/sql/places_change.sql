-- name: change_add
INSERT INTO unit_change (verb, unit, other, successor, day, login, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id;
-- name: change_unit_add
INSERT INTO unit_change_unit (change, unit, parent_before, parent_after, to_before, to_after)
SELECT ?1, id, parent, ?3, valid_to, ?4 FROM unit WHERE id = ?2;
-- name: change_unit_set
UPDATE unit SET parent = ?2, valid_to = ?3 WHERE id = ?1;
-- name: change_counter_add
INSERT INTO unit_change_counter (change, counter, from_day, unit_before, unit_after, to_before, to_after)
SELECT ?1, id, ?3, ?4, ?5, valid_to, ?6 FROM counter WHERE id = ?2;
-- name: change_counter_set
UPDATE counter SET valid_to = ?2 WHERE id = ?1;
-- name: change_below
-- ?1 unit, ?2 day: the units directly below it that go on
SELECT id, valid_to FROM unit WHERE parent = ?1 AND (valid_to IS NULL OR valid_to >= ?2) ORDER BY id;
-- name: change_counters
-- ?1 unit: counters that belong to it in the end, since when, and their last day
SELECT c.id, m.from_day, c.valid_to FROM counter_unit m JOIN counter c ON c.id = m.counter
WHERE m.unit = ?1 AND m.from_day = (SELECT max(from_day) FROM counter_unit WHERE counter = m.counter) ORDER BY c.id;
-- name: change_planned
-- ?1 unit, ?2 day: counters that belong to it on the day and move again later
SELECT count(*) FROM counter_unit m WHERE m.unit = ?1
  AND m.from_day = (SELECT max(from_day) FROM counter_unit WHERE counter = m.counter AND from_day <= ?2)
  AND EXISTS (SELECT 1 FROM counter_unit WHERE counter = m.counter AND from_day > ?2);
-- name: change_list
-- ?1 unit's code: what was done to it or into it; NULL: all. ?2 how many, ?3 id below which
SELECT x.id, x.verb, u.code, u.name, coalesce(o.code, ''), coalesce(o.name, ''), coalesce(s.code, ''), x.day, x.login, x.at,
  coalesce(x.undone, 0), coalesce(x.undone_by, '')
FROM unit_change x JOIN unit u ON u.id = x.unit LEFT JOIN unit o ON o.id = x.other LEFT JOIN unit s ON s.id = x.successor
WHERE x.id < ?3 AND (?1 IS NULL OR u.code = ?1 OR o.code = ?1 OR s.code = ?1) ORDER BY x.id DESC LIMIT ?2;
-- name: change_moves
-- ?1 seconds: moves and merges entered from then on that hold, in their order; whether the past went along. ?2 how many
SELECT u.code, u.name, coalesce(p.code, ''), coalesce(p.name, ''), coalesce(o.code, ''), coalesce(o.name, ''), coalesce(s.code, ''),
  c.parent_before IS NOT c.parent_after, x.day, x.at
FROM unit_change x JOIN unit u ON u.id = x.unit JOIN unit_change_unit c ON c.change = x.id AND c.unit = x.unit
  LEFT JOIN unit p ON p.id = c.parent_before LEFT JOIN unit o ON o.id = x.other LEFT JOIN unit s ON s.id = x.successor
WHERE x.at >= ?1 AND x.undone IS NULL AND x.verb <> 'retire' ORDER BY x.id LIMIT ?2;
-- name: counter_moves
-- ?1 unit's code, ?2 seconds: counters that came to it or one below it, or left them, by lines of the log from then on ("from xa-a,
-- 2026-10-01"), the latest first. ?3 how many
WITH RECURSIVE subtree (id, code) AS (
  SELECT id, code FROM unit WHERE code = ?1
  UNION SELECT u.id, u.code FROM subtree s JOIN unit u ON u.parent = s.id),
move (number, at, about, unit, was, day) AS (
  SELECT number, at, about, unit, substr(detail, 6, instr(detail, ', ') - 6), substr(detail, instr(detail, ', ') + 2)
  FROM audit INDEXED BY audit_counter_moved WHERE event = 'counter-moved' AND at >= ?2 AND detail LIKE 'from %, %')
SELECT c.code, c.name, f.code, f.name, t.code, t.name, m.day, m.at
FROM move m CROSS JOIN counter c ON c.code = m.about CROSS JOIN unit f ON f.code = m.was CROSS JOIN unit t ON t.code = m.unit
WHERE (m.was IN (SELECT code FROM subtree)) <> (m.unit IN (SELECT code FROM subtree)) ORDER BY m.number DESC LIMIT ?3;
-- name: change_get
SELECT verb, unit, successor, day, undone FROM unit_change WHERE id = ?1;
-- name: change_touched_later
-- whether a later change that holds touched a unit or counter of change ?1, or its successor has got others
SELECT EXISTS (SELECT 1 FROM unit_change_unit a JOIN unit_change_unit b ON b.unit = a.unit AND b.change > a.change
    JOIN unit_change x ON x.id = b.change AND x.undone IS NULL WHERE a.change = ?1)
  OR EXISTS (SELECT 1 FROM unit_change_counter a JOIN unit_change_counter b ON b.counter = a.counter AND b.change > a.change
    JOIN unit_change x ON x.id = b.change AND x.undone IS NULL WHERE a.change = ?1)
  OR EXISTS (SELECT 1 FROM unit_change x WHERE x.id = ?1 AND (EXISTS (SELECT 1 FROM unit WHERE parent = x.successor)
    OR EXISTS (SELECT 1 FROM counter_unit m WHERE m.unit = x.successor
               AND m.counter NOT IN (SELECT counter FROM unit_change_counter WHERE change = ?1))));
-- name: change_units_moved
-- units of change ?1 that are not as it left them
SELECT count(*) FROM unit_change_unit c JOIN unit u ON u.id = c.unit
WHERE c.change = ?1 AND (u.parent IS NOT c.parent_after OR u.valid_to IS NOT c.to_after);
-- name: change_counters_moved
-- One that was handed over must not have moved since, on whatever days: away and back again is lost as well.
SELECT count(*) FROM unit_change_counter c JOIN counter k ON k.id = c.counter
WHERE c.change = ?1 AND (k.valid_to IS NOT c.to_after OR c.unit_after <>
  (SELECT unit FROM counter_unit WHERE counter = c.counter ORDER BY from_day DESC LIMIT 1)
  OR (c.unit_after <> c.unit_before AND (c.unit_after <>
    (SELECT unit FROM counter_unit WHERE counter = c.counter AND from_day <= c.from_day ORDER BY from_day DESC LIMIT 1)
    OR EXISTS (SELECT 1 FROM counter_unit WHERE counter = c.counter AND from_day > c.from_day))));
-- name: change_units_back
UPDATE unit SET parent = c.parent_before, valid_to = c.to_before FROM unit_change_unit c WHERE c.change = ?1 AND c.unit = unit.id;
-- name: change_counters_back
UPDATE counter SET valid_to = c.to_before FROM unit_change_counter c WHERE c.change = ?1 AND c.counter = counter.id;
-- name: change_counters_of
SELECT counter, from_day, unit_before, unit_after FROM unit_change_counter WHERE change = ?1 ORDER BY counter;
-- name: change_undone
UPDATE unit_change SET undone = ?2, undone_by = ?3 WHERE id = ?1;
-- name: change_hangs
-- ?1 unit's code: what is set for the unit itself: officers, targets, settings, sheets that hang at its counters
SELECT (SELECT count(*) FROM officer WHERE unit = u.id AND disabled IS NULL), (SELECT count(*) FROM target WHERE unit = u.id),
  (SELECT count(*) FROM unit_setting WHERE unit = u.id)
FROM unit u WHERE u.code = ?1;
-- name: change_successor_end
UPDATE unit SET valid_to = valid_from WHERE id = ?1;
-- name: change_unit_code
SELECT code FROM unit WHERE id = ?1;
-- name: change_loops
-- units of change ?1 that stand below themselves
SELECT count(*) FROM unit_change_unit c WHERE c.change = ?1 AND EXISTS (
  WITH RECURSIVE above (id) AS (SELECT parent FROM unit WHERE id = c.unit
    UNION SELECT u.parent FROM above a JOIN unit u ON u.id = a.id)
  SELECT 1 FROM above WHERE id = c.unit);
