-- name: sheet_serial
-- the last one given out
SELECT last_serial FROM meta WHERE id = 1;
-- name: sheet_serial_take
UPDATE meta SET last_serial = ?1 WHERE id = 1;
-- name: sheet_serial_back
-- the serials ?1 to ?2, where none was given out behind them
UPDATE meta SET last_serial = ?1 - 1 WHERE id = 1 AND last_serial = ?2;
-- name: sheet_add
-- ?3 counter's code, ?8 unit's code
INSERT INTO sheet (first, count, counter, layout, given, printed, name, unit, unit_name, address)
SELECT ?1, ?2, c.id, ?4, ?5, ?6, ?7, u.id, u.name, ?9 FROM counter c, unit u WHERE c.code = ?3 AND u.code = ?8;
-- name: sheet_list
-- ?1 unit's code or NULL, ?2 counter's code or NULL, ?3 day; a unit's are those of its counters on that day
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?1 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT s.first, s.count, c.code, s.layout, s.printed, s.name, p.code, s.unit_name, s.address, s.removed, s.given
FROM sheet s JOIN counter c ON c.id = s.counter JOIN unit p ON p.id = s.unit JOIN unit u ON u.id =
  (SELECT unit FROM counter_unit WHERE counter = c.id AND from_day <= ?3 ORDER BY from_day DESC LIMIT 1)
WHERE (?1 IS NULL OR u.id IN (SELECT id FROM subtree)) AND (?2 IS NULL OR c.code = ?2)
ORDER BY u.code, c.code, s.first;
-- name: sheet_runs
-- those with a serial from ?1 to ?2, in order
SELECT first, count FROM sheet
WHERE first BETWEEN coalesce((SELECT max(first) FROM sheet WHERE first <= ?1), ?1) AND ?2 AND first + count > ?1
ORDER BY first;
-- name: sheet_split
-- the run that goes on at ?1 ends before it, and a new one like it begins there: first this,
INSERT INTO sheet (first, count, counter, layout, given, printed, name, unit, unit_name, address, removed)
SELECT ?1, first + count - ?1, counter, layout, given, printed, name, unit, unit_name, address, removed FROM sheet
WHERE first = (SELECT max(first) FROM sheet WHERE first < ?1) AND first + count > ?1;
-- name: sheet_split_end
-- then this
UPDATE sheet SET count = ?1 - first
WHERE first = (SELECT max(first) FROM sheet WHERE first < ?1) AND first + count > ?1;
-- name: sheet_remove
-- ?3 day; returns what it took down
UPDATE sheet SET removed = ?3 WHERE first BETWEEN ?1 AND ?2 AND removed IS NULL RETURNING count;
-- name: sheet_hang
-- returns what it hung up
UPDATE sheet SET removed = NULL WHERE first BETWEEN ?1 AND ?2 AND removed IS NOT NULL RETURNING count;
-- name: sheet_drop
-- a row each that was taken down, and so had been printed
DELETE FROM sheet WHERE first BETWEEN ?1 AND ?2 RETURNING removed IS NOT NULL;
