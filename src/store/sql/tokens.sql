-- name: token_find
SELECT t.id, t.name, coalesce(u.code, ''), t.scopes, t.channel, t.created, t.created_by, t.last_day, coalesce(t.revoked, 0), t.used
FROM token t LEFT JOIN unit u ON u.id = t.unit WHERE t.hash = ?1;
-- name: token_list
SELECT t.id, t.name, coalesce(u.code, ''), t.scopes, t.channel, t.created, t.created_by, t.last_day, coalesce(t.revoked, 0), t.used
FROM token t LEFT JOIN unit u ON u.id = t.unit ORDER BY t.id DESC LIMIT ?1;
-- name: token_count
SELECT count(*) FROM token;
-- name: token_add
INSERT INTO token (hash, name, unit, scopes, channel, created, created_by, last_day)
VALUES (?1, ?2, (SELECT id FROM unit WHERE code = ?3), ?4, ?5, ?6, ?7, ?8) RETURNING id;
-- name: token_get
SELECT coalesce(u.code, ''), t.name, t.revoked FROM token t LEFT JOIN unit u ON u.id = t.unit WHERE t.id = ?1;
-- name: token_revoke
UPDATE token SET revoked = ?2 WHERE id = ?1;
-- name: token_used
UPDATE token SET used = ?2 WHERE id = ?1 AND (used IS NULL OR used < ?2);

-- name: api_request_find
SELECT body, answer FROM api_request WHERE token = ?1 AND key = ?2;
-- name: api_request_add
INSERT INTO api_request (token, key, body, answer, day) VALUES (?1, ?2, ?3, ?4, ?5);
-- name: api_request_prune
-- some of those before a day
DELETE FROM api_request WHERE (token, key) IN (SELECT token, key FROM api_request WHERE day < ?1 LIMIT 500);
