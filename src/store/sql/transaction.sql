-- name: transaction_begin
BEGIN IMMEDIATE;
-- name: transaction_begin_read
BEGIN;
-- name: transaction_commit
COMMIT;
-- name: transaction_rollback
ROLLBACK;
-- name: savepoint_begin
SAVEPOINT one;
-- name: savepoint_release
RELEASE one;
-- name: savepoint_rollback
ROLLBACK TO one;

-- name: meta_open
-- ?1 secret of a new database
INSERT INTO meta (id, secret, start_number) VALUES (1, ?1, 1)
ON CONFLICT (id) DO UPDATE SET start_number = start_number + 1
RETURNING secret, start_number;
-- name: meta_get
SELECT secret, start_number FROM meta WHERE id = 1;
-- name: form_clock_get
SELECT form_half_day, form_clock FROM meta WHERE id = 1 AND form_half_day IS NOT NULL;
-- name: form_clock_set
-- nothing is written where it stands already
UPDATE meta SET form_half_day = ?1, form_clock = ?2 WHERE id = 1 AND form_half_day IS NOT ?1;
