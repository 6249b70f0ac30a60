-- name: restore_sessions
-- who was sent away since the copy was made would be back
DELETE FROM session;
-- name: restore_setups
DELETE FROM setup;
-- name: restore_start
-- ?1 number; keys of forms that were given out since the copy was made must not come again
UPDATE meta SET start_number = ?1 WHERE id = 1;
