-- name: officer_list
-- ?1 login or NULL; ?2 unit's code or NULL: of it and of the units below it
WITH RECURSIVE subtree (id) AS (
  SELECT id FROM unit WHERE code = ?2 UNION SELECT u.id FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT o.id, o.login, o.name, o.role, coalesce(u.code, ''), o.created, coalesce(o.disabled, 0),
  coalesce(o.last_login, 0), o.password IS NOT NULL, o.totp IS NOT NULL,
  (SELECT count(*) FROM recovery WHERE officer = o.id), o.password, o.totp, o.totp_step
FROM officer o LEFT JOIN unit u ON u.id = o.unit
WHERE (?1 IS NULL OR o.login = ?1) AND (?2 IS NULL OR o.unit IN (SELECT id FROM subtree))
ORDER BY o.login;
-- name: officer_any
SELECT EXISTS (SELECT 1 FROM officer);
-- name: officer_add
INSERT INTO officer (login, name, role, unit, created) VALUES (?1, ?2, ?3, ?4, ?5);
-- name: officer_change
UPDATE officer SET name = ?2, role = ?3, unit = ?4 WHERE login = ?1;
-- name: officer_disable
UPDATE officer SET disabled = ?2 WHERE login = ?1;
-- name: officer_secrets
UPDATE officer SET password = ?2, totp = ?3, totp_step = ?4 WHERE login = ?1;
-- name: officer_password
UPDATE officer SET password = ?2 WHERE login = ?1;
-- name: officer_step
UPDATE officer SET totp_step = ?2 WHERE login = ?1 AND totp_step < ?2;
-- name: officer_seen
UPDATE officer SET last_login = ?2 WHERE login = ?1;

-- name: recovery_drop
DELETE FROM recovery WHERE officer = (SELECT id FROM officer WHERE login = ?1);
-- name: recovery_add
INSERT INTO recovery (officer, mark) SELECT id, ?2 FROM officer WHERE login = ?1;
-- name: recovery_use
DELETE FROM recovery WHERE officer = (SELECT id FROM officer WHERE login = ?1) AND mark = ?2;

-- name: setup_drop
-- ?1 login; '': the first officer's
DELETE FROM setup WHERE officer IS (SELECT id FROM officer WHERE login = ?1);
-- name: setup_add
INSERT INTO setup (hash, officer, until, totp) VALUES (?1, (SELECT id FROM officer WHERE login = ?2), ?3, ?4);
-- name: setup_find
SELECT coalesce(o.login, ''), s.until, s.totp
FROM setup s LEFT JOIN officer o ON o.id = s.officer WHERE s.hash = ?1 AND s.until > ?2 AND o.disabled IS NULL;

-- name: delay_get
SELECT tries, last, until FROM login_delay WHERE mark = ?1;
-- name: delay_put
INSERT INTO login_delay (mark, tries, last, until) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (mark) DO UPDATE SET tries = ?2, last = ?3, until = ?4;
-- name: delay_cut
-- the oldest beyond ?1 rows
DELETE FROM login_delay WHERE id <= (SELECT max(id) FROM login_delay) - ?1;
-- name: delay_clear
DELETE FROM login_delay WHERE mark = ?1;

-- name: session_add
INSERT INTO session (hash, officer, created, seen) SELECT ?1, id, ?3, ?3 FROM officer WHERE login = ?2 RETURNING id;
-- name: session_find
SELECT s.id, s.created, s.seen, o.login FROM session s JOIN officer o ON o.id = s.officer WHERE s.hash = ?1;
-- name: session_list
SELECT s.id, s.created, s.seen, o.login FROM session s JOIN officer o ON o.id = s.officer WHERE o.login = ?1
ORDER BY s.created DESC, s.id DESC;
-- name: session_touch
UPDATE session SET seen = max(seen, ?2) WHERE id = ?1;
-- name: session_end
DELETE FROM session WHERE officer = (SELECT id FROM officer WHERE login = ?1) AND id = ?2;
-- name: sessions_end
-- all but ?2
DELETE FROM session WHERE officer = (SELECT id FROM officer WHERE login = ?1) AND id <> ?2;
-- name: sessions_prune
DELETE FROM session WHERE created < ?1 OR seen < ?2;

-- name: audit_head
SELECT audit_rows, audit_head FROM meta WHERE id = 1;
-- name: audit_head_set
UPDATE meta SET audit_rows = ?1, audit_head = ?2 WHERE id = 1;
-- name: audit_add
INSERT INTO audit (number, at, who, event, about, unit, detail, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);
-- name: audit_all
SELECT number, at, who, event, about, unit, detail, hash FROM audit ORDER BY number;
-- name: audit_list
-- ?1 who, ?2 event, ?3 about, ?4 unit's code (of it and of the units below it), each NULL: any; ?5 and ?6 times;
-- ?7 numbers below it; ?8 how many
WITH RECURSIVE subtree (id, code) AS (
  SELECT id, code FROM unit WHERE code = ?4
  UNION SELECT u.id, u.code FROM subtree s JOIN unit u ON u.parent = s.id)
SELECT number, at, who, event, about, unit, detail FROM audit
WHERE number < ?7 AND (?1 IS NULL OR who = ?1) AND (?2 IS NULL OR event = ?2) AND (?3 IS NULL OR about = ?3)
  AND (?4 IS NULL OR unit IN (SELECT code FROM subtree)) AND at BETWEEN ?5 AND ?6
ORDER BY number DESC LIMIT ?8;
